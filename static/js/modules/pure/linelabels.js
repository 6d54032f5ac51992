// Names along lines: where each character of a street's name stands and how it is
// turned, or that the line has no room for it.

/**
 * @typedef {{ char: string, x: number, y: number, angle: number }} Glyph angle in radians, clockwise on screen
 */

const CJK = /[\u2e80-\u9fff\uf900-\ufaff]/
const MAX_TURN = Math.PI / 5

/**
 * Lays a name along the middle of a line. Chinese names on steep lines run
 * downwards with upright characters; others run so that they are not upside down.
 *
 * @param {ArrayLike<number>} path x, y, x, y, … pixels
 * @param {string} name
 * @param {(char: string) => number} widthOf pixels of one character
 * @param {{ spacing?: number, at?: number }} [options] pixels between characters; where the middle is, 0 to 1
 * @returns {Glyph[] | null}
 */
export function layAlong(path, name, widthOf, { spacing = 1, at = 0.5 } = {}) {
  const chars = [...name]
  const widths = chars.map(widthOf)
  const total = widths.reduce((sum, width) => sum + width + spacing, -spacing)
  const lengths = cumulative(path)
  const length = lengths[lengths.length - 1]
  if (!(length >= total + 8)) return null
  const from = Math.min(Math.max(length * at - total / 2, 4), length - total - 4)

  const start = pointAt(path, lengths, from)
  const end = pointAt(path, lengths, from + total)
  const direction = Math.atan2(end.y - start.y, end.x - start.x)
  const vertical = chars.every((char) => CJK.test(char)) && Math.abs(Math.cos(direction)) < Math.SQRT1_2
  const backwards = vertical ? Math.sin(direction) < 0 : Math.cos(direction) < 0

  /** @type {Glyph[]} */
  const glyphs = []
  let along = backwards ? from + total : from
  let before = null
  for (let i = 0; i < chars.length; i++) {
    const half = (backwards ? -1 : 1) * (widths[i] / 2)
    const { x, y, angle } = pointAt(path, lengths, along + half)
    let turn = angle + (backwards ? Math.PI : 0)
    if (before !== null && Math.abs(wrap(turn - before)) > MAX_TURN) return null
    before = turn
    if (vertical) turn -= Math.PI / 2
    glyphs.push({ char: chars[i], x, y, angle: wrap(turn) })
    along += 2 * half + (backwards ? -spacing : spacing)
  }
  return glyphs
}

/** The length of a path up to each of its points, in pixels. @param {ArrayLike<number>} path */
export function cumulative(path) {
  const lengths = [0]
  for (let i = 2; i < path.length; i += 2) {
    lengths.push(lengths[lengths.length - 1] + Math.hypot(path[i] - path[i - 2], path[i + 1] - path[i - 1]))
  }
  return lengths
}

function pointAt(path, lengths, along) {
  let i = 1
  while (i < lengths.length - 1 && lengths[i] < along) i++
  const span = lengths[i] - lengths[i - 1] || 1
  const t = (along - lengths[i - 1]) / span
  const x1 = path[2 * i - 2]
  const y1 = path[2 * i - 1]
  const x2 = path[2 * i]
  const y2 = path[2 * i + 1]
  return { x: x1 + (x2 - x1) * t, y: y1 + (y2 - y1) * t, angle: Math.atan2(y2 - y1, x2 - x1) }
}

function wrap(angle) {
  return Math.atan2(Math.sin(angle), Math.cos(angle))
}
