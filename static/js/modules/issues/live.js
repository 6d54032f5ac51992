// News of issues, without end: a stream that is opened again whenever it breaks,
// and a look at what was missed in between.
import * as api from '../api.js'
import { backoff } from '../pure/debounce.js'

/**
 * @param {{ issue: (issue: any) => void, resumed: () => void, state: (live: boolean) => void }} on
 *   resumed: the stream is open again after a break, and what was missed should be asked for
 * @returns {() => void} ends it
 */
export function follow(on) {
  let stop = () => {}
  let ended = false
  let attempt = 0
  let broken = false
  let timer = 0

  const open = () => {
    if (ended) return
    stop = api.issueStream({
      opened() {
        attempt = 0
        on.state(true)
        if (broken) on.resumed()
        broken = false
      },
      issue: on.issue,
      lost(final) {
        broken = true
        on.state(false)
        if (final) timer = setTimeout(open, backoff(attempt++))
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
