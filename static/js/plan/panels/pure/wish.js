// What a planner asks of a suggestion: how many grids, which of them stay, and how
// even it shall be.

/** @typedef {import('./rows.js').Limits} Limits */

export const MOST_GRIDS = 2000
export const TOLERANCES = [0.05, 0.1, 0.15, 0.2, 0.3]

/**
 * How many grids give each of them a number of households within the limits.
 *
 * @param {number} households in all
 * @param {Limits} limits
 * @returns {{ from: number, to: number, best: number }}
 */
export function fittingCount(households, { least, most }) {
  const from = Math.max(1, Math.ceil(households / most))
  const to = Math.max(from, least > 0 ? Math.floor(households / least) : MOST_GRIDS)
  return { from, to, best: Math.min(Math.max(Math.round((2 * households) / (least + most)), from), to) }
}

/**
 * What is wrong with a wish: a key of its text, or ''.
 *
 * @param {{ grids: number, locked: string[] }} wish
 */
export function wrongWith({ grids, locked }) {
  if (!Number.isInteger(grids) || grids < 1 || grids > MOST_GRIDS) return 'panels.suggest.wrong_count'
  if (grids < locked.length) return 'panels.suggest.fewer_than_locked'
  return ''
}

/**
 * What goes to the server. Buildings that were locked stay where they are now.
 *
 * @param {{ grids: number, locked: Iterable<string>, buildings: { id: number, grid: string }[], tolerance: number, seed: number }} wish
 */
export function requestOf({ grids, locked, buildings, tolerance, seed }) {
  return {
    grids, locked: [...locked].sort(), tolerance, seed,
    locked_buildings: buildings.map(({ id, grid }) => ({ building: String(id), grid })),
  }
}
