// What lies under the pointer: the grid, a vertex, a border, a building, a
// reference line. All lengths are in the world's square.
import { boxesOfPoints, Raster } from './raster.js'
import { isInside } from './shape.js'
import { along } from './simplify.js'
import { onLattice, toPosition, toWorld } from './world.js'

/**
 * @typedef {import('./topology.js').Topology} Topology
 * @typedef {[number, number]} Point
 * @typedef {{ arc: number, at: number, x: number, y: number, distance: number, position: [number, number] }} OnBorder
 *   `at` is how far along the arc: 2.5 is halfway between its vertices 2 and 3
 * @typedef {{ line: number, x: number, y: number, distance: number, position: [number, number], isVertex: boolean }} OnLine
 */

const boxAround = ([x, y], r) => [x - r, y - r, x + r, y + r]

/** Borders and vertices of the scope's grids. */
export class BorderFinder {
  #segments
  #arcOf
  #startOf
  #vertices

  /** @param {Topology} topology */
  constructor(topology) {
    this.topology = topology
    const { arcs, x, y } = topology
    const count = arcs.reduce((sum, { vertices }) => sum + vertices.length - 1, 0)
    const boxes = new Float64Array(4 * count)
    this.#arcOf = new Int32Array(count)
    this.#startOf = new Int32Array(count)
    let s = 0
    arcs.forEach(({ vertices }, arc) => {
      for (let i = 1; i < vertices.length; i++, s++) {
        const [u, v] = [vertices[i - 1], vertices[i]]
        boxes[4 * s] = Math.min(x[u], x[v])
        boxes[4 * s + 1] = Math.min(y[u], y[v])
        boxes[4 * s + 2] = Math.max(x[u], x[v])
        boxes[4 * s + 3] = Math.max(y[u], y[v])
        this.#arcOf[s] = arc
        this.#startOf[s] = i - 1
      }
    })
    this.#segments = new Raster(boxes)
    this.#vertices = new Raster(boxesOfPoints(x, y))
  }

  /** The vertex nearest to a place, or -1. @param {Point} point @param {number} within @param {(vertex: number) => boolean} [wanted] */
  vertex(point, within, wanted = () => true) {
    const { x, y } = this.topology
    let best = -1
    let nearest = within
    this.#vertices.search(boxAround(point, within), (i) => {
      const distance = Math.hypot(x[i] - point[0], y[i] - point[1])
      if (distance <= nearest && wanted(i)) [nearest, best] = [distance, i]
    })
    return best
  }

  /** The vertices in a box. @param {[number, number, number, number]} box @param {(vertex: number) => void} call */
  verticesIn(box, call) {
    this.#vertices.search(box, call)
  }

  /** The border nearest to a place, or null. @param {Point} point @param {number} within @param {(arc: import('./topology.js').Arc) => boolean} [wanted] @returns {OnBorder | null} */
  border(point, within, wanted = () => true) {
    const { arcs, x, y, lon, lat } = this.topology
    let best = null
    let nearest = within
    this.#segments.search(boxAround(point, within), (s) => {
      const arc = arcs[this.#arcOf[s]]
      if (!wanted(arc)) return
      const start = this.#startOf[s]
      const [u, v] = [arc.vertices[start], arc.vertices[start + 1]]
      const t = along(point, [x[u], y[u]], [x[v], y[v]])
      const px = x[u] + t * (x[v] - x[u])
      const py = y[u] + t * (y[v] - y[u])
      const distance = Math.hypot(point[0] - px, point[1] - py)
      if (distance > nearest) return
      nearest = distance
      // Borders are straight in degrees.
      const position = onLattice([lon[u] + t * (lon[v] - lon[u]), lat[u] + t * (lat[v] - lat[u])])
      best = { arc: this.#arcOf[s], at: start + t, x: px, y: py, distance, position }
    })
    return best
  }
}

/** Reference lines. */
export class LineFinder {
  #segments
  #lineOf = []
  #ends = []

  /** @param {any[]} features GeoJSON lines */
  constructor(features) {
    const boxes = []
    features.forEach(({ geometry }, line) => {
      const chains = geometry.type === 'MultiLineString' ? geometry.coordinates : [geometry.coordinates]
      for (const chain of chains) {
        for (let i = 1; i < chain.length; i++) {
          const [a, b] = [toWorld(chain[i - 1]), toWorld(chain[i])]
          this.#lineOf.push(line)
          this.#ends.push([a, b, chain[i - 1], chain[i]])
          boxes.push(Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1]))
        }
      }
    })
    this.#segments = new Raster(Float64Array.from(boxes))
  }

  /** The line nearest to a place, or null; its vertices go first. @param {Point} point @param {number} within @returns {OnLine | null} */
  line(point, within) {
    let best = null
    this.#segments.search(boxAround(point, within), (s) => {
      const [a, b, from, to] = this.#ends[s]
      const t = along(point, a, b)
      const [x, y] = [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])]
      const distance = Math.hypot(point[0] - x, point[1] - y)
      if (distance > within || (best && distance >= best.distance)) return
      const position = onLattice([from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1])])
      best = { line: this.#lineOf[s], x, y, distance, position, isVertex: t === 0 || t === 1 }
    })
    return best
  }
}

/** Buildings. */
export class BuildingFinder {
  #raster

  /** @param {import('./land.js').Buildings} buildings */
  constructor({ count, lon, lat }) {
    this.x = new Float64Array(count)
    this.y = new Float64Array(count)
    for (let i = 0; i < count; i++) [this.x[i], this.y[i]] = toWorld([lon[i], lat[i]])
    this.#raster = new Raster(boxesOfPoints(this.x, this.y))
  }

  /** @param {[number, number, number, number]} box @param {(i: number) => void} call */
  inBox(box, call) {
    this.#raster.search(box, call)
  }

  /** The building nearest to a place, or -1. @param {Point} point @param {number} within */
  nearest(point, within) {
    let best = -1
    let nearest = within
    this.#raster.search(boxAround(point, within), (i) => {
      const distance = Math.hypot(this.x[i] - point[0], this.y[i] - point[1])
      if (distance <= nearest) [nearest, best] = [distance, i]
    })
    return best
  }

  /** The buildings inside a closed line; a line that crosses itself encloses what it runs around. @param {Point[]} lasso @returns {number[]} in order */
  inLasso(lasso) {
    if (lasso.length < 3) return []
    const ring = Float64Array.from([...lasso, lasso[0]].flat())
    const box = [Infinity, Infinity, -Infinity, -Infinity]
    for (const [x, y] of lasso) {
      box[0] = Math.min(box[0], x)
      box[1] = Math.min(box[1], y)
      box[2] = Math.max(box[2], x)
      box[3] = Math.max(box[3], y)
    }
    const found = []
    this.#raster.search(box, (i) => windsAround(ring, this.x[i], this.y[i]) && found.push(i))
    return found.sort((a, b) => a - b)
  }
}

function windsAround(ring, x, y) {
  let turns = 0
  for (let i = 0; i + 3 < ring.length; i += 2) {
    const [x1, y1, x2, y2] = [ring[i], ring[i + 1], ring[i + 2], ring[i + 3]]
    if (y1 > y === y2 > y) continue
    if (x < x1 + ((x2 - x1) * (y - y1)) / (y2 - y1)) turns += y2 > y1 ? 1 : -1
  }
  return turns !== 0
}

/** The first of drawn shapes that a place is inside of, or null. @template {{ drawn: import('./shape.js').Drawn }} S @param {Iterable<S>} shapes @param {Point} point @returns {S | null} */
export function shapeAt(shapes, [x, y]) {
  for (const shape of shapes) if (isInside(shape.drawn, x, y)) return shape
  return null
}

/**
 * What a place snaps to: a vertex, else a border, else a reference line, within a
 * distance; else it stays as it is.
 *
 * @param {Point} point
 * @param {number} within
 * @param {{ borders: BorderFinder, lines: LineFinder }} finders
 * @returns {{ kind: 'vertex' | 'border' | 'line' | 'free', x: number, y: number, position: [number, number], vertex?: number, border?: OnBorder, line?: OnLine }}
 */
export function snap(point, within, { borders, lines }) {
  const vertex = borders.vertex(point, within)
  if (vertex >= 0) {
    const { x, y, lon, lat } = borders.topology
    return { kind: 'vertex', x: x[vertex], y: y[vertex], position: [lon[vertex], lat[vertex]], vertex, border: borders.border([x[vertex], y[vertex]], within) ?? undefined }
  }
  const border = borders.border(point, within)
  const line = lines.line(point, within)
  // Where a line crosses a border, the border is meant.
  if (border) return { kind: 'border', x: border.x, y: border.y, position: border.position, border }
  if (line) return { kind: 'line', x: line.x, y: line.y, position: line.position, line }
  return { kind: 'free', x: point[0], y: point[1], position: toPosition(point) }
}
