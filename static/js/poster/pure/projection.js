// The land on paper: a flat map around the middle of the scope, in millimetres, and
// its scale. Over a county it is true to a few parts in ten thousand.

/** @typedef {[number, number]} Position WGS-84 degrees, longitude first */
/** @typedef {{ west: number, south: number, east: number, north: number }} Bounds degrees */
/** @typedef {{ x: number, y: number, width: number, height: number }} Box millimetres from the top left */

const METRES_PER_DEGREE = 111_320
const RADIANS = Math.PI / 180

/** @param {Position[][][]} shapes rings of outlines @returns {Bounds} */
export function boundsOf(shapes) {
  const bounds = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity }
  for (const rings of shapes) {
    for (const ring of rings) {
      for (const [lon, lat] of ring) {
        if (lon < bounds.west) bounds.west = lon
        if (lon > bounds.east) bounds.east = lon
        if (lat < bounds.south) bounds.south = lat
        if (lat > bounds.north) bounds.north = lat
      }
    }
  }
  return bounds
}

/** The size of the land in metres. @param {Bounds} bounds */
export function sizeOf({ west, south, east, north }) {
  const k = METRES_PER_DEGREE * Math.cos(((south + north) / 2) * RADIANS)
  return { width: Math.max((east - west) * k, 1), height: Math.max((north - south) * METRES_PER_DEGREE, 1) }
}

/**
 * Lays the land into a box, as large as it goes.
 *
 * @param {Bounds} bounds
 * @param {Box} box
 * @param {number} margin millimetres that stay free around it
 * @returns {{ place: (position: Position) => [number, number], metresPerMm: number }}
 */
export function fitInto(bounds, box, margin) {
  const { width, height } = sizeOf(bounds)
  const metresPerMm = Math.max(width / (box.width - 2 * margin), height / (box.height - 2 * margin))
  const lon0 = (bounds.west + bounds.east) / 2
  const lat0 = (bounds.south + bounds.north) / 2
  const k = (METRES_PER_DEGREE * Math.cos(lat0 * RADIANS)) / metresPerMm
  const place = ([lon, lat]) => [
    box.x + box.width / 2 + (lon - lon0) * k,
    box.y + box.height / 2 - ((lat - lat0) * METRES_PER_DEGREE) / metresPerMm,
  ]
  return { place, metresPerMm }
}

/**
 * A round length for the scale bar, and how long that is on paper.
 *
 * @param {number} metresPerMm
 * @param {number} most millimetres
 * @returns {{ metres: number, mm: number }}
 */
export function scaleBar(metresPerMm, most) {
  const limit = metresPerMm * most
  const power = 10 ** Math.floor(Math.log10(limit))
  const metres = [5, 2, 1].map((n) => n * power).find((n) => n <= limit)
  return { metres, mm: metres / metresPerMm }
}

/** The N of a scale 1:N, in two digits. @param {number} metresPerMm */
export const scaleNumber = (metresPerMm) => Number((metresPerMm * 1000).toPrecision(2))
