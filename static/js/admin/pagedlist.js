// A list that comes in pages: a placeholder, its rows, more of them on request, or
// why there are none.
import { failure } from '../modules/cards/parts.js'
import { button, fill, h, skeleton } from '../modules/dom.js'
import { onceBack } from '../modules/net.js'
import { announce } from '../modules/notices.js'
import { t } from '../modules/texts.js'

/**
 * @template T
 * @param {object} options
 * @param {HTMLElement} options.list the element that gets the rows
 * @param {(cursor: string | undefined, signal: AbortSignal) => Promise<{ items: T[], next: string | null }>} options.load
 * @param {(item: T, previous: T | null) => any} options.row one row, or several elements
 * @param {string} options.more the text of the button
 * @param {() => Node} options.none what stands there when nothing matches
 */
export function pagedList({ list, load, row, more, none }) {
  const foot = h('div', { class: 'list-foot' })
  let items = []
  let asking = null
  let retry = null // while the list could not be had
  onceBack(() => retry?.())
  const fail = (error, again) => {
    retry = again
    fill(foot, failure(error, again))
  }

  async function begin() {
    asking?.abort()
    asking = new AbortController()
    const { signal } = asking
    retry = null
    fill(list)
    fill(foot, skeleton(6, t('loading')))
    list.setAttribute('aria-busy', 'true')
    try {
      const page = await load(undefined, signal)
      items = page.items
      draw()
      end(page.next, signal)
      if (items.length === 0) fill(foot, none())
    } catch (error) {
      if (error.name === 'AbortError') return
      if (error.name !== 'Problem') throw error
      items = []
      fill(list)
      fail(error, begin)
    } finally {
      if (!signal.aborted) list.removeAttribute('aria-busy')
    }
  }

  async function further(cursor, signal) {
    retry = null
    fill(foot, skeleton(3, t('loading')))
    try {
      const page = await load(cursor, signal)
      const from = items.length
      const before = list.children.length
      items = [...items, ...page.items]
      list.append(...items.slice(from).flatMap((item, i) => row(item, items[from + i - 1] ?? null)))
      end(page.next, signal)
      announce(t('accounts.more_shown', { n: page.items.length }))
      list.children[before]?.querySelector('button, a, summary')?.focus({ preventScroll: true })
    } catch (error) {
      if (error.name === 'AbortError') return
      if (error.name !== 'Problem') throw error
      fail(error, () => further(cursor, signal))
    }
  }

  const draw = () => fill(list, items.flatMap((item, i) => row(item, items[i - 1] ?? null)))
  function end(next, signal) {
    fill(foot, next && button({ text: more, class: 'button button-quiet list-more', on: () => further(next, signal) }))
  }

  return {
    foot, begin,
    /** Puts a thing in the place of the one that is there, or in front. @param {(item: T) => boolean} is @param {T} item */
    put(is, item) {
      const at = items.findIndex(is)
      items = at < 0 ? [item, ...items] : items.map((one, i) => (i === at ? item : one))
      if (items.length === 1) fill(foot)
      draw()
      return at < 0 ? 'added' : 'changed'
    },
  }
}
