// Calls later, once, when the calls have stopped coming.

// Browsers let these be called on nothing but the window.
const TIMERS = { set: (call, ms) => setTimeout(call, ms), clear: (timer) => clearTimeout(timer) }

/**
 * @template {unknown[]} A
 * @param {(...args: A) => void} call
 * @param {number} waitMs
 * @param {{ set: (call: () => void, ms: number) => any, clear: (timer: any) => void }} [timers]
 * @returns {((...args: A) => void) & { cancel: () => void, flush: () => void }}
 */
export function debounce(call, waitMs, timers = TIMERS) {
  let timer = null
  let latest = null
  const run = () => {
    const args = latest
    timer = latest = null
    if (args) call(...args)
  }
  const later = (...args) => {
    latest = args
    if (timer !== null) timers.clear(timer)
    timer = timers.set(run, waitMs)
  }
  const cancel = () => {
    if (timer !== null) timers.clear(timer)
    timer = latest = null
  }
  const flush = () => {
    if (timer !== null) timers.clear(timer)
    run()
  }
  return Object.assign(later, { cancel, flush })
}

/**
 * The waits between attempts to reach something again: doubling from first to
 * most, each shortened by up to a quarter so that clients do not come together.
 *
 * @param {number} attempt from 0
 * @param {{ firstMs?: number, mostMs?: number, random?: () => number }} [options]
 * @returns {number} milliseconds
 */
export function backoff(attempt, { firstMs = 1000, mostMs = 30_000, random = Math.random } = {}) {
  const full = Math.min(mostMs, firstMs * 2 ** Math.min(attempt, 20))
  return Math.round(full * (1 - random() / 4))
}
