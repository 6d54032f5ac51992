// Moves the border between two grids: press on it and draw its new course back to
// it, or pull it where it should go.
import { t } from '../../modules/texts.js'
import { givesWay, pointAt } from '../pure/along.js'
import { onLattice, samePlace, toWorld } from '../pure/world.js'
import { namesOf } from '../words.js'
import { Chain } from './chain.js'
import { INK, line, pathLine, points, snapMark, worldLine } from './ink.js'
import { GRAB_PX, Tool } from './tool.js'

export class Border extends Tool {
  name = 'border'
  snaps = true
  /** The border that is moved: its two grids and its vertices. */
  #taken = null
  #chain = new Chain()
  /** Where it was pressed and is being pulled to. */
  #pulled = null
  #hovered = null

  begin() { this.reset() }

  reset() {
    this.#taken = null
    this.#pulled = null
    this.#chain.clear()
  }

  get holds() { return Boolean(this.#taken) }

  hint() {
    if (this.#pulled?.to) return { text: 'tool.border.pull' }
    if (!this.#taken) return { text: 'tool.border.hint' }
    return { text: this.#chain.length < 2 ? 'tool.border.next' : 'tool.border.end', values: { grids: namesOf([this.#taken.a, this.#taken.b]) } }
  }

  /** The border at a spot that lies between two grids of the scope. */
  #at(spot) {
    return this.scene.borderFinder.border(spot.world, this.reach(GRAB_PX[spot.touch ? 'touch' : 'mouse']), (arc) => arc.b >= 0)
  }

  #take(found) {
    const { arcs, codes, lon, lat } = this.scene.topology
    const arc = arcs[found.arc]
    this.#taken = { a: codes[arc.a], b: codes[arc.b], line: Array.from(arc.vertices, (v) => [lon[v], lat[v]]) }
    this.#chain.points = [found.position]
  }

  move(spot) {
    this.spot = spot
    this.#hovered = this.#taken ? null : this.#at(spot)
    this.bench.changed({ points: false })
  }

  press(spot) {
    if (this.#taken) return false
    const found = this.#at(spot)
    if (!found) return false
    this.#take(found)
    this.#hovered = null
    this.#pulled = { from: found, to: null }
    return true
  }

  drag(spot) {
    this.spot = spot
    this.#pulled.to = spot.snapped.position
    this.bench.changed({ points: false })
  }

  release(spot, moved) {
    if (moved) return void this.bench.finish()
    // Pressed, not pulled: from here its new course is drawn.
    this.#pulled = null
    this.spot = spot
    this.bench.changed()
    return true
  }

  letGo() {
    this.reset()
    this.bench.changed()
  }

  click(spot) {
    this.spot = spot
    if (!this.#taken) {
      const found = this.#at(spot)
      if (!found) return this.bench.say(t('tool.border.miss'))
      this.#take(found)
    } else if (this.#chain.length > 1 && (this.#isBack(spot) || this.#chain.isAt(spot, -1, this.bench.map.scale))) return this.bench.finish()
    else this.#chain.add(spot.snapped.position)
    this.bench.changed()
  }

  back() {
    if (!this.#taken) return false
    this.#chain.pop()
    if (this.#chain.length === 0) this.reset()
    this.bench.changed()
    return true
  }

  /** Whether a spot has snapped to the border that is moved, elsewhere than where it begins. */
  #isBack({ snapped }) {
    return !samePlace(snapped.position, this.#chain.points[0]) && this.#nearest(snapped.position, true) !== null
  }

  /** The position of the border that is nearest to another; with `on`, only if it lies there. */
  #nearest(position, on = false) {
    const world = toWorld(position)
    const { topology } = this.scene
    const mine = (arc) => this.#isTaken(topology, arc)
    const found = this.scene.borderFinder.border(world, on ? this.reach(1) : 1, mine)
    return found?.position ?? null
  }

  #isTaken({ codes, lon, lat }, arc) {
    const first = this.#taken.line[0]
    return codes[arc.a] === this.#taken.a && codes[arc.b] === this.#taken.b && arc.vertices.length === this.#taken.line.length && samePlace([lon[arc.vertices[0]], lat[arc.vertices[0]]], first)
  }

  op() {
    if (this.#pulled) return this.#pulled.to && this.#move(this.#pull())
    return this.#taken && this.#move(this.#closed(this.#chain.upTo(this.spot)))
  }

  final() { return this.#pulled ? this.op() : this.#taken && this.#move(this.#closed(this.#chain.points)) }

  #move(path) {
    return path && path.length > 1 ? { op: 'move_border', a: this.#taken.a, b: this.#taken.b, path } : null
  }

  /** A course that does not end on the border is led there by the shortest way. */
  #closed(path) {
    if (path.length < 2) return null
    const end = this.#nearest(path.at(-1))
    if (!end || samePlace(end, path[0])) return null
    return samePlace(end, path.at(-1)) ? path : [...path, end]
  }

  /** What a pulled border becomes. */
  #pull() {
    const { from, to } = this.#pulled
    const world = this.#taken.line.map(toWorld)
    const there = toWorld(to)
    const [start, end] = givesWay(world, from.at, Math.hypot(there[0] - from.x, there[1] - from.y))
    return [onLattice(pointAt(this.#taken.line, start)), to, onLattice(pointAt(this.#taken.line, end))]
  }

  draw(sheet) {
    if (this.#hovered) pathLine(sheet, this.scene.arcPath(this.#hovered.arc), { colour: INK.line, width: 3 })
    if (this.#hovered && this.spot) snapMark(sheet, { kind: 'border', x: this.#hovered.x, y: this.#hovered.y })
    if (!this.#taken) return
    const world = this.#taken.line.map(toWorld)
    worldLine(sheet, world, { colour: '#6d7f7c', dashed: true, width: 2 })
    if (this.#pulled?.to) {
      const path = this.#pull()
      line(sheet, path, { width: 3 })
      points(sheet, [path[1]])
      return void snapMark(sheet, this.spot.snapped)
    }
    const path = this.#chain.upTo(this.spot)
    line(sheet, path)
    const closed = this.#closed(path)
    if (closed && closed.length > path.length) line(sheet, closed.slice(-2), { dashed: true, width: 1.8 })
    points(sheet, this.#chain.points)
    if (this.spot) snapMark(sheet, this.spot.snapped)
  }

  keep() { return this.#taken && !this.#pulled ? { taken: this.#taken, points: this.#chain.points } : null }

  restore({ taken, points: placed }) {
    if (!this.scene.shape(taken.a) || !this.scene.shape(taken.b)) return
    this.#taken = taken
    this.#chain.points = placed
  }
}
