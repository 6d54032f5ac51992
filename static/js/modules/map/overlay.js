// Names and marks over the tiles: one canvas a little larger than the view, drawn
// anew when the map has come to rest or tiles have come in.
import { DomUtil, Layer } from '../leaflet.js'
import { debounce } from '../pure/debounce.js'
import { markAt } from '../pure/hit.js'
import { MAP_COLOURS as C, STATE_COLOURS } from '../pure/style.js'
import { symbols } from './symbols.js'

const PADDING = 0.2

/** Fires nothing; asked through markAt. */
export class Overlay extends Layer {
  #tiles
  #look
  #canvas
  #context
  #topLeft = null
  #marks = []
  #frame = 0
  #widths = new Map()

  /**
   * @param {import('./tilelayer.js').CityTiles} tiles
   * @param {() => { font: string, buildings: boolean, streets: boolean, selected: string, leaderText: (props: object) => string }} look
   */
  constructor(tiles, look) {
    super({ pane: 'names' })
    this.#tiles = tiles
    this.#look = look
  }

  onAdd(map) {
    this.#canvas = DomUtil.create('canvas', 'map-names leaflet-zoom-animated', map.getPane('names'))
    this.#canvas.setAttribute('aria-hidden', 'true')
    this.#context = this.#canvas.getContext('2d')
    this.#tiles.on('data', this.#soon, this)
    this.redraw()
  }

  onRemove() {
    this.#tiles.off('data', this.#soon, this)
    this.#soon.cancel()
    cancelAnimationFrame(this.#frame)
    this.#canvas.remove()
  }

  getEvents() {
    return {
      moveend: this.redraw,
      resize: this.redraw,
      zoomanim: (event) => this.#follow(event.center, event.zoom),
      zoom: () => this.#follow(this._map.getCenter(), this._map.getZoom()),
    }
  }

  /** Tiles come in many at a time. */
  #soon = debounce(() => this.redraw(), 50)

  /** Draws with the next frame, once however often it is asked. */
  redraw() {
    if (this.#frame) return
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0
      if (this._map && !this._map._animatingZoom) this.#draw()
    })
  }

  /** The mark at a position of the view, or null. @param {{ x: number, y: number }} at container pixels */
  markAt(at) {
    if (!this.#topLeft) return null
    const from = this._map.latLngToContainerPoint(this.#topLeft)
    return markAt(this.#marks, at.x - from.x, at.y - from.y)
  }

  /** While the map zooms, the names grow and shrink with it. */
  #follow(center, zoom) {
    if (!this.#topLeft) return
    const scale = this._map.getZoomScale(zoom, this.#drawnZoom)
    const half = this._map.getSize().divideBy(2)
    const pane = DomUtil.getPosition(this._map.getPane('mapPane'))
    const origin = this._map.project(center, zoom).subtract(half).add(pane).round()
    DomUtil.setTransform(this.#canvas, this._map.project(this.#topLeft, zoom).subtract(origin), scale)
  }

  #drawnZoom = 0

  #draw() {
    const map = this._map
    const size = map.getSize()
    const padding = size.multiplyBy(PADDING).round()
    const full = size.add(padding.multiplyBy(2))
    const world = map.getPixelBounds().min.subtract(padding)
    this.#drawnZoom = map.getZoom()
    this.#topLeft = map.unproject(world, this.#drawnZoom)
    const ratio = Math.min(globalThis.devicePixelRatio || 1, 2)
    const canvas = this.#canvas
    canvas.width = full.x * ratio
    canvas.height = full.y * ratio
    canvas.style.width = `${full.x}px`
    canvas.style.height = `${full.y}px`
    DomUtil.setTransform(canvas, map.containerPointToLayerPoint(padding.multiplyBy(-1)), 1)
    this.#context.setTransform(ratio, 0, 0, ratio, 0, 0)

    const look = this.#look()
    const drawn = symbols(this.#near(world), { ...look, zoom: this.#drawnZoom, widthOf: (text, px, weight) => this.#width(text, px, weight, look.font) })
    this.#marks = drawn.marks
    this.#drawMarks(drawn.marks.filter(({ kind }) => kind === 'building'), look.font)
    this.#drawLineLabels(drawn.lineLabels, look.font)
    this.#drawLabels(drawn.labels, look.font)
    this.#drawMarks(drawn.marks.filter(({ kind }) => kind === 'issue'), look.font)
  }

  /**
   * The tiles, measured from the canvas's corner: a canvas computes in single
   * precision, too coarse for the world's pixels.
   */
  #near(world) {
    return [...this.#tiles.shown()].map((tile) => ({ ...tile, left: tile.left - world.x, top: tile.top - world.y }))
  }

  #width(text, size, weight, font) {
    const key = `${weight} ${size} ${text}`
    let width = this.#widths.get(key)
    if (width === undefined) {
      if (this.#widths.size > 5000) this.#widths.clear()
      this.#context.font = `${weight} ${size}px ${font}`
      width = this.#context.measureText(text).width
      this.#widths.set(key, width)
    }
    return width
  }

  #drawMarks(marks, font) {
    const context = this.#context
    context.textAlign = 'center'
    context.textBaseline = 'middle'
    for (const { kind, x, y, radius, props } of marks) {
      const issue = kind === 'issue'
      const colour = issue ? STATE_COLOURS[props.state] ?? '#7a3b1d' : props.count ? C.cluster : C.building
      context.beginPath()
      context.arc(x, y, radius, 0, 2 * Math.PI)
      context.globalAlpha = props.count ? 0.9 : 1
      context.fillStyle = colour
      context.fill()
      context.globalAlpha = 1
      context.lineWidth = props.count && !issue ? 1 : 1.5
      context.strokeStyle = props.count && !issue ? C.clusterEdge : C.buildingEdge
      context.stroke()
      if (!props.count) continue
      const text = compact(props.count)
      context.font = `600 ${Math.min(radius * 0.85, 11.5)}px ${font}`
      context.fillStyle = issue ? '#ffffff' : C.clusterText
      context.fillText(text, x, y + 0.5)
    }
  }

  #drawLabels(labels, font) {
    const context = this.#context
    context.textAlign = 'center'
    context.textBaseline = 'middle'
    context.lineJoin = 'round'
    for (const { lines, x, y, height } of labels) {
      let top = y - height / 2
      for (const { text, size, weight, colour, spacing } of lines) {
        context.font = `${weight} ${size}px ${font}`
        context.letterSpacing = `${spacing}px`
        this.#haloed(text, x + spacing / 2, top + size * 0.65, colour, size < 12 ? 3 : 4)
        top += size * 1.3
      }
    }
    context.letterSpacing = '0px'
  }

  #drawLineLabels(labels, font) {
    const context = this.#context
    context.textAlign = 'center'
    context.textBaseline = 'middle'
    for (const { glyphs, size, colour, italic } of labels) {
      context.font = `${italic ? 'italic ' : ''}400 ${size}px ${font}`
      for (const stroke of [true, false]) {
        for (const { char, x, y, angle } of glyphs) {
          context.save()
          context.translate(x, y)
          context.rotate(angle)
          context.lineWidth = 3
          context.strokeStyle = italic ? C.river : C.halo
          context.fillStyle = colour
          if (stroke) context.strokeText(char, 0, 0)
          else context.fillText(char, 0, 0)
          context.restore()
        }
      }
    }
  }

  #haloed(text, x, y, colour, halo) {
    const context = this.#context
    context.lineWidth = halo
    context.strokeStyle = C.halo
    context.strokeText(text, x, y)
    context.fillStyle = colour
    context.fillText(text, x, y)
  }
}

const compact = (count) => (count < 1000 ? String(count) : `${Math.round(count / 100) / 10}k`)
