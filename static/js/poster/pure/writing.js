// What is written into a grid on paper: as much as there is room for, as large as
// there is room for.
import { roomFor } from './inside.js'

/** @typedef {[number, number]} Point millimetres */
/** @typedef {{ x: number, y: number, size: number, lines: { text: string, scale: number, kind: string }[] }} Written `size` of the first line in millimetres */

const CJK = /[\u2e80-\u9fff\uf900-\uff60]/
const LINE = 1.22
const NEAR = 0.35

/** About how wide a text is, in its own size. @param {string} text */
export function widthOf(text) {
  let width = 0
  for (const char of text) width += CJK.test(char) ? 1 : /[A-Z0-9mMwW]/.test(char) ? 0.62 : 0.5
  return width
}

/** Vertices that lie closer together than can be seen are left out. @param {Point[]} ring */
export function coarse(ring) {
  const kept = [ring[0]]
  for (const point of ring) {
    const [x, y] = kept[kept.length - 1]
    if (Math.hypot(point[0] - x, point[1] - y) >= NEAR) kept.push(point)
  }
  kept.push(ring[0])
  return kept
}

/** From all that could be said to the least, and how large each may be. */
const TRIES = [[3, [3.5, 3.1, 2.7]], [2, [3.2, 2.7, 2.35]], [1, [2.9, 2.4, 2]]]

/**
 * @param {Point[][]} rings of one grid on paper
 * @param {{ name: string, number: string, households: string, leader: string }} said
 * @returns {Written | null} null if there is no room for anything
 */
export function write(rings, { name, number, households, leader }) {
  const shape = rings.map(coarse).filter((ring) => ring.length > 3)
  const all = [{ text: name, scale: 1, kind: 'name' }, { text: households, scale: 0.86, kind: 'households' }, { text: leader, scale: 0.8, kind: 'leader' }].filter(({ text }) => text)
  for (const [count, sizes] of TRIES) {
    if (count > all.length) continue
    for (const size of sizes) {
      const written = place(shape, all.slice(0, count), size)
      if (written.room >= 1) return written
    }
  }
  // The number alone; it may touch the borders a little.
  const least = place(shape, [{ text: number, scale: 1, kind: 'name' }], 1.8)
  return least.room >= 0.75 ? least : null
}

function place(shape, lines, size) {
  const width = Math.max(...lines.map(({ text, scale }) => widthOf(text) * scale)) * size + 0.8
  const height = lines.reduce((sum, { scale }) => sum + scale * LINE, 0) * size + 0.4
  const { x, y, room } = roomFor(shape, width, height)
  return { x, y, size, lines, room }
}

/** Where the lines of a text stand: the baselines under one another around the middle. @param {Written} written */
export function baselines({ y, size, lines }) {
  const height = lines.reduce((sum, { scale }) => sum + scale * LINE, 0) * size
  let top = y - height / 2
  return lines.map((line) => {
    const at = top + 0.93 * line.scale * size
    top += line.scale * LINE * size
    return { ...line, y: at, size: line.scale * size }
  })
}
