// The dispatcher's list as a value: pages, changes that arrive live, and new
// issues that wait behind "n new" so that nothing jumps under the reader's eyes.
// Pure: a queue in, a queue out.

/**
 * @typedef {object} Issue a list item as the server sends it
 * @property {string} id
 * @property {string} state
 * @property {string} category
 * @property {number} revision
 * @property {string} updated_at RFC 3339
 * @property {string} number
 * @property {string} description
 * @property {{ code: string, name: string } | null} grid
 */
/**
 * @typedef {object} Filter
 * @property {string[]} states empty for all
 * @property {string} category '' for all
 * @property {string} area code, '' for all
 * @property {string} text '' for all
 */
/**
 * @typedef {object} Queue
 * @property {Issue[]} items as shown, newest first
 * @property {Issue[]} waiting new ones that are not shown yet, newest first
 * @property {string | null} next cursor of the following page
 * @property {string} latest the latest updated_at seen, '' for none
 */

/** @type {Filter} */
export const NO_FILTER = Object.freeze({ states: [], category: '', area: '', text: '' })

/** @type {Queue} */
export const EMPTY_QUEUE = Object.freeze({ items: [], waiting: [], next: null, latest: '' })

const later = (a, b) => (a > b ? a : b)

/**
 * Whether the filter chooses the issue, as the server would.
 *
 * @param {Filter} filter
 * @param {Issue} issue
 */
export function matches(filter, issue) {
  const text = filter.text.trim().toLowerCase()
  return (
    (filter.states.length === 0 || filter.states.includes(issue.state)) &&
    (filter.category === '' || filter.category === issue.category) &&
    (filter.area === '' || Boolean(issue.grid?.code.startsWith(filter.area))) &&
    (text === '' || `${issue.number}\n${issue.description}`.toLowerCase().includes(text))
  )
}

/**
 * The queue with the first page of a list in place of what it held. News that came
 * while the page was on its way may be younger than it, and are received again.
 *
 * @param {{ items: Issue[], next: string | null }} page
 * @param {Issue[]} [news] oldest first
 * @param {Filter} [filter]
 * @returns {Queue}
 */
export function start(page, news = [], filter = NO_FILTER) {
  const fresh = { items: page.items, waiting: [], next: page.next, latest: latestOf(page.items, '') }
  return news.reduce((queue, issue) => receive(queue, issue, filter), fresh)
}

/**
 * The queue with a following page at its end. What it has already stays as it is.
 *
 * @param {Queue} queue
 * @param {{ items: Issue[], next: string | null }} page
 * @returns {Queue}
 */
export function append(queue, page) {
  const known = new Set([...queue.items, ...queue.waiting].map((issue) => issue.id))
  const added = page.items.filter((issue) => !known.has(issue.id))
  return { ...queue, items: [...queue.items, ...added], next: page.next, latest: latestOf(added, queue.latest) }
}

/**
 * The queue after an issue came in or changed. One that is shown changes in its
 * place, even when the filter no longer chooses it; one that is not shown waits
 * if the filter chooses it. An older revision than the one at hand is ignored.
 *
 * @param {Queue} queue
 * @param {Issue} issue
 * @param {Filter} filter
 * @returns {Queue}
 */
export function receive(queue, issue, filter) {
  const latest = later(queue.latest, issue.updated_at)
  const at = queue.items.findIndex(({ id }) => id === issue.id)
  if (at >= 0) {
    if (queue.items[at].revision > issue.revision) return { ...queue, latest }
    return { ...queue, items: queue.items.with?.(at, issue) ?? replace(queue.items, at, issue), latest }
  }
  const before = queue.waiting.find(({ id }) => id === issue.id)
  if (before && before.revision > issue.revision) return { ...queue, latest }
  const others = queue.waiting.filter(({ id }) => id !== issue.id)
  return { ...queue, waiting: matches(filter, issue) ? [issue, ...others] : others, latest }
}

/**
 * The queue with the waiting issues on top of those shown.
 *
 * @param {Queue} queue
 * @returns {Queue}
 */
export function reveal(queue) {
  return { ...queue, items: [...queue.waiting, ...queue.items], waiting: [] }
}

/**
 * The id of the issue `step` places after the current one, kept inside the list;
 * the first when there is no current one; '' when the list is empty.
 *
 * @param {Queue} queue
 * @param {string} current
 * @param {number} step
 */
export function neighbour(queue, current, step) {
  if (queue.items.length === 0) return ''
  const at = queue.items.findIndex(({ id }) => id === current)
  const to = at < 0 ? 0 : Math.min(Math.max(at + step, 0), queue.items.length - 1)
  return queue.items[to].id
}

function replace(items, at, issue) {
  const copy = items.slice()
  copy[at] = issue
  return copy
}

function latestOf(items, latest) {
  return items.reduce((so_far, issue) => later(so_far, issue.updated_at), latest)
}
