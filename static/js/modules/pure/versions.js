// What differs between two versions of a grid. Pure.

/** @typedef {{ name: string, kind: string, area_m2: number, geometry: { coordinates: number[][][][] } }} Version */

/**
 * @param {Version} version
 * @param {Version} older
 * @returns {{ land: boolean, name: boolean, kind: boolean, area_m2: number }} `area_m2` is how much larger it became
 */
export function changesOf(version, older) {
  return {
    land: JSON.stringify(version.geometry.coordinates) !== JSON.stringify(older.geometry.coordinates),
    name: version.name !== older.name,
    kind: version.kind !== older.kind,
    area_m2: version.area_m2 - older.area_m2,
  }
}

/**
 * The land that either of two shapes has and the other has not, as one polygon to
 * be filled by the even-odd rule.
 *
 * @param {{ coordinates: number[][][][] }} a MultiPolygon
 * @param {{ coordinates: number[][][][] }} b
 */
export function eitherNotBoth(a, b) {
  return { type: 'Polygon', coordinates: [...a.coordinates, ...b.coordinates].flat() }
}

/** @param {{ coordinates: number[][][][] }} shape MultiPolygon @returns {[number, number, number, number]} west, south, east, north */
export function boundsOf({ coordinates }) {
  const box = [Infinity, Infinity, -Infinity, -Infinity]
  for (const [lon, lat] of coordinates.flat(2)) {
    box[0] = Math.min(box[0], lon)
    box[1] = Math.min(box[1], lat)
    box[2] = Math.max(box[2], lon)
    box[3] = Math.max(box[3], lat)
  }
  return /** @type {[number, number, number, number]} */ (box)
}
