// Asks the server what an operation would do, while it is being drawn: some time
// after the hand has come to rest, and one question at a time.
import { debounce } from '../../modules/pure/debounce.js'

const REST_MS = 140

/**
 * @typedef {{ op: any, change: any | null, violations: import('../store.js').Violation[] }} Answer
 */

/** Fires `changed` whenever `answer` is another. */
export class Previewer extends EventTarget {
  /** @type {Answer | null} what the server says of the operation that was asked about last and answered */
  answer = null
  #store
  #wanted = null
  #asked = ''
  #under = null

  /** @param {import('../store.js').PlanStore} store */
  constructor(store) {
    super()
    this.#store = store
  }

  /** @param {any} op null if there is nothing to be asked */
  ask(op) {
    const text = op ? JSON.stringify(op) : ''
    if (text === this.#asked) return
    this.#asked = text
    this.#wanted = op
    if (op) return void this.#soon()
    this.#soon.cancel()
    this.#under?.abort()
    this.#under = null
    this.#set(null)
  }

  /** Forgets everything, as after something was done. */
  clear() {
    this.#asked = ''
    this.ask(null)
    this.#soon.cancel()
    this.#wanted = null
    this.#set(null)
  }

  #soon = debounce(() => this.#go(), REST_MS)

  async #go() {
    if (this.#under || !this.#wanted) return
    const op = this.#wanted
    this.#wanted = null
    const under = (this.#under = new AbortController())
    try {
      const change = await this.#store.preview(op, under.signal)
      if (!under.signal.aborted) this.#set({ op, change, violations: [] })
    } catch (problem) {
      if (problem.name === 'AbortError') return
      if (problem.name !== 'Problem') throw problem
      // What else may be wrong, is told when the operation is really sent.
      if (!under.signal.aborted) this.#set(problem.status === 422 ? { op, change: null, violations: problem.errors } : null)
    } finally {
      if (this.#under === under) this.#under = null
    }
    if (this.#wanted) this.#go()
  }

  #set(answer) {
    if (!answer && !this.answer) return
    this.answer = answer
    this.dispatchEvent(new Event('changed'))
  }
}
