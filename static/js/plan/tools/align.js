// Straightens a border, or lays it along a reference line, within a tolerance.
import { h } from '../../modules/dom.js'
import { t } from '../../modules/texts.js'
import { toWorld } from '../pure/world.js'
import { namesOf } from '../words.js'
import { INK, pathLine, worldLine } from './ink.js'
import { GRAB_PX, Tool } from './tool.js'

const MOST_M = 60

export class Align extends Tool {
  name = 'align'
  #taken = null
  #line = null
  #to = 'straighten'
  #tolerance = 8
  #hovered = null
  #hoveredLine = null

  begin() { this.reset() }

  reset() {
    this.#taken = null
    this.#line = null
  }

  get holds() { return Boolean(this.#taken) }

  hint() {
    if (!this.#taken) return { text: 'tool.align.hint' }
    const values = { grids: namesOf([this.#taken.a, this.#taken.b]), line: this.#name() }
    if (this.#to === 'straighten') return { text: 'tool.align.straighten', values }
    return { text: this.#line === null ? 'tool.align.choose' : 'tool.align.snap', values }
  }

  #name() {
    const { name, kind } = this.store.lines[this.#line]?.properties ?? {}
    return name || t(`line.${kind ?? 'street'}`)
  }

  controls() {
    if (!this.#taken) return []
    const out = h('output', { class: 'hint-value', text: t('tool.align.metres', { n: this.#tolerance }) })
    const slider = h('input', { type: 'range', class: 'hint-range', min: 1, max: MOST_M, step: 1, value: String(this.#tolerance), 'aria-label': t('tool.align.tolerance'), on: {
      input: () => {
        this.#tolerance = Number(slider.value)
        out.textContent = t('tool.align.metres', { n: this.#tolerance })
        this.bench.changed({ controls: false })
      },
      keydown: (event) => !['Escape', 'Enter'].includes(event.key) && event.stopPropagation(),
    } })
    return [
      { text: t('tool.align.mode.straighten'), pressed: this.#to === 'straighten', on: () => this.#mode('straighten') },
      { text: t('tool.align.mode.line'), pressed: this.#to === 'line', on: () => this.#mode('line') },
      { field: h('span', { class: 'hint-fields' }, h('span', { class: 'hint-label', 'aria-hidden': 'true', text: t('tool.align.tolerance') }), slider, out) },
    ]
  }

  #mode(to) {
    this.#to = to
    if (to === 'line' && this.#line === null) this.#line = this.#nearestLine()
    this.bench.changed()
  }

  /** The line that runs beside most of the border. */
  #nearestLine() {
    const votes = new Map()
    for (const position of this.#taken.line) {
      const found = this.scene.lineFinder.line(toWorld(position), this.reach(60))
      if (found) votes.set(found.line, (votes.get(found.line) ?? 0) + 1)
    }
    return [...votes].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null
  }

  #border(spot) {
    return this.scene.borderFinder.border(spot.world, this.reach(GRAB_PX[spot.touch ? 'touch' : 'mouse']), (arc) => arc.b >= 0)
  }

  move(spot) {
    this.spot = spot
    this.#hovered = this.#taken && this.#to === 'line' ? null : this.#border(spot)
    this.#hoveredLine = this.#taken && this.#to === 'line' ? this.scene.lineFinder.line(spot.world, this.reach(12)) : null
    this.bench.sketch()
  }

  click(spot) {
    const line = this.#taken && this.#to === 'line' && this.scene.lineFinder.line(spot.world, this.reach(14))
    const border = !line && this.#border(spot)
    if (line) this.#line = line.line
    else if (border) {
      const { arcs, codes, lon, lat } = this.scene.topology
      const arc = arcs[border.arc]
      this.#taken = { a: codes[arc.a], b: codes[arc.b], line: Array.from(arc.vertices, (v) => [lon[v], lat[v]]) }
      this.#line = this.#to === 'line' ? this.#nearestLine() : null
    } else return this.bench.say(t('tool.border.miss'))
    this.bench.changed()
  }

  back() {
    if (!this.#taken) return false
    this.reset()
    this.bench.changed()
    return true
  }

  op() {
    if (!this.#taken) return null
    const { a, b, line } = this.#taken
    if (this.#to === 'line') return this.#line === null ? null : { op: 'snap_to_line', a, b, line: this.store.lines[this.#line].properties.id, tolerance_m: this.#tolerance }
    const closed = line[0][0] === line.at(-1)[0] && line[0][1] === line.at(-1)[1]
    return { op: 'straighten', a, b, from: line[0], to: closed ? line[line.length >> 1] : line.at(-1), tolerance_m: this.#tolerance }
  }

  draw(sheet) {
    if (this.#hovered) pathLine(sheet, this.scene.arcPath(this.#hovered.arc), { colour: INK.line, width: 3 })
    if (this.#taken) worldLine(sheet, this.#taken.line.map(toWorld), this.bench.previews.answer?.change ? { colour: '#6d7f7c', width: 1.8, dashed: true } : { width: 3 })
    const line = this.#hoveredLine?.line ?? (this.#to === 'line' ? this.#line : null)
    if (line !== null && line !== undefined) for (const path of this.scene.lines[line].paths) pathLine(sheet, path, { colour: INK.snap, width: 2.5, dashed: true })
  }
}
