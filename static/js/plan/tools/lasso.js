// Takes buildings: circle some, choose who gets them. With shift more are taken,
// with alt some are let go again.
import { t } from '../../modules/texts.js'
import { simplified } from '../pure/simplify.js'
import { numberOf } from '../words.js'
import { INK, worldLine } from './ink.js'
import { Tool } from './tool.js'

const STROKE_PX = 3
const EVERY = 2000

export class Lasso extends Tool {
  name = 'lasso'
  /** @type {Set<number>} places of buildings */
  #chosen = new Set()
  #to = ''
  #stroke = []
  #mode = 'add'
  #rectangle = false
  #corner = null

  end() { this.bench.map.marks.redraw() }

  begin() {
    this.reset()
    const { selection } = this.store
    this.#to = selection.size === 1 ? [...selection][0] : ''
  }

  reset() {
    this.#chosen.clear()
    this.#stroke = []
    this.#corner = null
    this.#to = ''
    this.bench.map.marks.redraw()
  }

  get holds() { return this.#chosen.size > 0 || Boolean(this.#to) || Boolean(this.#corner) }
  get to() { return this.store.grids.has(this.#to) ? this.#to : '' }

  #households() {
    const { households } = this.store.buildings
    return [...this.#chosen].reduce((sum, i) => sum + households[i], 0)
  }

  hint() {
    const values = { n: this.#chosen.size, households: this.#households(), grid: numberOf(this.to) }
    if (this.#corner) return { text: 'tool.lasso.corner' }
    if (this.#chosen.size === 0) return this.to ? { text: 'tool.lasso.into', values } : { text: 'tool.lasso.hint' }
    return { text: this.to ? 'tool.lasso.end' : 'tool.lasso.choose', values }
  }

  controls() {
    return [
      { key: 'Q', icon: 'area', text: t('tool.lasso.rectangle'), pressed: this.#rectangle, on: () => this.#toggle() },
      { key: '⇧', text: t('tool.lasso.add'), pressed: this.#mode === 'add', on: () => this.#setMode('add') },
      { key: '⌥', text: t('tool.lasso.remove'), pressed: this.#mode === 'remove', on: () => this.#setMode('remove') },
    ]
  }

  #toggle() {
    this.#rectangle = !this.#rectangle
    this.#changed()
  }

  #setMode(mode) {
    this.#mode = mode
    this.#changed()
  }

  key(event) {
    if (event.key.toLowerCase() !== 'q') return false
    this.#toggle()
    return true
  }

  move(spot) {
    this.spot = spot
    if (this.#corner) this.#stroke = corners(this.#corner, spot.world)
    this.bench.sketch()
  }

  press(spot) {
    this.#stroke = [spot.world]
    return true
  }

  drag(spot) {
    this.spot = spot
    if (this.#rectangle) this.#stroke = corners(this.#stroke[0], spot.world)
    else {
      const [x, y] = this.#stroke.at(-1)
      if (Math.hypot(spot.world[0] - x, spot.world[1] - y) < this.reach(STROKE_PX)) return
      this.#stroke.push(spot.world)
    }
    this.bench.sketch()
  }

  release(spot, moved) {
    const stroke = this.#stroke
    this.#stroke = []
    if (moved) this.#enclose(this.#rectangle ? stroke : simplified(stroke, this.reach(1)), spot)
    this.bench.sketch()
  }

  letGo() {
    this.#stroke = []
    this.bench.sketch()
  }

  /** Whether a building stands in the scope. */
  #mine(i) { return this.store.grids.has(this.store.gridOf(i)) }

  #enclose(stroke, { shift, alt }) {
    const found = this.scene.finder.inLasso(stroke).filter((i) => this.#mine(i))
    if (alt || (this.#mode === 'remove' && !shift)) for (const i of found) this.#chosen.delete(i)
    else for (const i of found) this.#chosen.add(i)
    this.#changed()
    this.bench.say(t('tool.lasso.chosen', { n: this.#chosen.size, households: this.#households() }))
  }

  click(spot) {
    this.spot = spot
    if (this.#corner) {
      const stroke = corners(this.#corner, spot.world)
      this.#corner = null
      this.#stroke = []
      return this.#enclose(stroke, spot)
    }
    const building = this.scene.finder.nearest(spot.world, this.reach(spot.touch ? 10 : 6))
    if (building >= 0 && this.#mine(building)) {
      if (!this.#chosen.delete(building)) this.#chosen.add(building)
    } else if (this.#chosen.size === 0 && spot.keyboard) this.#corner = spot.world
    else this.#to = this.scene.gridAt(spot.world)?.code ?? this.#to
    this.#changed()
  }

  back() {
    if (this.to) this.#to = ''
    else if (this.#chosen.size > 0) this.#chosen.clear()
    else return false
    this.#changed()
    return true
  }

  /** Takes these too: the server says that what was chosen would not hang together without. @param {(number | string)[]} ids */
  add(ids) {
    for (const id of ids) {
      const i = this.store.buildings.at.get(Number(id))
      if (i !== undefined) this.#chosen.add(i)
    }
    this.#changed()
  }

  op() {
    const { id } = this.store.buildings
    const some = [...this.#chosen].filter((i) => this.store.gridOf(i) !== this.to)
    return this.to && some.length > 0 ? { op: 'take_buildings', buildings: some.map((i) => id[i]), to: this.to } : null
  }

  draw(sheet) {
    if (this.#stroke.length > 1) worldLine(sheet, this.#stroke, { closed: true, fill: INK.fill, colour: this.#mode === 'remove' ? INK.remove : INK.line, width: 2 })
  }

  /** The chosen buildings: there may be very many, so not with each frame. */
  *mark(context, view) {
    const { x, y } = this.scene.finder
    const radius = Math.min(Math.max(view.zoom - 11, 1.4), 7)
    const chosen = [...this.#chosen]
    for (const [more, colour] of [[1.5, INK.glow], [0, INK.line]]) {
      context.fillStyle = colour
      for (let k = 0; k < chosen.length; k += EVERY) {
        context.beginPath()
        for (const i of chosen.slice(k, k + EVERY)) {
          const px = x[i] * view.scale - view.left
          const py = y[i] * view.scale - view.top
          context.moveTo(px + radius + more, py)
          context.arc(px, py, radius + more, 0, 2 * Math.PI)
        }
        context.fill()
        yield
      }
    }
  }

  #changed() {
    this.bench.map.marks.redraw()
    this.bench.changed()
  }

  keep() { return this.#chosen.size > 0 ? { ids: [...this.#chosen].map((i) => this.store.buildings.id[i]), to: this.#to } : null }

  restore({ ids, to }) {
    const { at } = this.store.buildings
    this.#chosen = new Set(ids.map((id) => at.get(id)).filter((i) => i !== undefined))
    this.#to = to
  }
}

const corners = ([x1, y1], [x2, y2]) => [[x1, y1], [x2, y1], [x2, y2], [x1, y2]]
