// Draws an area: to give it to a grid, or to make a new grid of it.
import { h } from '../../modules/dom.js'
import { t } from '../../modules/texts.js'
import { numberOf } from '../words.js'
import { Chain } from './chain.js'
import { INK, line, points, snapMark } from './ink.js'
import { Tool } from './tool.js'

class Area extends Tool {
  snaps = true
  chain = new Chain()
  closed = false

  reset() {
    this.chain.clear()
    this.closed = false
  }

  get holds() { return this.chain.length > 0 }

  move(spot) {
    this.spot = spot
    this.bench.changed({ points: false })
  }

  click(spot) {
    this.spot = spot
    const { scale } = this.bench.map
    if (this.closed) return
    if (this.chain.length > 2 && (this.chain.isAt(spot, 0, scale) || this.chain.isAt(spot, -1, scale))) return this.close()
    this.chain.add(spot.snapped.position)
    this.bench.changed()
  }

  enter() { return this.close() }

  close() {
    if (this.chain.length < 3) return this.bench.say(t('tool.area.few'))
    return this.bench.finish()
  }

  back() {
    if (this.closed) this.closed = false
    else if (this.chain.length === 0) return false
    else this.chain.pop()
    this.bench.changed()
    return true
  }

  area(ring) { return ring.length > 2 ? [[...ring, ring[0]]] : null }

  draw(sheet) {
    const ring = this.closed ? this.chain.points : this.chain.upTo(this.spot)
    line(sheet, ring, { closed: ring.length > 2, fill: INK.fill })
    points(sheet, this.chain.points)
    if (this.spot && !this.closed) snapMark(sheet, this.spot.snapped)
  }

  keep() { return this.holds ? { points: this.chain.points, closed: this.closed } : null }

  restore({ points: placed, closed }) {
    this.chain.points = placed
    this.closed = closed
  }
}

/** Gives what is drawn to a grid, which is chosen first. */
export class Give extends Area {
  name = 'give'

  get to() { return this.store.selection.size === 1 ? [...this.store.selection][0] : '' }

  hint() {
    if (!this.to) return { text: 'tool.give.choose' }
    return { text: this.chain.length < 3 ? 'tool.give.hint' : 'tool.give.end', values: { grid: numberOf(this.to) } }
  }

  controls() {
    return this.to ? [{ text: t('tool.give.other', { grid: numberOf(this.to) }), on: () => this.store.select([], { by: 'map' }) }] : []
  }

  click(spot) {
    if (this.to) return super.click(spot)
    const grid = this.scene.gridAt(spot.world)
    if (grid) this.store.select([grid.code], { by: 'map' })
    this.bench.changed()
  }

  op() { return this.#opOf(this.closed ? this.chain.points : this.chain.upTo(this.spot)) }
  final() { return this.#opOf(this.chain.points) }

  #opOf(ring) {
    const area = this.area(ring)
    return area && this.to ? { op: 'reassign', area, to: this.to } : null
  }
}

const KINDS = ['residential', 'commercial', 'rural', 'dedicated']

/** Makes a grid of what is drawn; its name and kind are asked for once it is closed. */
export class NewGrid extends Area {
  name = 'found'
  #name = ''
  #kind = KINDS[0]

  begin() {
    this.reset()
    this.#name = ''
  }

  hint() {
    if (this.closed) return { text: 'tool.found.name' }
    return { text: this.chain.length < 3 ? 'tool.found.hint' : 'tool.found.end' }
  }

  close() {
    if (this.chain.length < 3) return this.bench.say(t('tool.area.few'))
    if (this.closed) return this.bench.finish()
    this.closed = true
    this.bench.changed()
    document.getElementById('found-name')?.focus()
  }

  controls() {
    if (!this.closed) return []
    this.#field ??= this.#fields()
    return [{ field: this.#field }]
  }

  #field = null

  #fields() {
    const input = h('input', { id: 'found-name', class: 'input hint-input', value: this.#called(), maxlength: 100, 'aria-label': t('tool.found.name_label'), autocomplete: 'off', on: {
      input: () => {
        this.#name = input.value.trim()
        this.bench.changed({ controls: false })
      },
      keydown: (event) => {
        event.stopPropagation()
        if (event.key === 'Enter') this.bench.finish()
        if (event.key === 'Escape') {
          this.back()
          this.bench.focus()
        }
      },
    } })
    const select = h('select', { class: 'input hint-input', 'aria-label': t('grid.kind'), on: {
      change: () => {
        this.#kind = select.value
        this.bench.changed({ controls: false })
      },
      keydown: (event) => event.stopPropagation(),
    } }, KINDS.map((kind) => h('option', { value: kind, text: t(`kind.${kind}`) })))
    return h('span', { class: 'hint-fields' }, input, select)
  }

  reset() {
    super.reset()
    this.#field = null
  }

  #called() { return this.#name || t('tool.found.default') }

  op() {
    const area = this.area(this.closed ? this.chain.points : this.chain.upTo(this.spot))
    return area && { op: 'new_grid', area, name: this.#called(), kind: this.#kind }
  }

  final() { return this.closed ? this.op() : null }
}
