// The map of the workspace: the city's tiles, stepping back outside the scope; the
// plan's own land over them; and what is marked or drawn on top.
import * as L from '../../modules/leaflet.js'
import * as api from '../../modules/api.js'
import { h } from '../../modules/dom.js'
import { baseMapLayer } from '../../modules/map/basemap.js'
import { CityTiles } from '../../modules/map/tilelayer.js'
import { t } from '../../modules/texts.js'
import { toPosition } from '../pure/world.js'
import { BitmapLayer } from './bitmaplayer.js'
import { paintNames } from './names.js'
import { paintLand } from './paint.js'
import { Scene } from './scene.js'
import { SketchLayer } from './sketchlayer.js'

const PANES = [['plan-land', 250], ['plan-before', 300], ['plan-marks', 350], ['plan-sketch', 400]]
const CLOSE_ZOOM = 17

/**
 * Fires `moved` when the map has come to rest.
 */
export class PlanMap extends EventTarget {
  settings = { buildings: true, baseMap: false }
  scene = new Scene()
  #before = null
  #colours = { now: null, before: null }
  #marks = []
  #sketches = []

  /**
   * @param {HTMLElement} element
   * @param {any} city the answer of GET /map
   * @param {import('../store.js').PlanStore} store
   */
  constructor(element, city, store) {
    super()
    this.store = store
    const calm = (this.calm = matchMedia('(prefers-reduced-motion: reduce)').matches)
    this.map = L.map(element, {
      zoomControl: false, attributionControl: false, maxZoom: 20, minZoom: 8, zoomSnap: 0.5, zoomDelta: 1, wheelPxPerZoomLevel: 90, doubleClickZoom: false, boxZoom: false,
      zoomAnimation: !calm, fadeAnimation: !calm, inertia: !calm, markerZoomAnimation: !calm, keyboardPanDelta: 60,
    })
    // Leaflet's own keys know no calm.
    if (calm) this.map.panBy = (offset, options) => L.Map.prototype.panBy.call(this.map, offset, { ...options, animate: false })
    for (const [name, z] of PANES) {
      const pane = this.map.createPane(name)
      pane.style.zIndex = String(z)
      pane.style.pointerEvents = 'none'
    }
    this.map.setView([27.72, 106.92], 13)
    this.base = baseMapLayer(city.base_map)
    const { areas, grids, reference } = city.layers
    this.tiles = new CityTiles({ fetchTile: api.tile, layers: { areas, grids, reference } })
    const font = getComputedStyle(document.body).fontFamily
    const look = (colours) => ({ overBaseMap: this.settings.baseMap, buildings: this.settings.buildings, colours })
    const names = (figures) => ({
      font, figures, streets: !this.settings.baseMap, households: (n) => t('households.n', { n }),
      outOfBounds: new Set(figures ? this.store.summary?.out_of_bounds : []),
    })
    this.land = new BitmapLayer((context, view) => both(paintLand(context, view, this.scene, look(this.#colours.now)), paintNames(context, view, this.scene, names(true))), { pane: 'plan-land', className: 'plan-land' })
    this.beforeLayer = new BitmapLayer((context, view) => both(paintLand(context, view, this.#before, look(this.#colours.before)), paintNames(context, view, this.#before, names(false))), { pane: 'plan-before' })
    this.marks = new BitmapLayer((context, view) => this.#paintAll(this.#marks, context, view), { pane: 'plan-marks' })
    this.sketch = new SketchLayer((sheet) => this.#sketches.forEach((draw) => draw(sheet)), { pane: 'plan-sketch' })
    if (city.base_map) this.setBaseMap(false)
    this.map.addLayer(this.tiles)
    for (const layer of [this.land, this.marks, this.sketch]) this.map.addLayer(layer)
    this.#listen(element)
  }

  #listen(element) {
    this.map.on('moveend', () => this.dispatchEvent(new Event('moved')))
    new ResizeObserver(() => this.map.invalidateSize({ animate: false })).observe(element)
    element.append(h('div', { class: 'crosshair', 'aria-hidden': 'true' }))
  }

  *#paintAll(painters, context, view) {
    for (const paint of painters) yield* paint(context, view) || []
  }

  /** The land has changed. */
  update() {
    this.scene.update(this.store.land)
    if (this.#before) this.#updateBefore()
    for (const layer of [this.land, this.marks]) layer.redraw()
    this.sketch.redraw()
  }

  #updateBefore() {
    const { before, around, lines, buildings } = this.store.land
    const then = { ...buildings, grid: buildings.was }
    this.#before = (this.#before ?? new Scene()).update({ grids: before, around, lines, buildings: then })
    this.beforeLayer.redraw()
  }

  /**
   * Gives each grid a colour in place of its tint; null puts the tints back.
   *
   * @param {((code: string) => string | null) | null} now
   * @param {((code: string) => string | null) | null} [before] for the land before the plan, see `showBefore`
   */
  setColours(now, before = null) {
    this.#colours = { now, before }
    this.land.redraw()
    if (this.#before) this.beforeLayer.redraw()
  }

  /**
   * Draws the land as it was before the plan over that of now, or no longer.
   *
   * @param {boolean} on
   * @returns {HTMLElement | null} what it is drawn in, to be clipped; it moves with the map
   */
  showBefore(on) {
    if (on === Boolean(this.#before)) return on ? this.map.getPane('plan-before') : null
    if (on) {
      this.#updateBefore()
      this.map.addLayer(this.beforeLayer)
      return this.map.getPane('plan-before')
    }
    this.#before = null
    this.map.removeLayer(this.beforeLayer)
    return null
  }

  /** Draws what is marked, under the hand's own lines. @param {(context: CanvasRenderingContext2D, view: import('./bitmaplayer.js').View) => Iterable<void> | void} paint */
  addMarks(paint) {
    this.#marks.push(paint)
    this.marks.redraw()
  }

  /** Draws what moves with the hand, in each frame. @param {(sheet: import('./sketchlayer.js').Sheet) => void} draw */
  addSketch(draw) {
    this.#sketches.push(draw)
    this.sketch.redraw()
  }

  /** A place of the map's element in the world's square. @param {{ x: number, y: number }} at pixels @returns {[number, number]} */
  worldAt({ x, y }) {
    const { min } = this.map.getPixelBounds()
    return [(min.x + x) / this.scale, (min.y + y) / this.scale]
  }

  /** Pixels of the world's side. */
  get scale() { return 256 * 2 ** this.map.getZoom() }

  /** The whole scope. */
  home(animate = !this.calm) { this.fit(this.scene.boxOf(), animate) }

  /** @param {[number, number, number, number] | null} box in the world's square @param {boolean} [animate] */
  fit(box, animate = !this.calm) {
    if (!box) return
    const corner = (x, y) => toPosition([x, y]).reverse()
    const size = this.map.getSize()
    const top = Math.min(56, size.y / 8)
    this.map.fitBounds([corner(box[0], box[3]), corner(box[2], box[1])], { paddingTopLeft: [size.x > 700 ? 76 : 12, 16], paddingBottomRight: [16, top + 20], maxZoom: CLOSE_ZOOM, animate })
  }

  /** @param {{ lon: number, lat: number }} place @param {number} [zoom] at least */
  flyTo({ lon, lat }, zoom = CLOSE_ZOOM) {
    const to = Math.max(zoom, this.map.getZoom())
    if (this.calm) this.map.setView([lat, lon], to)
    else this.map.flyTo([lat, lon], to, { duration: 0.6 })
  }

  /** @param {boolean} on */
  setBaseMap(on) {
    this.settings.baseMap = on && Boolean(this.base)
    if (!this.base) return
    if (this.settings.baseMap) {
      this.map.addLayer(this.base)
      this.map.removeLayer(this.tiles)
    } else {
      this.map.removeLayer(this.base)
      this.map.addLayer(this.tiles)
    }
    this.#redrawAll()
  }

  /** @param {boolean} on */
  setBuildings(on) {
    this.settings.buildings = on
    this.#redrawAll()
  }

  #redrawAll() {
    this.land.redraw()
    if (this.#before) this.beforeLayer.redraw()
  }
}

function* both(...parts) {
  for (const part of parts) yield* part
}
