// News of issues, without end: a stream that is opened again whenever it breaks,
// and a look at what was missed in between.
import * as api from '../api.js'
import { backoff } from '../pure/debounce.js'
import { check } from '../session.js'

/**
 * @param {{ issue: (issue: any) => void, reset: () => void, opened: () => void, state: (live: boolean) => void }} on
 *   opened: news come from now on; what changed before should be asked for
 *   reset: too much was missed to be told one by one
 * @returns {() => void} ends it
 */
export function follow(on) {
  let stop = () => {}
  let ended = false
  let attempt = 0
  let timer = 0

  const open = () => {
    if (ended) return
    stop = api.issueStream({
      opened() {
        attempt = 0
        on.state(true)
        on.opened()
      },
      issue: on.issue,
      reset: on.reset,
      lost(final) {
        on.state(false)
        if (!final) return
        check() // turned away: whoever listened may have been signed out
        timer = setTimeout(open, backoff(attempt++))
      },
    })
  }
  open()
  return () => {
    ended = true
    clearTimeout(timer)
    stop()
  }
}
