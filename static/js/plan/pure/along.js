// Parts of borders: how long they are, and what lies between two places on them.

/**
 * @typedef {[number, number][]} Line points
 * A place on a line is a number: 2.5 is halfway between its points 2 and 3.
 */

/** The point at a place. @param {Line} line @param {number} at */
export function pointAt(line, at) {
  const i = Math.min(Math.floor(at), line.length - 2)
  const t = at - i
  return [line[i][0] + t * (line[i + 1][0] - line[i][0]), line[i][1] + t * (line[i + 1][1] - line[i][1])]
}

/** How far it is from the beginning to a place. @param {Line} line @param {number} at */
export function lengthTo(line, at) {
  let length = 0
  for (let i = 1; i < line.length && i - 1 < at; i++) {
    const share = Math.min(at - i + 1, 1)
    length += share * Math.hypot(line[i][0] - line[i - 1][0], line[i][1] - line[i - 1][1])
  }
  return length
}

/** The place at a distance from the beginning, no further than the ends. @param {Line} line @param {number} length */
export function placeAt(line, length) {
  if (length <= 0) return 0
  for (let i = 1; i < line.length; i++) {
    const step = Math.hypot(line[i][0] - line[i - 1][0], line[i][1] - line[i - 1][1])
    if (length <= step && step > 0) return i - 1 + length / step
    length -= step
  }
  return line.length - 1
}

/** The part from one place to a later one. @param {Line} line @param {number} from @param {number} to */
export function part(line, from, to) {
  const inner = line.filter((_, i) => i > from && i < to)
  return [pointAt(line, from), ...inner, pointAt(line, to)]
}

/**
 * The part of a line that gives way when it is pulled at a place: as far to either
 * side as it is pulled, but at least to the next points, and no further than the
 * ends.
 *
 * @param {Line} line
 * @param {number} at where it was taken
 * @param {number} pull how far it is pulled
 * @returns {[number, number]} places
 */
export function givesWay(line, at, pull) {
  const middle = lengthTo(line, at)
  const [before, after] = [Math.min(Math.floor(at), Math.ceil(at) - 1), Math.max(Math.ceil(at), Math.floor(at) + 1)]
  const from = Math.min(placeAt(line, middle - pull), Math.max(before, 0))
  const to = Math.max(placeAt(line, middle + pull), Math.min(after, line.length - 1))
  return [from, to]
}
