// Where one is: the address says what is selected, the back button goes back.
import { EMPTY, formatHash, parseHash, sameSelection, settled } from './pure/hash.js'

/** @typedef {import('./pure/hash.js').State} State */

/** Fires `change` with `{ state, before, by }`; `by` is what `go` was told, or 'history'. */
export class Nav extends EventTarget {
  /** @type {State} */
  state = parseHash(location.hash)

  constructor() {
    super()
    window.addEventListener('popstate', () => this.#arrive(parseHash(location.hash), 'history'))
  }

  /**
   * Goes to another selection. What `to` does not name is cleared; the tab, the
   * view and the moment stay.
   *
   * @param {Partial<State>} to
   * @param {{ by?: string, replace?: boolean }} [options]
   */
  go(to, { by = 'page', replace = false } = {}) {
    const { tab, view, time } = this.state
    const next = settled({ ...EMPTY, tab, view, time, ...to })
    if (sameSelection(next, this.state)) replace = true
    history[replace ? 'replaceState' : 'pushState'](null, '', formatHash(next))
    this.#arrive(next, by)
  }

  /** Notes where the map stands, without a step in the history. @param {State['view']} view */
  lookAt(view) {
    this.state = { ...this.state, view }
    history.replaceState(null, '', formatHash(this.state))
  }

  #arrive(state, by) {
    const before = this.state
    this.state = state
    this.dispatchEvent(new CustomEvent('change', { detail: { state, before, by } }))
  }
}
