// The plan's figures: those of all grids after and before, and what the plan does
// to buildings, issues and people. They follow the store.
import { debounce } from '../../modules/pure/debounce.js'
import { recallLimits, rememberLimits } from './limits.js'
import { rowsOf, totalsOf } from './pure/rows.js'

const WAIT_MS = 500

/**
 * Fires `changed` when any of it is other than before.
 */
export class PlanFigures extends EventTarget {
  /** @type {import('./pure/rows.js').Summary | null} */
  before = null
  /** @type {any} what the server says of the impact; null until it has */
  impact = null
  /** @type {import('./pure/rows.js').Row[]} */
  rows = []
  /** @type {import('../../modules/api.js').Problem | null} why there is no impact */
  problem = null
  limits = recallLimits()

  #store
  #asking = null
  #outdated = false
  #askSoon = debounce(() => this.ask(), WAIT_MS)

  /** @param {import('../store.js').PlanStore} store */
  constructor(store) {
    super()
    this.#store = store
    store.addEventListener('loaded', () => {
      this.impact = null
      this.ask()
    })
    store.addEventListener('figures', () => this.#settle())
    store.addEventListener('change', ({ detail: { act } }) => {
      if (act === 'title' || act === 'state') return
      this.#outdated = true
      this.#askSoon()
      this.#tell()
    })
    if (store.land) this.ask()
  }

  /** @returns {import('./pure/rows.js').Summary | null} */
  get after() { return this.#store.summary ?? (this.fresh ? this.impact.after : null) }

  /** Whether the impact is that of the plan as it is now. */
  get fresh() { return this.impact !== null && !this.#outdated }

  get totals() { return this.after && totalsOf(this.rows, this.after, this.limits) }

  /** @param {import('./pure/rows.js').Limits} limits */
  setLimits(limits) {
    this.limits = limits
    rememberLimits(limits)
    this.#tell()
  }

  /** Asks for the impact of the plan as it is now. */
  async ask() {
    this.#askSoon.cancel()
    this.#asking?.abort()
    this.#asking = new AbortController()
    const { signal } = this.#asking
    this.problem = null
    this.#outdated = true
    this.#tell()
    try {
      const impact = await this.#store.impact(this.limits, signal)
      if (signal.aborted) return
      this.impact = impact
      this.#outdated = false
      this.before = impact.before
    } catch (problem) {
      if (problem.name === 'AbortError') return
      if (problem.name !== 'Problem') throw problem
      this.problem = problem
    }
    this.#settle()
  }

  #settle() {
    this.rows = this.after ? rowsOf(this.after, this.before, this.fresh ? this.impact.renumbered : []) : []
    this.#tell()
  }

  #tell() { this.dispatchEvent(new Event('changed')) }
}
