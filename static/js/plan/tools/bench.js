// The workbench: which tool is in the hand, what it would do, and the way from
// there to the plan.
import * as api from '../../modules/api.js'
import { onceBack } from '../../modules/net.js'
import { announce } from '../../modules/notices.js'
import { debounce } from '../../modules/pure/debounce.js'
import { t } from '../../modules/texts.js'
import { snap } from '../pure/finder.js'
import { toPosition } from '../pure/world.js'
import { outcomeText } from '../words.js'
import { Align } from './align.js'
import { Give, NewGrid } from './area.js'
import { Border } from './border.js'
import { Lasso } from './lasso.js'
import { Merge } from './merge.js'
import { Pick } from './pick.js'
import { Previewer } from './previewer.js'
import { Split } from './split.js'
import { Vertex } from './vertex.js'

/** The tools with the keys that take them. */
export const TOOLS = [
  { name: 'pick', key: 'v', icon: 'cursor', make: Pick },
  { name: 'split', key: 's', icon: 'split', make: Split },
  { name: 'give', key: 'a', icon: 'give', make: Give },
  { name: 'found', key: 'n', icon: 'found', make: NewGrid },
  { name: 'merge', key: 'm', icon: 'merge', make: Merge },
  { name: 'border', key: 'b', icon: 'border', make: Border },
  { name: 'vertex', key: 'x', icon: 'vertex', make: Vertex },
  { name: 'lasso', key: 'l', icon: 'lasso', make: Lasso },
  { name: 'align', key: 'g', icon: 'align', make: Align },
]

const SNAP_PX = { mouse: 9, touch: 16 }
const KEEP_MS = 300

/**
 * Fires `tool` when another is taken, `changed` when what it would do or say is
 * other than before, `answer` when the server has said what it would do, `refused`
 * with { op, violations } when it did not do it, and `done`.
 */
export class Bench extends EventTarget {
  #tools
  #kept
  /** @type {import('../store.js').Violation[]} why the last operation was not done */
  violations = []

  /** @param {import('../store.js').PlanStore} store @param {import('../map/planmap.js').PlanMap} map */
  constructor(store, map) {
    super()
    this.store = store
    this.map = map
    this.#kept = `gridmap.plan.${store.id}.drawing`
    this.#tools = new Map(TOOLS.map(({ name, make }) => [name, new make(this)]))
    this.tool = this.#tools.get('pick')
    this.previews = new Previewer(store)
    this.previews.addEventListener('changed', () => this.#tell('answer'))
    map.addSketch((sheet) => this.tool.draw(sheet))
    map.addMarks((context, view) => this.tool.mark?.(context, view))
    store.addEventListener('loaded', () => this.changed())
    store.addEventListener('selection', () => this.changed())
    store.addEventListener('busy', () => this.#tell('changed'))
    store.addEventListener('refused', ({ detail }) => this.#refused(detail))
    onceBack(() => this.changed())
    const lost = () => setTimeout(() => this.#tell('changed'))
    api.server.addEventListener('unreachable', lost)
    window.addEventListener('offline', lost)
    map.map.on('movestart', () => (this.isMoving = true))
    map.map.on('moveend', () => (this.isMoving = false))
  }

  get scene() { return this.map.scene }
  /** Whether a press may change anything: not while the connection is lost. */
  get ready() { return !this.store.busy.waiting && !document.body.classList.contains('is-offline') }

  /** Takes a tool. @param {string} name */
  take(name) {
    if (this.store.readOnly && name !== 'pick') return
    this.tool.end()
    this.previews.clear()
    this.#setViolations([])
    this.tool = this.#tools.get(name)
    this.tool.spot = null
    this.tool.begin()
    this.#tell('tool')
    this.changed()
  }

  /** The spot at a place of the map's element. @param {{ x: number, y: number }} at */
  spotAt({ x, y }, { shift, alt, free, touch, keyboard }) {
    const world = this.map.worldAt({ x, y })
    const within = SNAP_PX[touch ? 'touch' : 'mouse'] / this.map.scale
    const snapped = this.tool.snaps && !free ? snap(world, within, { borders: this.scene.borderFinder, lines: this.scene.lineFinder }) : { kind: 'free', x: world[0], y: world[1], position: toPosition(world) }
    return { x, y, world, snapped, shift, alt, touch, keyboard }
  }

  /**
   * The tool has something else in hand than before.
   *
   * @param {{ points?: boolean, controls?: boolean }} [what] false for what is as it was: `points` that were placed, `controls`
   */
  changed({ points = true, controls = true } = {}) {
    this.sketch()
    this.previews.ask(this.store.readOnly ? null : this.tool.op())
    if (points && this.violations.length > 0) this.#setViolations([])
    if (points && controls) this.#tell('changed')
    if (points) this.#keepSoon()
  }

  sketch() { this.map.sketch.redraw() }

  /** Says something to do, or why nothing was done. @param {string} text */
  say(text) {
    announce(text)
    this.dispatchEvent(new CustomEvent('said', { detail: text }))
  }

  /** Back to the map's own keys. */
  focus() { this.map.map.getContainer().focus({ preventScroll: true }) }

  /** Does what is drawn. */
  finish() {
    const op = this.tool.final()
    if (!op) return this.say(t('work.not_yet'))
    return this.apply(op, { drawn: true })
  }

  /** Does an operation. @param {any} op @param {{ drawn?: boolean }} [options] whether it is what the tool has in hand */
  async apply(op, { drawn = false } = {}) {
    if (!this.ready) return null
    const before = this.store.grids
    const change = await this.store.apply(op)
    if (!change) return null
    this.#setViolations([])
    if (drawn) {
      this.previews.clear()
      this.tool.reset()
    }
    if (op.op === 'split') this.store.select(madeBy(change, before), { by: 'map' })
    this.#tell('done')
    this.changed()
    announce(outcomeText(change, before))
    return change
  }

  /** Forgets what is drawn; without anything drawn, takes the first tool again. */
  cancel() {
    const held = this.tool.holds
    this.previews.clear()
    this.#setViolations([])
    this.tool.reset()
    if (!held && this.tool.name !== 'pick') return this.take('pick')
    this.changed()
  }

  #refused({ op, violations }) {
    this.#setViolations(violations)
    this.dispatchEvent(new CustomEvent('refused', { detail: { op, violations } }))
  }

  #setViolations(violations) {
    if (violations.length === 0 && this.violations.length === 0) return
    this.violations = violations
    this.#tell('violations')
  }

  #keepSoon = debounce(() => this.#keep(), KEEP_MS)

  #keep() {
    const drawn = this.tool.keep()
    try {
      if (drawn) sessionStorage.setItem(this.#kept, JSON.stringify({ tool: this.tool.name, drawn }))
      else sessionStorage.removeItem(this.#kept)
    } catch {
      // Then it does not outlive the page.
    }
  }

  /** Takes up what was half drawn when the page was left. @returns {boolean} whether there was anything */
  resume() {
    let kept = null
    try {
      kept = JSON.parse(sessionStorage.getItem(this.#kept))
    } catch {
      // Nothing that could be read.
    }
    if (!kept?.drawn || !this.#tools.has(kept.tool) || this.store.readOnly) return false
    this.take(kept.tool)
    this.tool.restore(kept.drawn)
    this.changed()
    return true
  }

  #tell(type) { this.dispatchEvent(new Event(type)) }
}

/** The grids that an operation has made. */
function madeBy({ changed }, before) {
  return changed.grids.features.map(({ properties: { code } }) => code).filter((code) => !before.has(code))
}
