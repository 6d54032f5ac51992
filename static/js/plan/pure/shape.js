// A grid as it is drawn: its rings in the world's square, where its name stands,
// and whether a place is inside.
import { toWorld } from './world.js'

/**
 * @typedef {object} Drawn
 * @property {Float64Array[]} rings x, y, x, y, … in the world's square; the last vertex is the first again
 * @property {[number, number, number, number]} box left, top, right, bottom
 * @property {[number, number]} label the middle of the widest room for a line of text
 * @property {number} room how wide that is
 */

const known = new WeakMap()

/** @param {any} feature GeoJSON polygon @returns {Drawn} the same for the same feature */
export function drawnOf(feature) {
  let drawn = known.get(feature)
  if (!drawn) known.set(feature, (drawn = draw(feature)))
  return drawn
}

function draw({ geometry }) {
  const box = [Infinity, Infinity, -Infinity, -Infinity]
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates
  const rings = polygons.flat().map((ring) => {
    const path = new Float64Array(2 * ring.length)
    ring.forEach((position, i) => {
      const [x, y] = toWorld(position)
      path[2 * i] = x
      path[2 * i + 1] = y
      box[0] = Math.min(box[0], x)
      box[1] = Math.min(box[1], y)
      box[2] = Math.max(box[2], x)
      box[3] = Math.max(box[3], y)
    })
    return path
  })
  return { rings, box, ...widest(rings, box) }
}

const LINES = 13

/**
 * The middle of the longest level line inside, of some; those near the middle of
 * the height count more.
 */
function widest(rings, [left, top, right, bottom]) {
  let best = { label: [(left + right) / 2, (top + bottom) / 2], room: 0 }
  let most = 0
  for (let k = 1; k <= LINES; k++) {
    const share = k / (LINES + 1)
    const y = top + share * (bottom - top)
    const crossings = crossingsAt(rings, y)
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const width = crossings[i + 1] - crossings[i]
      const worth = width * (1 - 1.2 * (share - 0.5) ** 2)
      if (worth > most) {
        most = worth
        best = { label: [(crossings[i] + crossings[i + 1]) / 2, y], room: width }
      }
    }
  }
  return best
}

function crossingsAt(rings, y) {
  const found = []
  for (const ring of rings) {
    for (let i = 0; i + 3 < ring.length; i += 2) {
      const y1 = ring[i + 1]
      const y2 = ring[i + 3]
      if (y1 > y !== y2 > y) found.push(ring[i] + ((ring[i + 2] - ring[i]) * (y - y1)) / (y2 - y1))
    }
  }
  return found.sort((a, b) => a - b)
}

/** Whether a place is inside. @param {Drawn} drawn @param {number} x @param {number} y */
export function isInside({ rings, box }, x, y) {
  if (x < box[0] || x > box[2] || y < box[1] || y > box[3]) return false
  let inside = false
  for (const ring of rings) {
    for (let i = 0; i + 3 < ring.length; i += 2) {
      const y1 = ring[i + 1]
      const y2 = ring[i + 3]
      if (y1 > y !== y2 > y && x < ring[i] + ((ring[i + 2] - ring[i]) * (y - y1)) / (y2 - y1)) inside = !inside
    }
  }
  return inside
}
