// What every tool is: something that turns presses into an operation, and says what
// to do next.

/**
 * @typedef {object} Spot where the pointer is, or the middle of the map for the keyboard
 * @property {number} x pixels of the map's element
 * @property {number} y
 * @property {[number, number]} world in the world's square, as it was pointed at
 * @property {ReturnType<typeof import('../pure/finder.js').snap>} snapped what it snaps to
 * @property {boolean} shift
 * @property {boolean} alt
 * @property {boolean} keyboard
 * @property {boolean} touch
 *
 * @typedef {{ key?: string, text: string, icon?: string, on: () => void, pressed?: boolean, primary?: boolean, disabled?: boolean } | { field: Node }} Control
 */

export class Tool {
  /** @type {string} */
  name = ''
  /** Whether the pointer snaps while it is used. */
  snaps = false
  /** @type {Spot | null} */
  spot = null

  /** @param {import('./bench.js').Bench} bench */
  constructor(bench) {
    this.bench = bench
  }

  get store() { return this.bench.store }
  get scene() { return this.bench.scene }
  /** A length of the screen in the world's square. @param {number} pixels */
  reach(pixels) { return pixels / this.bench.map.scale }

  begin() {}
  end() {}
  /** Forgets what was drawn. */
  reset() {}
  /** @returns {boolean} whether something is drawn that Escape would take away */
  get holds() { return false }
  /** @returns {{ text: string, values?: any }} key of what to do next */
  hint() { return { text: `tool.${this.name}.hint` } }
  /** @returns {Control[]} */
  controls() { return [] }
  /** The operation as it is drawn so far, to be previewed; null while there is none. @returns {any} */
  op() { return null }
  /** The operation to be done. @returns {any} */
  final() { return this.op() }

  // What follows is called with a Spot unless it says otherwise.
  move() {}
  /** @returns {boolean} whether the tool takes what follows, until the pointer is let go */
  press() { return false }
  drag() {}
  /** Called with a Spot and whether the pointer has moved. @returns {boolean | void} whether the press has had its effect, and is no click */
  release() {}
  /** What was pressed is to be forgotten: a second finger came. */
  letGo() {}
  click() {}
  /** Backspace. @returns {boolean} whether there was something to take back */
  back() { return false }
  /** Enter, where it does not place a point. */
  enter() { return this.bench.finish() }
  /** Called with a KeyboardEvent. @returns {boolean} whether it was used */
  key() { return false }
  /** Called with a Sheet in each frame. */
  draw() {}
  /** What outlives a reload of the page; null for nothing. */
  keep() { return null }
  /** Called with what was kept. */
  restore() {}
}

/** Pixels within which a press means what is there. */
export const GRAB_PX = { mouse: 9, touch: 20 }
