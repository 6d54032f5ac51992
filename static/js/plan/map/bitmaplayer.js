// A canvas that moves with the map. It is drawn anew when asked, or when the map
// has come to rest: a little at a time, on a second canvas, so that a hand that
// drags something meanwhile feels nothing of it.
import { DomUtil, Layer } from '../../modules/leaflet.js'

const FRAME_MS = 10
const MAX_RATIO = 2

/**
 * @typedef {object} View where the canvas lies in the world
 * @property {number} scale pixels of the world's side
 * @property {number} left pixels
 * @property {number} top
 * @property {number} width of the canvas
 * @property {number} height
 * @property {number} zoom
 * @property {[number, number, number, number]} box in the world's square
 */

export class BitmapLayer extends Layer {
  #paint
  #padding
  #front = null
  #back = null
  #shown = null // where the front canvas was drawn
  #work = null
  #frame = 0

  /**
   * @param {(context: CanvasRenderingContext2D, view: View) => Iterable<void>} paint may stop wherever it yields, and go on later
   * @param {{ pane: string, padding?: number, className?: string }} options `padding` is how far beyond the view, in parts of it
   */
  constructor(paint, { pane, padding = 0.25, className = '' }) {
    super()
    this.options = { ...this.options, pane }
    this.#paint = paint
    this.#padding = padding
    this.className = className
  }

  onAdd(map) {
    const create = () => {
      const canvas = DomUtil.create('canvas', `plan-canvas leaflet-zoom-animated ${this.className}`, map.getPane(this.options.pane))
      canvas.setAttribute('aria-hidden', 'true')
      canvas.hidden = true
      return canvas
    }
    this.#front = create()
    this.#back = create()
    this.redraw()
  }

  onRemove() {
    cancelAnimationFrame(this.#frame)
    this.#frame = 0
    this.#work = null
    this.#front.remove()
    this.#back.remove()
  }

  getEvents() {
    return {
      moveend: this.redraw, resize: this.redraw, move: () => this.#far() && this.redraw(),
      zoomanim: (event) => this.#follow(event.center, event.zoom),
      zoom: () => this.#follow(this._map.getCenter(), this._map.getZoom()),
    }
  }

  /** Draws from the next frame on. */
  redraw() {
    this.#work = null
    if (!this.#frame && this._map) this.#frame = requestAnimationFrame(() => this.#go())
    this.due = true
  }

  /** Whether what is shown is what there is. */
  get settled() { return !this.due }

  #go() {
    this.#frame = 0
    if (!this._map) return
    if (this._map._animatingZoom) {
      this.#frame = requestAnimationFrame(() => this.#go())
      return
    }
    this.#work ??= this.#begin()
    const until = performance.now() + FRAME_MS
    do {
      if (this.#work.steps.next().done) return this.#finish()
    } while (performance.now() < until)
    this.#frame = requestAnimationFrame(() => this.#go())
  }

  #begin() {
    const map = this._map
    const size = map.getSize()
    const padding = size.multiplyBy(this.#padding).round()
    const full = size.add(padding.multiplyBy(2))
    const { x: left, y: top } = map.getPixelBounds().min.subtract(padding)
    const zoom = map.getZoom()
    const scale = 256 * 2 ** zoom
    const view = { scale, left, top, width: full.x, height: full.y, zoom, box: [left / scale, top / scale, (left + full.x) / scale, (top + full.y) / scale] }
    const ratio = Math.min(globalThis.devicePixelRatio || 1, MAX_RATIO)
    const canvas = this.#back
    if (canvas.width !== Math.round(full.x * ratio) || canvas.height !== Math.round(full.y * ratio)) {
      canvas.width = Math.round(full.x * ratio)
      canvas.height = Math.round(full.y * ratio)
      canvas.style.width = `${full.x}px`
      canvas.style.height = `${full.y}px`
    }
    const context = canvas.getContext('2d')
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    context.globalAlpha = 1
    context.clearRect(0, 0, full.x, full.y)
    const steps = this.#paint(context, view)[Symbol.iterator]()
    return { steps, view, corner: map.unproject([left, top], zoom) }
  }

  #finish() {
    const { view, corner } = this.#work
    this.#work = null
    this.due = false
    this.#shown = { zoom: view.zoom, corner }
    const was = this.#front
    this.#front = this.#back
    this.#back = was
    this.#follow(this._map.getCenter(), this._map.getZoom())
    this.#front.hidden = false
    this.#back.hidden = true
    this._map.fire('plandrawn')
  }

  /** Whether the map has been moved nearly past what is drawn. */
  #far() {
    if (!this.#shown || this.#work) return false
    const corner = this._map.latLngToContainerPoint(this.#shown.corner)
    const size = this._map.getSize()
    const room = size.multiplyBy(this.#padding)
    return Math.abs(corner.x + room.x) > 0.85 * room.x || Math.abs(corner.y + room.y) > 0.85 * room.y
  }

  /** While the map zooms, the picture grows and shrinks with it. */
  #follow(center, zoom) {
    if (!this.#shown) return
    const map = this._map
    const scale = map.getZoomScale(zoom, this.#shown.zoom)
    const half = map.getSize().divideBy(2)
    const pane = DomUtil.getPosition(map.getPane('mapPane'))
    const origin = map.project(center, zoom).subtract(half).add(pane).round()
    DomUtil.setTransform(this.#front, map.project(this.#shown.corner, zoom).subtract(origin), scale)
  }
}
