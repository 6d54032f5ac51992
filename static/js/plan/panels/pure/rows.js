// The table of a plan's grids: one row for each grid that there is or was, with its
// figures after and before.

/**
 * @typedef {object} Figures of one grid, as the server counts them
 * @property {string} code
 * @property {string} name
 * @property {string} kind
 * @property {number} households
 * @property {number} buildings
 * @property {number} issues of the last year
 * @property {number} area_m2
 * @property {number} perimeter_m
 * @property {number} polsby_popper 1 is a circle, 0 a thread
 * @property {number} reock
 * @property {number} parts
 * @property {number} deviation from the mean, as a share of it
 *
 * @typedef {{ grids: Figures[], mean_households: number, largest_deviation: number, total_range: number }} Summary
 * @typedef {{ least: number, most: number }} Limits households that a grid should have
 *
 * @typedef {object} Row
 * @property {string} code of the grid after; of one that is gone, before
 * @property {'same' | 'changed' | 'new' | 'retired'} status
 * @property {Figures | null} now null if it is gone
 * @property {Figures | null} was null if it is new
 * @property {string} from the code that it had before, if that was another
 */

// Vertices that are put on a border move it by a centimetre at most.
const SAME_SHARE = 1e-5
const SAME_M2 = 0.5

/**
 * @param {Summary} after
 * @param {Summary | null} before null while it is not known: then nothing counts as changed
 * @param {{ from: string, to: string }[]} [renumbered]
 * @returns {Row[]} in the order of the codes
 */
export function rowsOf(after, before, renumbered = []) {
  const old = new Map((before ?? after).grids.map((grid) => [grid.code, grid]))
  const from = new Map(renumbered.map((pair) => [pair.to, pair.from]))
  const rows = after.grids.map((now) => {
    const code = from.get(now.code) ?? now.code
    const was = old.get(code) ?? null
    old.delete(code)
    return { code: now.code, status: was ? (sameGrid(now, was) && code === now.code ? 'same' : 'changed') : 'new', now, was, from: code === now.code ? '' : code }
  })
  for (const was of old.values()) rows.push({ code: was.code, status: 'retired', now: null, was, from: '' })
  return rows.sort((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0))
}

function sameGrid(a, b) {
  return a.name === b.name && a.kind === b.kind && a.households === b.households && a.buildings === b.buildings &&
    Math.abs(a.area_m2 - b.area_m2) <= Math.max(SAME_M2, SAME_SHARE * b.area_m2)
}

/** A market or a school each: they have no bounds and no part in the mean. @param {Figures} grid */
export const isDedicated = (grid) => grid.kind === 'dedicated'

/**
 * Whether a grid has too few or too many households.
 *
 * @param {Figures | null} grid
 * @param {Limits} limits
 * @returns {'few' | 'many' | ''}
 */
export function outOfBounds(grid, { least, most }) {
  if (!grid || isDedicated(grid)) return ''
  return grid.households < least ? 'few' : grid.households > most ? 'many' : ''
}

/** The columns that one may sort by, and what each compares. */
export const SORTS = {
  name: (row) => row.code,
  households: (row) => (row.now ?? row.was).households,
  buildings: (row) => (row.now ?? row.was).buildings,
  issues: (row) => (row.now ?? row.was).issues,
  area: (row) => (row.now ?? row.was).area_m2,
  compactness: (row) => (row.now ?? row.was).polsby_popper,
  parts: (row) => (row.now ?? row.was).parts,
  deviation: (row) => (row.now && !isDedicated(row.now) ? row.now.deviation : -Infinity),
}

/**
 * Sorts rows; those that are alike stay in the order of their codes, and grids that
 * are gone stand at the end whatever the order.
 *
 * @param {Row[]} rows
 * @param {{ by: keyof typeof SORTS, descending: boolean }} order
 */
export function sortRows(rows, { by, descending }) {
  const value = SORTS[by]
  const sign = descending ? -1 : 1
  const rank = (row) => (row.status === 'retired' ? 1 : 0)
  return [...rows].sort((a, b) => {
    const [x, y] = [value(a), value(b)]
    return rank(a) - rank(b) || (x < y ? -sign : x > y ? sign : 0) || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0)
  })
}

/**
 * What the line below the table says of all grids.
 *
 * @param {Row[]} rows
 * @param {Summary} after
 * @param {Limits} limits
 */
export function totalsOf(rows, after, limits) {
  const count = (status) => rows.filter((row) => row.status === status).length
  const sum = (name) => after.grids.reduce((total, grid) => total + grid[name], 0)
  return {
    grids: after.grids.length, fresh: count('new'), changed: count('changed'), retired: count('retired'),
    households: sum('households'), buildings: sum('buildings'), issues: sum('issues'), area: sum('area_m2'),
    mean: after.mean_households, deviation: after.largest_deviation, range: after.total_range,
    out: after.grids.filter((grid) => outOfBounds(grid, limits)).length,
  }
}

/**
 * Limits as somebody typed them, or null if they are none.
 *
 * @param {unknown} least
 * @param {unknown} most
 * @returns {Limits | null}
 */
export function readLimits(least, most) {
  const [low, high] = [Number(least), Number(most)]
  return Number.isInteger(low) && Number.isInteger(high) && low >= 0 && low < high && high <= 100_000 ? { least: low, most: high } : null
}
