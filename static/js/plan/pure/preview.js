// What a previewed operation would change of what is drawn.

import { toWorld } from './world.js'

/** How far a border may lie from another and be it still, in the world's square: rounding moves it by centimetres. */
const SAME = 0.15 / 40_075_017

/**
 * The lines of borders that grids would have and do not have yet.
 *
 * @param {any[]} features GeoJSON polygons as they would be
 * @param {import('./finder.js').BorderFinder} borders those of now
 * @returns {[number, number][][]} WGS-84 degrees, each as long as nothing known comes in between
 */
export function newBorders(features, borders) {
  const { vertexAt, hasEdge } = borders.topology
  // An edge that has got a vertex in it is the same border still.
  const lies = (a, b) => {
    const [[x1, y1], [x2, y2]] = [toWorld(a), toWorld(b)]
    return [0.5, 0.17, 0.83].every((share) => borders.border([x1 + share * (x2 - x1), y1 + share * (y2 - y1)], SAME))
  }

  const seen = new Set()
  const lines = []
  for (const { geometry } of features) {
    for (const ring of geometry.coordinates.flat()) {
      let line = null
      let last = vertexAt(ring[0])
      for (let i = 1; i < ring.length; i++) {
        const vertex = vertexAt(ring[i])
        const known = (last >= 0 && vertex >= 0 && hasEdge(last, vertex)) || lies(ring[i - 1], ring[i])
        last = vertex
        const key = known || edgeKey(ring[i - 1], ring[i])
        if (known || seen.has(key)) {
          line = null
          continue
        }
        seen.add(key)
        if (line) line.push(ring[i])
        else lines.push((line = [ring[i - 1], ring[i]]))
      }
    }
  }
  return lines
}

/** The same for both directions. */
function edgeKey(a, b) {
  return a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]) ? `${a} ${b}` : `${b} ${a}`
}
