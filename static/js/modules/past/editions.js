// The editions, as far back as anybody has asked for.
import * as api from '../api.js'
import { editionAt, isBefore } from '../pure/timeline.js'

const PAGE = 200
const MOST_PAGES = 10

/** Fires `changed` when there are more of them. */
export class Editions extends EventTarget {
  /** @type {any[]} oldest first */
  list = []
  #next = ''
  #asking = null

  constructor() {
    super()
    api.server.addEventListener('edition', () => this.list.length && this.#again())
  }

  /**
   * Sees to it that the edition of a moment is among them, if there is one.
   *
   * @param {string} moment '' is now
   * @returns {Promise<void>} throws a Problem
   */
  async reach(moment) {
    await this.#asking
    if (this.list.length && (this.at(moment) || this.#next === null)) return
    this.#asking = this.#load(moment)
    try {
      await this.#asking
    } finally {
      this.#asking = null
    }
  }

  /** The edition that was in force at a moment, or null. @param {string} moment */
  at(moment) {
    return editionAt(this.list, moment)
  }

  /** Whether nothing is known before a moment because nothing was. @param {string} moment */
  isBeforeAll(moment) {
    return this.#next === null && moment !== '' && this.list.length > 0 && isBefore(moment, this.list[0].published_at)
  }

  async #load(moment) {
    for (let page = 0; page < MOST_PAGES && this.#next !== null && !(this.list.length && this.at(moment)); page++) {
      const { items, next } = await api.editions({ limit: PAGE, cursor: this.#next })
      this.list = [...items.reverse(), ...this.list]
      this.#next = next
    }
    this.dispatchEvent(new Event('changed'))
  }

  async #again() {
    try {
      const { items } = await api.editions({ limit: PAGE })
      const newest = this.list.at(-1)?.number ?? 0
      this.list = [...this.list, ...items.reverse().filter(({ number }) => number > newest)]
      this.dispatchEvent(new Event('changed'))
    } catch (error) {
      if (error.name !== 'Problem') throw error
    }
  }
}
