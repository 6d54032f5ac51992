// Leaves out vertices that nobody would see at a scale.

/**
 * Chains and rings without the vertices that lie within a distance of the last one
 * kept; the first and last stay.
 *
 * @param {Float64Array} path x, y, x, y, …
 * @param {number} least
 */
export function thinned(path, least) {
  const kept = new Float64Array(path.length)
  kept[0] = path[0]
  kept[1] = path[1]
  let n = 2
  const end = path.length - 2
  const square = least * least
  for (let i = 2; i < end; i += 2) {
    const dx = path[i] - kept[n - 2]
    const dy = path[i + 1] - kept[n - 1]
    if (dx * dx + dy * dy < square) continue
    kept[n++] = path[i]
    kept[n++] = path[i + 1]
  }
  if (end > 0) {
    kept[n++] = path[end]
    kept[n++] = path[end + 1]
  }
  return kept.subarray(0, n)
}

/**
 * What a hand has drawn, with as few vertices as keep all others within a
 * distance (Ramer, Douglas and Peucker). The ends stay.
 *
 * @param {[number, number][]} points
 * @param {number} tolerance in the points' unit
 */
export function simplified(points, tolerance) {
  if (points.length < 3) return points
  const keep = new Uint8Array(points.length)
  keep[0] = keep[points.length - 1] = 1
  const spans = [[0, points.length - 1]]
  while (spans.length > 0) {
    const [from, to] = spans.pop()
    let furthest = tolerance
    let at = -1
    for (let i = from + 1; i < to; i++) {
      const distance = fromSegment(points[i], points[from], points[to])
      if (distance > furthest) [furthest, at] = [distance, i]
    }
    if (at < 0) continue
    keep[at] = 1
    spans.push([from, at], [at, to])
  }
  return points.filter((_, i) => keep[i])
}

/** How far a point is from a segment. @param {[number, number]} p @param {[number, number]} a @param {[number, number]} b */
export function fromSegment(p, a, b) {
  const t = along(p, a, b)
  return Math.hypot(p[0] - a[0] - t * (b[0] - a[0]), p[1] - a[1] - t * (b[1] - a[1]))
}

/** Where on a segment the point nearest to another lies, from 0 to 1. */
export function along(p, a, b) {
  const dx = b[0] - a[0]
  const dy = b[1] - a[1]
  const square = dx * dx + dy * dy
  if (square === 0) return 0
  return Math.min(Math.max(((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / square, 0), 1)
}
