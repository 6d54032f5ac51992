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

/** Where a horizontal line goes into the rings and out of them again, from left to right. @param {Point[][]} rings @param {number} y */
function crossings(rings, y) {
  const found = []
  for (const ring of rings) {
    for (let i = 1; i < ring.length; i++) {
      const [x1, y1] = ring[i - 1]
      const [x2, y2] = ring[i]
      if (y1 > y !== y2 > y) found.push(((x2 - x1) * (y - y1)) / (y2 - y1) + x1)
    }
  }
  return found.sort((a, b) => a - b)
}

/** How far it is from x to the nearest crossing; 0 outside. @param {number[]} line @param {number} x */
function clearance(line, x) {
  for (let i = 1; i < line.length; i += 2) {
    if (x < line[i - 1]) return 0
    if (x <= line[i]) return Math.min(x - line[i - 1], line[i] - x)
  }
  return 0
}

const STEPS = 28
const LINES = [0, -0.5, 0.5, -0.25, 0.25] // of the box, in parts of its height

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
  const [west, north, east, south] = boxOf(rings)
  let best = { x: (west + east) / 2, y: (north + south) / 2, room: 0, worth: -Infinity }
  // Where not even the whole grid has the room, no place in it has.
  const most = Math.min((east - west) / width, (south - north) / height)
  if (most < 0.5) return best
  for (let j = 1; j < STEPS; j++) {
    const y = north + ((south - north) * j) / STEPS
    const lines = LINES.map((at) => crossings(rings, y + at * height))
    for (let i = 1; i < STEPS; i++) {
      const x = west + ((east - west) * i) / STEPS
      const room = lines.reduce((least, line) => Math.min(least, (2 * clearance(line, x)) / width), 2)
      if (room === 0) continue
      // Past half as much again, more room is no gain, but the middle is.
      const worth = Math.min(room, 1.5) - 0.4 * Math.hypot(i / STEPS - 0.5, j / STEPS - 0.5)
      if (worth > best.worth) best = { x, y, room, worth }
    }
  }
  return best
}

function boxOf(rings) {
  const box = [Infinity, Infinity, -Infinity, -Infinity]
  for (const ring of rings) {
    for (const [x, y] of ring) {
      if (x < box[0]) box[0] = x
      if (y < box[1]) box[1] = y
      if (x > box[2]) box[2] = x
      if (y > box[3]) box[3] = y
    }
  }
  return box
}
