// Which rows of a long list are drawn, and where the keys lead in it.

/**
 * The rows that can be seen, and some around them.
 *
 * @param {{ count: number, rowHeight: number, top: number, height: number, spare?: number }} view pixels; `top` is how far it is scrolled
 * @returns {{ from: number, to: number }} `to` is the first that is not drawn
 */
export function visibleRows({ count, rowHeight, top, height, spare = 8 }) {
  const from = Math.floor(Math.max(0, top) / rowHeight) - spare
  const to = Math.ceil((Math.max(0, top) + height) / rowHeight) + spare
  return { from: Math.min(Math.max(0, from), count), to: Math.min(Math.max(0, to), count) }
}

/**
 * How far to scroll so that a row can be seen: as it is if it can.
 *
 * @param {{ index: number, rowHeight: number, top: number, height: number }} view `height` is what the head leaves
 */
export function scrollTo({ index, rowHeight, top, height }) {
  const at = index * rowHeight
  if (at < top) return at
  return at + rowHeight > top + height ? at + rowHeight - height : top
}

/**
 * Where a key leads from a row; null for keys that lead nowhere.
 *
 * @param {string} key
 * @param {{ index: number, count: number, page: number }} at index -1: nowhere yet
 */
export function step(key, { index, count, page }) {
  if (count === 0) return null
  const to = { ArrowDown: index + 1, ArrowUp: index < 0 ? count - 1 : index - 1, Home: 0, End: count - 1, PageDown: Math.max(index, 0) + page, PageUp: index - page }[key]
  return to === undefined ? null : Math.min(Math.max(to, 0), count - 1)
}
