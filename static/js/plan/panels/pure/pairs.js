// What changes hands, by where it comes from and where it goes.

/**
 * @template {{ from: string, to: string }} T
 * @param {T[]} items
 * @returns {{ from: string, to: string, items: T[] }[]} the largest groups first
 */
export function byPair(items) {
  const pairs = new Map()
  for (const item of items) {
    const key = `${item.from} ${item.to}`
    const pair = pairs.get(key)
    if (pair) pair.items.push(item)
    else pairs.set(key, { from: item.from, to: item.to, items: [item] })
  }
  return [...pairs.values()].sort((a, b) => b.items.length - a.items.length || (a.from + a.to < b.from + b.to ? -1 : 1))
}

/**
 * What has happened to the land of each grid: those that gained some, lost some,
 * both, or are new; the others are the same.
 *
 * @param {string[]} codes of grids after
 * @param {{ from: string, to: string }[]} lineage
 * @param {string[]} fresh codes of grids that are new
 * @param {{ from: string, to: string }[]} [renumbered]
 * @returns {Map<string, 'new' | 'gained' | 'lost' | 'both' | 'same'>}
 */
export function changesOf(codes, lineage, fresh, renumbered = []) {
  const now = new Map(renumbered.map(({ from, to }) => [from, to]))
  const other = lineage.filter(({ from, to }) => (now.get(from) ?? from) !== to)
  const gained = new Set(other.map(({ to }) => to))
  const lost = new Set(other.map(({ from }) => now.get(from) ?? from))
  const created = new Set(fresh.filter((code) => !renumbered.some(({ to }) => to === code)))
  const of = (code) => {
    if (created.has(code)) return 'new'
    if (gained.has(code)) return lost.has(code) ? 'both' : 'gained'
    return lost.has(code) ? 'lost' : 'same'
  }
  return new Map(codes.map((code) => [code, of(code)]))
}
