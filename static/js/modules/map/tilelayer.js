// The city's tiles: one canvas per tile, drawn from the server's GeoJSON as its
// layers come in.
import { GridLayer } from '../leaflet.js'
import { decode, TILE } from '../pure/mercator.js'
import { polygonAt } from '../pure/hit.js'
import { MAP_COLOURS } from '../pure/style.js'
import { drawTile } from './draw.js'

// How far a tile reaches under its right and lower neighbours, in pixels. Where
// an edge falls between two pixels of the screen, the background would else shine
// through. Less than the 8 pixels of surroundings that a tile's data carries.
const OVERLAP = 1

// Sharper than this only costs memory.
const MAX_RATIO = 2

// What is known of every moment, and what of now alone.
const PAST = ['areas', 'grids']
const PRESENT = ['buildings', 'issues']

/**
 * @typedef {object} Options
 * @property {(layer: string, z: number, x: number, y: number, signal: AbortSignal, at: string) => Promise<object | null>} fetchTile
 * @property {Record<string, { minzoom: number, maxzoom: number }>} layers what the server has
 * @property {(failed: number) => void} [onFailures] how many tiles could not be had
 */

/**
 * Fires `data` whenever a tile's features change and `shown` when a tile goes.
 */
export class CityTiles extends GridLayer {
  #wanted = ['areas', 'grids', 'reference', 'buildings']
  #at = ''
  #hovered = ''
  #overBaseMap = false

  /** @param {Options} options */
  constructor(options) {
    super({ tileSize: TILE, updateWhenZooming: false, keepBuffer: 1, minZoom: 3, maxZoom: 20, pane: 'tilePane', className: 'city-tiles', ...options })
    this.fetchTile = options.fetchTile
    this.on('tileunload', ({ tile }) => tile.city?.abort.abort())
  }

  createTile(coords, done) {
    const ratio = Math.min(globalThis.devicePixelRatio || 1, MAX_RATIO)
    const canvas = document.createElement('canvas')
    canvas.width = canvas.height = Math.ceil((TILE + OVERLAP) * ratio)
    const context = canvas.getContext('2d')
    context.scale(ratio, ratio)
    // TILE is twice the server's 256, so the same square has one zoom less there.
    const id = { z: coords.z - Math.log2(TILE / 256), x: coords.x, y: coords.y }
    canvas.city = { id, zoom: coords.z, side: canvas.width / ratio, context, layers: {}, moments: {}, failed: new Set(), abort: new AbortController() }
    this.#load(canvas, this.#wanted).then(() => done(null, canvas))
    return canvas
  }

  /** Leaflet gives a tile its size here; ours is larger by the overlap. */
  _initTile(canvas) {
    super._initTile(canvas)
    canvas.style.width = canvas.style.height = `${canvas.city.side}px`
  }

  async #load(canvas, names) {
    const { id, layers, failed, abort } = canvas.city
    const results = names.filter((name) => this.#has(name, id.z)).map(async (name) => {
      const at = PAST.includes(name) ? this.#at : ''
      try {
        const data = decode(await this.fetchTile(name, id.z, id.x, id.y, abort.signal, at), id)
        if (abort.signal.aborted) return
        layers[name] = data
        canvas.city.moments[name] = at
        failed.delete(name)
      } catch {
        if (abort.signal.aborted) return
        failed.add(name)
        if (canvas.city.moments[name] === at) return
        delete layers[name] // nothing is better than another moment's
      }
      this.#draw(canvas)
    })
    await Promise.all(results)
    if (!abort.signal.aborted) this.options.onFailures?.(this.failures())
  }

  #has(name, z) {
    const layer = this.options.layers[name]
    if (this.#at && PRESENT.includes(name)) return false
    return Boolean(layer) && z >= layer.minzoom && z <= layer.maxzoom
  }

  #draw(canvas) {
    const { context, layers, zoom, side } = canvas.city
    drawTile(context, layers, { zoom, pixels: side, overBaseMap: this.#overBaseMap, hovered: this.#hovered })
    if (this.#overBaseMap) dropOverlap(context, side)
    else fillBehind(context, side)
    this.fire('data')
  }

  /** The tiles of the map's present zoom, with where they lie in world pixels of it. */
  *shown() {
    const zoom = this._tileZoom
    for (const { el, coords } of Object.values(this._tiles ?? {})) {
      if (coords.z === zoom && el.city) yield { left: coords.x * TILE, top: coords.y * TILE, zoom, layers: el.city.layers }
    }
  }

  /** The grid (or community, far out) at a position in world pixels, or null. @param {{ x: number, y: number }} world */
  polygonAt(world) {
    for (const { left, top, layers } of this.shown()) {
      const x = world.x - left
      const y = world.y - top
      if (x >= 0 && y >= 0 && x < TILE && y < TILE) return polygonAt(layers.grids?.polygons ?? [], x, y)
    }
    return null
  }

  /** Shows a grid as the one under the pointer; '' for none. @param {string} code */
  hover(code) {
    if (code === this.#hovered) return
    const touched = [this.#hovered, code]
    this.#hovered = code
    for (const { el } of Object.values(this._tiles ?? {})) {
      if (el.city?.layers.grids?.polygons.some(({ props }) => touched.includes(props.code))) this.#draw(el)
    }
  }

  /** @param {boolean} on */
  setOverBaseMap(on) {
    this.#overBaseMap = on
    for (const { el } of Object.values(this._tiles ?? {})) if (el.city) this.#draw(el)
  }

  /** Shows the borders of another moment. @param {string} at RFC 3339, '' for now */
  showMoment(at) {
    if (at === this.#at) return
    this.#at = at
    for (const { el } of Object.values(this._tiles ?? {})) {
      if (!el.city) continue
      el.city.abort.abort() // what comes late is of another moment
      const { layers, failed } = el.city
      el.city.abort = new AbortController()
      failed.clear()
      if (at) for (const name of PRESENT) delete layers[name]
      this.#load(el, this.#wanted.filter((name) => PAST.includes(name) || !(name in layers)))
    }
    this.fire('data')
  }

  /** Has the issues layer drawn too, or no longer. @param {boolean} on */
  async showIssues(on) {
    this.#wanted = [...this.#wanted.filter((name) => name !== 'issues'), ...(on ? ['issues'] : [])]
    if (on) return this.refresh('issues')
    for (const { el } of Object.values(this._tiles ?? {})) if (el.city) delete el.city.layers.issues
    this.fire('data')
  }

  /** Asks for layers of all tiles again, and draws each when it has come. @param {...string} names all when none is named */
  refresh(...names) {
    const wanted = this.#wanted.filter((name) => names.length === 0 || names.includes(name))
    return Promise.all(Object.values(this._tiles ?? {}).filter(({ el }) => el.city).map(({ el }) => this.#load(el, wanted)))
  }

  /** How many tiles lack a layer that could not be had. */
  failures() {
    return Object.values(this._tiles ?? {}).filter(({ el }) => el.city?.failed.size).length
  }

  /** Asks again for what could not be had. */
  retry() {
    for (const { el } of Object.values(this._tiles ?? {})) {
      if (el.city?.failed.size) this.#load(el, [...el.city.failed])
    }
  }
}

/** Opaque, tiles may lie over one another. */
function fillBehind(context, side) {
  context.globalCompositeOperation = 'destination-over'
  context.fillStyle = MAP_COLOURS.ground
  context.fillRect(0, 0, side, side)
  context.globalCompositeOperation = 'source-over'
}

/** What shines through must not lie there twice. */
function dropOverlap(context, side) {
  context.clearRect(TILE, 0, side - TILE, side)
  context.clearRect(0, TILE, side, side - TILE)
}
