// The land of a plan made ready to be drawn and asked: shapes, borders, lines,
// buildings. Parts that did not change are kept.
import { BorderFinder, BuildingFinder, LineFinder, shapeAt } from '../pure/finder.js'
import { drawnOf } from '../pure/shape.js'
import { tintsOf } from '../pure/tints.js'
import { neighboursOf, topologyOf } from '../pure/topology.js'
import { toWorld } from '../pure/world.js'
import { TINTS } from '../../modules/pure/style.js'

/** @typedef {[number, number, number, number]} Box */

export class Scene {
  /** @type {{ code: string, props: any, drawn: import('../pure/shape.js').Drawn, tint: number }[]} */
  shapes = []
  /** @type {{ code: string, props: any, drawn: import('../pure/shape.js').Drawn }[]} */
  around = []
  /** @type {{ path: Float64Array, box: Box, arc: number, level: 'grid' | 'community' | 'subdistrict' }[]} */
  borders = []
  /** @type {Float64Array[]} */
  outline = []
  /** @type {{ props: any, paths: Float64Array[], box: Box }[]} */
  lines = []
  buildings = null
  finder = null
  #tints = new Map()
  #linesOf = null
  #buildingsOf = null

  /** @param {{ grids: Map<string, any>, around: Map<string, any>, lines: any[], buildings?: import('../pure/land.js').Buildings }} land */
  update({ grids, around, lines, buildings }) {
    const topology = (this.topology = topologyOf(grids))
    this.neighbours = neighboursOf(topology)
    this.#tints = tintsOf(topology.codes, this.neighbours, TINTS.length, this.#tints)
    this.shapes = [...grids].map(([code, feature]) => ({ code, props: feature.properties, drawn: drawnOf(feature), tint: this.#tints.get(code) }))
    this.around = [...around].map(([code, feature]) => ({ code, props: feature.properties, drawn: drawnOf(feature) }))
    this.borders = topology.arcs.flatMap(({ a, b, vertices }, arc) => (b < 0 ? [] : [{ ...pathOf(topology, vertices), arc, level: levelOf(topology.codes[a], topology.codes[b]) }]))
    this.outline = topology.outline.map((vertices) => pathOf(topology, vertices).path)
    this.borderFinder = new BorderFinder(topology)
    if (lines !== this.#linesOf) {
      this.#linesOf = lines
      this.lines = lines.map(linePaths)
      this.lineFinder = new LineFinder(lines)
    }
    if (buildings && buildings.id !== this.#buildingsOf) {
      this.#buildingsOf = buildings.id
      this.finder = new BuildingFinder(buildings)
    }
    this.buildings = buildings ?? null
    return this
  }

  /** The grid of the scope at a place of the world's square, or null. @param {[number, number]} point */
  gridAt(point) { return shapeAt(this.shapes, point) }

  /** The bounds of grids, or of all. @param {Set<string>} [codes] @returns {Box | null} in the world's square */
  boxOf(codes) {
    const boxes = this.shapes.filter(({ code }) => !codes || codes.has(code)).map(({ drawn }) => drawn.box)
    if (boxes.length === 0) return null
    return boxes.reduce((a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])])
  }

  shape(code) { return this.shapes.find((shape) => shape.code === code) }

  /** The path of a border. @param {number} arc */
  arcPath(arc) { return pathOf(this.topology, this.topology.arcs[arc].vertices).path }
}

/** Of which level a border between two grids is. */
function levelOf(a, b) {
  if (a.slice(0, 9) !== b.slice(0, 9)) return 'subdistrict'
  return a.slice(0, 12) === b.slice(0, 12) ? 'grid' : 'community'
}

/** Vertices as a path with its box. */
function pathOf({ x, y }, vertices) {
  const path = new Float64Array(2 * vertices.length)
  const box = [Infinity, Infinity, -Infinity, -Infinity]
  vertices.forEach((v, i) => {
    path[2 * i] = x[v]
    path[2 * i + 1] = y[v]
    box[0] = Math.min(box[0], x[v])
    box[1] = Math.min(box[1], y[v])
    box[2] = Math.max(box[2], x[v])
    box[3] = Math.max(box[3], y[v])
  })
  return { path, box }
}

function linePaths({ geometry, properties }) {
  const chains = geometry.type === 'MultiLineString' ? geometry.coordinates : [geometry.coordinates]
  const box = [Infinity, Infinity, -Infinity, -Infinity]
  const paths = chains.map((chain) => Float64Array.from(chain.flatMap((position) => {
    const [x, y] = toWorld(position)
    box[0] = Math.min(box[0], x)
    box[1] = Math.min(box[1], y)
    box[2] = Math.max(box[2], x)
    box[3] = Math.max(box[3], y)
    return [x, y]
  })))
  return { props: properties, paths, box }
}
