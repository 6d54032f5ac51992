// Choosing grids: a press takes one, with shift some more. Also what is under the
// pointer, in words.
import { t } from '../../modules/texts.js'
import { pathLine, tag } from './ink.js'
import { Tool } from './tool.js'

export class Pick extends Tool {
  name = 'pick'
  #hovered = null

  move(spot) {
    const at = this.scene.gridAt(spot.world)
    if (at === this.#hovered && !at) return
    this.#hovered = at
    this.spot = spot
    this.bench.sketch()
  }

  leave() {
    this.#hovered = null
    this.bench.sketch()
  }

  click(spot) {
    const grid = this.scene.gridAt(spot.world)
    const { selection } = this.store
    if (!grid) return spot.shift ? undefined : this.store.select([], { by: 'map' })
    if (!spot.shift) this.store.select([grid.code], { by: 'map' })
    else if (selection.has(grid.code)) this.store.select([...selection].filter((code) => code !== grid.code), { by: 'map' })
    else this.store.select([...selection, grid.code], { by: 'map' })
  }

  get holds() { return this.store.selection.size > 0 }
  reset() { this.store.select([], { by: 'map' }) }
  enter() { return false }

  draw(sheet) {
    const shape = this.#hovered && this.scene.shape(this.#hovered.code)
    if (!shape || !this.spot || this.spot.touch || this.bench.isMoving) return
    if (!this.store.selection.has(shape.code)) for (const ring of shape.drawn.rings) pathLine(sheet, ring, { colour: '#0c4148', width: 1.8 })
    const { name, households, buildings } = shape.props
    tag(sheet, this.spot.world, `${name} · ${t('households.n', { n: households ?? 0 })} · ${t('buildings.n', { n: buildings ?? 0 })}`)
  }
}
