// Where in a grid there is most room for its name.

/** @typedef {[number, number]} Point x, y */

/** Whether a point lies in the rings, by even and odd. @param {Point[][]} rings @param {number} x @param {number} y */
export function isInside(rings, x, y) {
  let inside = false
  for (const ring of rings) {
    for (let i = 1; i < ring.length; i++) {
      const [x1, y1] = ring[i - 1]
      const [x2, y2] = ring[i]
      if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside
    }
  }
  return inside
}

/**
 * The stretch of a horizontal line through a point that lies in the rings.
 *
 * @returns {[number, number] | null} null if the point is outside
 */
function stretch(rings, x, y) {
  let [left, right, inside] = [-Infinity, Infinity, false]
  for (const ring of rings) {
    for (let i = 1; i < ring.length; i++) {
      const [x1, y1] = ring[i - 1]
      const [x2, y2] = ring[i]
      if (y1 > y === y2 > y) continue
      const at = ((x2 - x1) * (y - y1)) / (y2 - y1) + x1
      if (at > x) inside = !inside
      if (at <= x) left = Math.max(left, at)
      else right = Math.min(right, at)
    }
  }
  return inside ? [left, right] : null
}

const STEPS = 28

/**
 * The middle of a box of this shape in the rings, and by how much it may grow
 * there; the place with most room, and among such nearer to the middle.
 *
 * @param {Point[][]} rings of one grid, all its parts
 * @param {number} width
 * @param {number} height
 * @returns {{ x: number, y: number, room: number }} room 1 is a box of just that size; less if none fits
 */
export function roomFor(rings, width, height) {
  const all = rings.flat()
  const xs = all.map(([x]) => x)
  const ys = all.map(([, y]) => y)
  const [west, east, north, south] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
  let best = { x: (west + east) / 2, y: (north + south) / 2, room: 0, worth: -Infinity }
  for (let j = 1; j < STEPS; j++) {
    for (let i = 1; i < STEPS; i++) {
      const x = west + ((east - west) * i) / STEPS
      const y = north + ((south - north) * j) / STEPS
      const room = roomAt(rings, x, y, width, height)
      if (room === 0) continue
      const off = Math.hypot(i / STEPS - 0.5, j / STEPS - 0.5)
      // Past half as much again, more room is no gain, but the middle is.
      const worth = Math.min(room, 1.5) - 0.4 * off
      if (worth > best.worth) best = { x, y, room, worth }
    }
  }
  return { x: best.x, y: best.y, room: best.room }
}

/** How much larger than asked the box around a point may be: by lines through its middle and its edges. */
function roomAt(rings, x, y, width, height) {
  if (!isInside(rings, x, y)) return 0
  let room = 2
  for (const at of [0, -0.5, 0.5, -0.25, 0.25]) {
    const found = stretch(rings, x, y + at * height)
    if (!found) return at === 0 ? 0 : Math.min(room, 0.3)
    room = Math.min(room, (2 * Math.min(x - found[0], found[1] - x)) / width)
  }
  return room
}
