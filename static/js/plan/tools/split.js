// Splits a grid along lines. What lies to the left of them becomes a new grid.
import { t } from '../../modules/texts.js'
import { crossed } from '../pure/crossed.js'
import { toWorld } from '../pure/world.js'
import { Chain } from './chain.js'
import { line, points, snapMark } from './ink.js'
import { Tool } from './tool.js'

export class Split extends Tool {
  name = 'split'
  snaps = true
  #done = []
  #chain = new Chain()
  #flipped = false
  #each = false

  begin() { this.reset() }

  reset() {
    this.#done = []
    this.#chain.clear()
    this.#flipped = false
  }

  get holds() { return this.#chain.length > 0 || this.#done.length > 0 }

  hint() {
    if (this.#chain.length === 0 && this.#done.length > 0) return { text: 'tool.split.another' }
    if (this.#chain.length === 0) return { text: 'tool.split.hint' }
    return { text: this.#chain.length === 1 ? 'tool.split.next' : 'tool.split.end' }
  }

  controls() {
    return [
      { key: 'F', icon: 'flip', text: t('tool.split.flip'), pressed: this.#flipped, on: () => this.#turn() },
      { key: 'E', text: t('tool.split.each'), pressed: this.#each, on: () => this.#toggleEach() },
      { key: '⇧↵', icon: 'plus', text: t('tool.split.more'), disabled: this.#chain.length < 2, on: () => this.#endLine(true) },
    ]
  }

  #turn() {
    this.#flipped = !this.#flipped
    this.bench.changed()
  }

  #toggleEach() {
    this.#each = !this.#each
    this.bench.changed()
  }

  move(spot) {
    this.spot = spot
    this.bench.changed({ points: false })
  }

  click(spot) {
    this.spot = spot
    if (this.#chain.length > 1 && this.#chain.isAt(spot, -1, this.bench.map.scale)) return this.#endLine(spot.shift)
    this.#chain.add(spot.snapped.position)
    this.bench.changed()
  }

  #endLine(more) {
    if (this.#chain.length < 2) return
    if (more) {
      this.#done.push(this.#chain.points)
      this.#chain.clear()
      return this.bench.changed()
    }
    this.bench.finish()
  }

  back() {
    if (this.#chain.length === 0 && this.#done.length > 0) this.#chain.points = this.#done.pop()
    else if (this.#chain.length === 0) return false
    this.#chain.pop()
    this.bench.changed()
    return true
  }

  key(event) {
    const act = { f: () => this.#turn(), e: () => this.#toggleEach() }[event.key.toLowerCase()]
    if (event.key === 'Enter' && event.shiftKey) this.#endLine(true)
    else if (!act) return false
    else act()
    return true
  }

  /** The one that is chosen, if lines run through it; else the one that they cross from side to side, or most of. */
  #grid(lines) {
    const lengths = crossed(lines.map((chain) => chain.map(toWorld)), (point) => this.scene.gridAt(point)?.code ?? '')
    const { selection } = this.store
    if (selection.size === 1 && lengths.has([...selection][0])) return [...selection][0]
    return [...lengths.keys()][0]
  }

  op() { return this.#opOf(this.#chain.upTo(this.spot)) }
  final() { return this.#opOf(this.#chain.points) }

  #opOf(chain) {
    const lines = [...this.#done, chain].filter((one) => one.length > 1)
    const grid = lines.length > 0 && this.#grid(lines)
    if (!grid) return null
    return { op: 'split', grid, lines: this.#flipped ? lines.map((one) => [...one].reverse()) : lines, each: this.#each }
  }

  draw(sheet) {
    for (const chain of this.#done) line(sheet, chain)
    line(sheet, this.#chain.upTo(this.spot))
    for (const chain of this.#done) points(sheet, chain)
    points(sheet, this.#chain.points)
    if (this.spot) snapMark(sheet, this.spot.snapped)
  }

  keep() { return this.holds ? { done: this.#done, points: this.#chain.points, flipped: this.#flipped, each: this.#each } : null }

  restore({ done, points: placed, flipped, each }) {
    this.#done = done
    this.#chain.points = placed
    this.#flipped = flipped
    this.#each = each
  }
}
