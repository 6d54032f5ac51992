// What lies under a pixel of a tile. For hovering only: who is responsible is
// the server's to say.

/** @typedef {import('./mercator.js').Shape} Shape */

/**
 * Whether a pixel lies inside closed rings, holes and parts counted by turns.
 *
 * @param {Float32Array[]} rings
 * @param {number} px
 * @param {number} py
 */
export function insideRings(rings, px, py) {
  let inside = false
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      const y1 = ring[i + 1]
      const y2 = ring[j + 1]
      if (y1 > py !== y2 > py && px < ((ring[j] - ring[i]) * (py - y1)) / (y2 - y1) + ring[i]) inside = !inside
    }
  }
  return inside
}

/**
 * The first polygon at a pixel, or null.
 *
 * @param {Shape[]} polygons
 * @param {number} px
 * @param {number} py
 */
export function polygonAt(polygons, px, py) {
  for (const polygon of polygons) {
    const [left, top, right, bottom] = polygon.box
    if (px >= left && px <= right && py >= top && py <= bottom && insideRings(polygon.paths, px, py)) return polygon
  }
  return null
}

/**
 * The nearest of round marks at a pixel, within its radius and a little slack for
 * fingers, or null.
 *
 * @template {{ x: number, y: number, radius: number }} M
 * @param {M[]} marks
 * @param {number} px
 * @param {number} py
 * @param {number} [slack] pixels
 * @returns {M | null}
 */
export function markAt(marks, px, py, slack = 4) {
  let best = null
  let nearest = Infinity
  for (const mark of marks) {
    const distance = Math.hypot(mark.x - px, mark.y - py)
    if (distance <= mark.radius + slack && distance < nearest) {
      best = mark
      nearest = distance
    }
  }
  return best
}
