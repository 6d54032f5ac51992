// Merges grids: those that are chosen become one, which keeps the number of the
// first.
import { h } from '../../modules/dom.js'
import { t } from '../../modules/texts.js'
import { numberOf } from '../words.js'
import { pathLine } from './ink.js'
import { Tool } from './tool.js'

export class Merge extends Tool {
  name = 'merge'
  #into = ''
  #hovered = null

  get chosen() { return [...this.store.selection] }
  get into() { return this.chosen.includes(this.#into) ? this.#into : (this.chosen[0] ?? '') }
  get holds() { return this.chosen.length > 0 }

  begin() { this.#into = '' }
  reset() { this.store.select([], { by: 'map' }) }

  hint() {
    if (this.chosen.length < 2) return { text: this.chosen.length ? 'tool.merge.another' : 'tool.merge.hint' }
    return { text: 'tool.merge.end', values: { n: this.chosen.length, grid: numberOf(this.into) } }
  }

  controls() {
    if (this.chosen.length < 2) return []
    const select = h('select', { class: 'input hint-input', 'aria-label': t('tool.merge.into'), on: {
      change: () => {
        this.#into = select.value
        this.bench.changed({ controls: false })
      },
      keydown: (event) => event.key !== 'Escape' && event.stopPropagation(),
    } }, this.chosen.map((code) => h('option', { value: code, text: t('tool.merge.into_grid', { grid: numberOf(code) }) })))
    select.value = this.into
    return [{ field: select }]
  }

  move(spot) {
    this.#hovered = this.scene.gridAt(spot.world)
    this.bench.sketch()
  }

  click(spot) {
    const grid = this.scene.gridAt(spot.world)
    if (!grid) return
    const chosen = this.chosen
    this.store.select(chosen.includes(grid.code) ? chosen.filter((code) => code !== grid.code) : [...chosen, grid.code], { by: 'map' })
  }

  back() {
    if (this.chosen.length === 0) return false
    this.store.select(this.chosen.slice(0, -1), { by: 'map' })
    return true
  }

  op() { return this.chosen.length > 1 ? { op: 'merge', grids: this.chosen, into: this.into } : null }

  draw(sheet) {
    const shape = this.#hovered && this.scene.shape(this.#hovered.code)
    if (shape) for (const ring of shape.drawn.rings) pathLine(sheet, ring, { colour: '#0c4148', width: 1.8 })
  }
}
