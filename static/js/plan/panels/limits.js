// How many households a grid should have, as this browser's planner has set it.
import { readLimits } from './pure/rows.js'

const REMEMBERED = 'gridmap.plan.limits'

/** What is common: GB/T 34300-2017. */
export const USUAL = Object.freeze({ least: 300, most: 500 })

/** @returns {import('./pure/rows.js').Limits} */
export function recallLimits() {
  try {
    const { least, most } = JSON.parse(localStorage.getItem(REMEMBERED)) ?? USUAL
    return readLimits(least, most) ?? USUAL
  } catch {
    return USUAL
  }
}

/** @param {import('./pure/rows.js').Limits} limits */
export function rememberLimits(limits) {
  try {
    localStorage.setItem(REMEMBERED, JSON.stringify(limits))
  } catch {
    // Then they hold for this visit.
  }
}
