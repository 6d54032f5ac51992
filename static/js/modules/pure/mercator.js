// Web Mercator, and a tile's features in the tile's own pixels.

/** Pixels of the side of a tile on screen. The server's tiles of 256 are drawn twice as large, for a quarter of the requests. */
export const TILE = 512

/**
 * @typedef {{ z: number, x: number, y: number }} Tile as the server numbers it
 * @typedef {[number, number, number, number]} Box left, top, right, bottom
 * @typedef {{ props: Record<string, any>, paths: Float32Array[], box: Box }} Shape paths are x, y, x, y, … in tile pixels
 * @typedef {{ props: Record<string, any>, x: number, y: number, lon: number, lat: number }} Mark
 * @typedef {{ polygons: Shape[], lines: Shape[], points: Mark[], labels: Mark[] }} TileData
 */

/**
 * Where a position lies on the world drawn as one square of `size` pixels.
 *
 * @param {number} lon WGS-84 degrees
 * @param {number} lat WGS-84 degrees
 * @param {number} size
 * @returns {[number, number]}
 */
export function project(lon, lat, size) {
  const sin = Math.sin((lat * Math.PI) / 180)
  const y = 0.5 - Math.atanh(Math.min(Math.max(sin, -0.9999), 0.9999)) / (2 * Math.PI)
  return [(lon / 360 + 0.5) * size, y * size]
}

/** @type {TileData} */
export const NOTHING = Object.freeze({ polygons: [], lines: [], points: [], labels: [] })

/**
 * The features of a GeoJSON tile in pixels of the tile. Points count only where
 * the tile owns them (west and north edge are its own), so that what neighbours
 * both send is drawn once.
 *
 * @param {{ features: any[] } | null} collection
 * @param {Tile} tile
 * @param {number} [pixels] side of the tile on screen
 * @returns {TileData}
 */
export function decode(collection, tile, pixels = TILE) {
  if (!collection?.features?.length) return NOTHING
  const size = pixels * 2 ** tile.z
  const left = tile.x * pixels
  const top = tile.y * pixels
  /** @type {TileData} */
  const data = { polygons: [], lines: [], points: [], labels: [] }
  for (const { geometry, properties: props } of collection.features) {
    const { type, coordinates } = geometry ?? {}
    if (type === 'Point') addPoint(coordinates)
    else if (type === 'MultiPoint') coordinates.forEach(addPoint)
    else if (type === 'LineString') data.lines.push(shape(props, [coordinates]))
    else if (type === 'MultiLineString') data.lines.push(shape(props, coordinates))
    else if (type === 'Polygon') data.polygons.push(shape(props, coordinates))
    else if (type === 'MultiPolygon') data.polygons.push(shape(props, coordinates.flat()))

    function addPoint([lon, lat]) {
      const [wx, wy] = project(lon, lat, size)
      const x = wx - left
      const y = wy - top
      if (x < 0 || y < 0 || x >= pixels || y >= pixels) return
      const into = props.label ? data.labels : data.points
      into.push({ props, x, y, lon, lat })
    }
  }
  return data

  function shape(props, lists) {
    /** @type {Box} */
    const box = [Infinity, Infinity, -Infinity, -Infinity]
    const paths = lists.map((list) => {
      const path = new Float32Array(list.length * 2)
      list.forEach(([lon, lat], i) => {
        const [wx, wy] = project(lon, lat, size)
        const x = wx - left
        const y = wy - top
        path[2 * i] = x
        path[2 * i + 1] = y
        if (x < box[0]) box[0] = x
        if (y < box[1]) box[1] = y
        if (x > box[2]) box[2] = x
        if (y > box[3]) box[3] = y
      })
      return path
    })
    return { props, paths, box }
  }
}
