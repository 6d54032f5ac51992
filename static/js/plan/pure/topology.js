// Grids as what they are made of: vertices, and borders that two of them share.
// The server keeps grids edge-matched, so a border is the same vertices on both
// sides, and what only one side has is the outline of the scope.
import { toWorld } from './world.js'

/**
 * @typedef {object} Arc a border between two grids, from one junction to the next
 * @property {number} a place of the grid on the left; -1 outside the scope
 * @property {number} b place of the grid on the right; -1 outside the scope
 * @property {Int32Array} vertices places of vertices; a closed one has its first at the end again
 *
 * @typedef {object} Topology
 * @property {string[]} codes grids by place
 * @property {number} count of vertices
 * @property {Float64Array} lon WGS-84 degrees, by vertex
 * @property {Float64Array} lat
 * @property {Float64Array} x in the world's square
 * @property {Float64Array} y
 * @property {Arc[]} arcs
 * @property {Uint8Array} fixed 1 for vertices on the scope's outline, which stay
 * @property {Int32Array[]} outline closed chains of vertices around the scope, each once
 * @property {(u: number, v: number) => boolean} hasEdge whether a border runs straight between two vertices
 * @property {(position: [number, number]) => number} vertexAt place of the vertex at a position, or -1
 * @property {(vertex: number) => number[]} beside the vertices that borders lead to
 */

/** @param {Map<string, any>} grids GeoJSON features by code @returns {Topology} */
export function topologyOf(grids) {
  const vertices = new Vertices(grids)
  const edges = new Edges(vertices.upTo)
  const codes = [...grids.keys()]
  codes.forEach((code, i) => {
    for (const polygon of grids.get(code).geometry.coordinates) {
      polygon.forEach((ring, hole) => {
        // Land is to the left: counter-clockwise around it, clockwise around a hole.
        const turned = twiceArea(ring) > 0 === hole > 0
        let last = vertices.add(ring[0])
        for (let k = 1; k < ring.length; k++) {
          const next = vertices.add(ring[k])
          if (next !== last && turned) edges.add(next, last, i)
          else if (next !== last) edges.add(last, next, i)
          last = next
        }
      })
    }
  })
  const { count, lon, lat, x, y } = vertices.columns()
  const around = edges.around(count)
  const fixed = new Uint8Array(count)
  for (let e = 0; e < edges.count; e++) {
    if (edges.left[e] < 0 || edges.right[e] < 0) fixed[edges.u[e]] = fixed[edges.v[e]] = 1
  }
  const arcs = arcsOf(edges, around, count)
  return {
    codes, count, lon, lat, x, y, arcs, fixed, outline: outlineOf(arcs),
    hasEdge: (u, v) => edges.find(u, v) >= 0,
    vertexAt: (position) => vertices.find(position),
    beside: (vertex) => around.of(vertex).map((e) => edges.u[e] + edges.v[e] - vertex),
  }
}

/** Positive for a ring that runs counter-clockwise. */
function twiceArea(ring) {
  const [west, south] = ring[0]
  let sum = 0
  for (let k = 1; k < ring.length; k++) sum += (ring[k - 1][0] - west) * (ring[k][1] - south) - (ring[k][0] - west) * (ring[k - 1][1] - south)
  return sum
}

/** Vertices by their position on the lattice: as one number, which is exact for land of some degrees. */
class Vertices {
  #places = new Map()
  #lon = []
  #lat = []
  #west = Infinity
  #south = Infinity
  #rows = 1

  constructor(grids) {
    let north = -Infinity
    let count = 0
    for (const { geometry } of grids.values()) {
      for (const ring of geometry.coordinates.flat()) {
        count += ring.length
        for (const [lon, lat] of ring) {
          if (lon < this.#west) this.#west = lon
          if (lat < this.#south) this.#south = lat
          if (lat > north) north = lat
        }
      }
    }
    this.upTo = count + 1
    if (count > 0) this.#rows = Math.round((north - this.#south) * 1e7) + 1
  }

  #key([lon, lat]) {
    return Math.round((lon - this.#west) * 1e7) * this.#rows + Math.round((lat - this.#south) * 1e7)
  }

  add(position) {
    const key = this.#key(position)
    let place = this.#places.get(key)
    if (place === undefined) {
      this.#places.set(key, (place = this.#lon.length))
      this.#lon.push(position[0])
      this.#lat.push(position[1])
    }
    return place
  }

  find(position) {
    const place = this.#places.get(this.#key(position))
    const near = (a, b) => Math.abs(a - b) < 0.5e-7
    return place !== undefined && near(this.#lon[place], position[0]) && near(this.#lat[place], position[1]) ? place : -1
  }

  columns() {
    const count = this.#lon.length
    const x = new Float64Array(count)
    const y = new Float64Array(count)
    for (let i = 0; i < count; i++) [x[i], y[i]] = toWorld([this.#lon[i], this.#lat[i]])
    return { count, lon: Float64Array.from(this.#lon), lat: Float64Array.from(this.#lat), x, y }
  }
}

/** Edges regardless of direction, u before v, with the grids to their left and right. */
class Edges {
  u = []
  v = []
  left = []
  right = []
  #places = new Map()
  #upTo

  constructor(upTo) {
    this.#upTo = upTo
  }

  get count() { return this.u.length }

  #key(u, v) {
    return u < v ? u * this.#upTo + v : v * this.#upTo + u
  }

  /** The grid is to the left. */
  add(from, to, grid) {
    const key = this.#key(from, to)
    let e = this.#places.get(key)
    if (e === undefined) {
      this.#places.set(key, (e = this.u.length))
      this.u.push(Math.min(from, to))
      this.v.push(Math.max(from, to))
      this.left.push(-1)
      this.right.push(-1)
    }
    ;(from < to ? this.left : this.right)[e] = grid
  }

  find(u, v) {
    return this.#places.get(this.#key(u, v)) ?? -1
  }

  /** The edges at each vertex. */
  around(count) {
    const from = new Int32Array(count + 1)
    for (const ends of [this.u, this.v]) for (const vertex of ends) from[vertex + 1]++
    for (let i = 0; i < count; i++) from[i + 1] += from[i]
    const items = new Int32Array(from[count])
    const next = from.slice()
    for (let e = 0; e < this.count; e++) {
      items[next[this.u[e]]++] = e
      items[next[this.v[e]]++] = e
    }
    return { degree: (vertex) => from[vertex + 1] - from[vertex], of: (vertex) => Array.from(items.subarray(from[vertex], from[vertex + 1])), at: (vertex, k) => items[from[vertex] + k] }
  }
}

function arcsOf(edges, around, count) {
  const used = new Uint8Array(edges.count)
  /** @type {Arc[]} */
  const arcs = []
  const grids = (e, from) => (edges.u[e] === from ? [edges.left[e], edges.right[e]] : [edges.right[e], edges.left[e]])
  const isJunction = (vertex) => {
    if (around.degree(vertex) !== 2) return true
    // Seen in one direction through the vertex, the same grids are on both sides.
    const [into, out] = [around.at(vertex, 0), around.at(vertex, 1)]
    const [a, b] = grids(out, vertex)
    const [c, d] = grids(into, vertex)
    return a !== d || b !== c
  }
  const follow = (e, from) => {
    const [a, b] = grids(e, from)
    const vertices = [from]
    let vertex = from
    for (;;) {
      used[e] = 1
      vertex = edges.u[e] + edges.v[e] - vertex
      vertices.push(vertex)
      if (isJunction(vertex) || vertex === from) break
      e = around.at(vertex, around.at(vertex, 0) === e ? 1 : 0)
    }
    // The scope's land is to the left of its outline.
    arcs.push(a < 0 ? { a: b, b: a, vertices: Int32Array.from(vertices.reverse()) } : { a, b, vertices: Int32Array.from(vertices) })
  }
  for (let vertex = 0; vertex < count; vertex++) {
    if (!isJunction(vertex)) continue
    for (let k = 0; k < around.degree(vertex); k++) if (!used[around.at(vertex, k)]) follow(around.at(vertex, k), vertex)
  }
  for (let e = 0; e < edges.count; e++) if (!used[e]) follow(e, edges.u[e])
  return arcs
}

/** Puts the outline's arcs together to closed chains. */
function outlineOf(arcs) {
  const from = new Map()
  const rim = arcs.filter(({ b }) => b < 0)
  for (const arc of rim) {
    const start = arc.vertices[0]
    if (!from.has(start)) from.set(start, [])
    from.get(start).push(arc)
  }
  const rings = []
  for (const first of rim) {
    if (!from.get(first.vertices[0]).includes(first)) continue
    const ring = [first.vertices[0]]
    let arc = first
    while (arc) {
      const waiting = from.get(arc.vertices[0])
      waiting.splice(waiting.indexOf(arc), 1)
      for (let i = 1; i < arc.vertices.length; i++) ring.push(arc.vertices[i])
      arc = ring.at(-1) === ring[0] ? null : from.get(ring.at(-1))?.[0]
    }
    rings.push(Int32Array.from(ring))
  }
  return rings
}

/** The places of grids that share a border with each grid. @param {Topology} topology @returns {Set<number>[]} */
export function neighboursOf({ codes, arcs }) {
  const beside = codes.map(() => new Set())
  for (const { a, b } of arcs) {
    if (a < 0 || b < 0 || a === b) continue
    beside[a].add(b)
    beside[b].add(a)
  }
  return beside
}
