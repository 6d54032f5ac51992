// Moves one vertex; all grids that share it follow.
import { t } from '../../modules/texts.js'
import { toWorld } from '../pure/world.js'
import { INK, snapMark, worldLine } from './ink.js'
import { GRAB_PX, Tool } from './tool.js'

const MOST_SHOWN = 4000
const SHOWN_FROM = 14

export class Vertex extends Tool {
  name = 'vertex'
  snaps = true
  #taken = -1
  #to = null
  #hovered = -1

  begin() {
    this.reset()
    this.bench.map.marks.redraw()
  }

  end() { this.bench.map.marks.redraw() }

  reset() {
    this.#taken = -1
    this.#to = null
  }

  get holds() { return this.#taken >= 0 }
  hint() { return { text: this.#taken >= 0 ? 'tool.vertex.drop' : 'tool.vertex.hint' } }

  #at(spot) {
    return this.scene.borderFinder.vertex(spot.world, this.reach(GRAB_PX[spot.touch ? 'touch' : 'mouse'] + 3))
  }

  move(spot) {
    this.spot = spot
    if (this.#taken >= 0) this.#to = spot.snapped.position
    this.#hovered = this.#taken >= 0 ? -1 : this.#at(spot)
    this.bench.changed({ points: false })
  }

  #take(spot) {
    const vertex = this.#at(spot)
    if (vertex < 0) return false
    if (this.scene.topology.fixed[vertex]) {
      this.bench.say(t('tool.vertex.fixed'))
      return false
    }
    this.#taken = vertex
    this.#hovered = -1
    return true
  }

  press(spot) { return this.#taken < 0 && this.#take(spot) }

  drag(spot) {
    this.spot = spot
    this.#to = spot.snapped.position
    this.bench.changed({ points: false })
  }

  release(_spot, moved) {
    if (moved) return void this.bench.finish()
    this.bench.changed()
    return true
  }

  letGo() {
    this.reset()
    this.bench.changed()
  }

  click(spot) {
    if (this.#taken >= 0) {
      this.#to = spot.snapped.position
      return this.bench.finish()
    }
    if (!this.#take(spot)) return
    this.bench.changed()
  }

  back() {
    if (this.#taken < 0) return false
    this.reset()
    this.bench.changed()
    return true
  }

  op() {
    if (this.#taken < 0 || !this.#to) return null
    const { lon, lat } = this.scene.topology
    const from = [lon[this.#taken], lat[this.#taken]]
    return from[0] === this.#to[0] && from[1] === this.#to[1] ? null : { op: 'move_vertex', from, to: this.#to }
  }

  draw(sheet) {
    const { x, y, fixed, beside } = this.scene.topology
    if (this.#hovered >= 0) dot(sheet, [x[this.#hovered], y[this.#hovered]], fixed[this.#hovered] ? '#7b8784' : INK.line, 6.5)
    if (this.#taken < 0) return
    const at = [x[this.#taken], y[this.#taken]]
    const to = this.#to ? toWorld(this.#to) : at
    for (const other of beside(this.#taken)) worldLine(sheet, [[x[other], y[other]], at], { colour: '#6d7f7c', dashed: true, width: 1.6 })
    for (const other of beside(this.#taken)) worldLine(sheet, [[x[other], y[other]], to], { width: 2.5 })
    dot(sheet, to, INK.line, 6.5)
    if (this.spot && this.#to) snapMark(sheet, this.spot.snapped)
  }

  /** All vertices in view, as small squares, while the tool is used. */
  mark(context, view) {
    if (view.zoom < SHOWN_FROM) return
    const { x, y, fixed } = this.scene.topology
    const seen = []
    this.scene.borderFinder.verticesIn(view.box, (i) => seen.push(i))
    if (seen.length > MOST_SHOWN) return
    context.lineWidth = 1.4
    for (const still of [1, 0]) {
      context.beginPath()
      for (const i of seen) if (fixed[i] === still) context.rect(x[i] * view.scale - view.left - 3, y[i] * view.scale - view.top - 3, 6, 6)
      context.fillStyle = still ? '#b9c2bd' : '#fffdf8'
      context.strokeStyle = still ? '#7b8784' : INK.line
      context.fill()
      context.stroke()
    }
  }
}

function dot({ context, at }, world, colour, radius) {
  context.beginPath()
  context.arc(...at(world), radius, 0, 2 * Math.PI)
  context.fillStyle = INK.point
  context.fill()
  context.lineWidth = 2.6
  context.strokeStyle = colour
  context.stroke()
}
