// How many grids have how many households, before and after, in the same bins.
import { isDedicated } from './rows.js'

const STEPS = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000]
const MOST_BINS = 16

/**
 * @typedef {{ from: number, to: number, before: number, after: number }} Bin grids with `from` households or more, but fewer than `to`
 *
 * Bins of a round width that hold all grids of both and show the limits too.
 *
 * @param {import('./rows.js').Figures[]} before
 * @param {import('./rows.js').Figures[]} after
 * @param {import('./rows.js').Limits} limits
 * @returns {{ bins: Bin[], width: number, highest: number }}
 */
export function histogram(before, after, { least, most }) {
  const counts = [before, after].map((grids) => grids.filter((grid) => !isDedicated(grid)).map(({ households }) => households))
  const all = counts.flat()
  const low = Math.min(least, ...all)
  const high = Math.max(most, ...all)
  const width = STEPS.find((one) => Math.floor(high / one) - Math.floor(low / one) < MOST_BINS) ?? STEPS.at(-1) * Math.ceil(high / STEPS.at(-1) / MOST_BINS)
  const first = Math.max(0, Math.floor(low / width) - 1)
  const last = Math.floor(high / width) + 1
  const bins = Array.from({ length: last - first + 1 }, (_, i) => ({ from: (first + i) * width, to: (first + i + 1) * width, before: 0, after: 0 }))
  counts.forEach((some, i) => {
    for (const n of some) bins[Math.floor(n / width) - first][i === 0 ? 'before' : 'after']++
  })
  return { bins, width, highest: Math.max(1, ...bins.flatMap((bin) => [bin.before, bin.after])) }
}

/** Round numbers from 0 to the highest, at most five. @param {number} highest */
export function ticks(highest) {
  const width = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].find((one) => highest / one <= 4) ?? Math.ceil(highest / 4)
  return Array.from({ length: Math.floor(highest / width) + 1 }, (_, i) => i * width)
}
