// What moves with the hand: one canvas as large as the view, cleared and drawn
// anew with each frame in which something has changed.
import { DomUtil, Layer } from '../../modules/leaflet.js'

/** @typedef {{ context: CanvasRenderingContext2D, scale: number, left: number, top: number, zoom: number, at: (world: [number, number]) => [number, number] }} Sheet */

export class SketchLayer extends Layer {
  #draw
  #canvas = null
  #frame = 0

  /** @param {(sheet: Sheet) => void} draw @param {{ pane: string }} options */
  constructor(draw, options) {
    super()
    this.options = { ...this.options, ...options }
    this.#draw = draw
  }

  onAdd(map) {
    this.#canvas = DomUtil.create('canvas', 'plan-canvas', map.getPane(this.options.pane))
    this.#canvas.setAttribute('aria-hidden', 'true')
    this.redraw()
  }

  onRemove() {
    cancelAnimationFrame(this.#frame)
    this.#frame = 0
    this.#canvas.remove()
  }

  getEvents() {
    return {
      move: this.redraw, moveend: this.redraw, resize: this.redraw, zoom: this.redraw,
      zoomanim: () => (this.#canvas.hidden = true),
      zoomend: () => {
        this.#canvas.hidden = false
        this.redraw()
      },
    }
  }

  /** Draws with the next frame, once however often it is asked. */
  redraw() {
    if (this.#frame || !this._map) return
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0
      this.#now()
    })
  }

  #now() {
    const map = this._map
    const size = map.getSize()
    const ratio = Math.min(globalThis.devicePixelRatio || 1, 2)
    const canvas = this.#canvas
    const [width, height] = [Math.round(size.x * ratio), Math.round(size.y * ratio)]
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width
      canvas.height = height
      canvas.style.width = `${size.x}px`
      canvas.style.height = `${size.y}px`
    }
    DomUtil.setPosition(canvas, map.containerPointToLayerPoint([0, 0]))
    const context = canvas.getContext('2d')
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    context.clearRect(0, 0, size.x, size.y)
    const { x: left, y: top } = map.getPixelBounds().min
    const zoom = map.getZoom()
    const scale = 256 * 2 ** zoom
    this.#draw({ context, scale, left, top, zoom, at: ([x, y]) => [x * scale - left, y * scale - top] })
  }
}
