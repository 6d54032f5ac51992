// What a previewed operation would change of what is drawn.

/**
 * The lines of borders that grids would have and do not have yet.
 *
 * @param {any[]} features GeoJSON polygons as they would be
 * @param {import('./topology.js').Topology} topology of the borders now
 * @returns {[number, number][][]} WGS-84 degrees, each as long as nothing known comes in between
 */
export function newBorders(features, { vertexAt, hasEdge }) {
  const seen = new Set()
  const lines = []
  for (const { geometry } of features) {
    for (const ring of geometry.coordinates.flat()) {
      let line = null
      let last = vertexAt(ring[0])
      for (let i = 1; i < ring.length; i++) {
        const vertex = vertexAt(ring[i])
        const known = last >= 0 && vertex >= 0 && hasEdge(last, vertex)
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
