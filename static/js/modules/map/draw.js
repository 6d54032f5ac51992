// Draws one tile: tinted land, water, streets, borders, from the ground up. Needs
// a canvas context and plain data, no Leaflet and no page.
import { outlineEdges } from '../pure/borders.js'
import { borderWidth, lineWidth, MAP_COLOURS as C, tintOf, tintStrength } from '../pure/style.js'

/**
 * @typedef {import('../pure/mercator.js').TileData} TileData
 * @typedef {object} Look
 * @property {number} zoom the map's
 * @property {number} pixels the tile's side
 * @property {boolean} [overBaseMap] a base map lies below: no ground, thinner tints, no streets of our own
 * @property {string} [hovered] code of the grid under the pointer
 */

// From the small to the large, so that the larger border lies on top.
const LEVELS = [
  { level: 'community', digits: 12, colour: C.communityBorder, halo: false },
  { level: 'subdistrict', digits: 9, colour: C.subdistrictBorder, halo: true },
  { level: 'county', digits: 6, colour: C.countyBorder, halo: true },
]

/**
 * @param {CanvasRenderingContext2D} context scaled so that one unit is one CSS pixel
 * @param {Record<string, TileData | undefined>} layers by name; missing ones are not drawn
 * @param {Look} look
 */
export function drawTile(context, layers, look) {
  context.clearRect(0, 0, look.pixels, look.pixels)
  context.lineJoin = context.lineCap = 'round'
  if (layers.grids) drawTints(context, layers.grids.polygons, look)
  if (layers.reference && !look.overBaseMap) drawReference(context, layers.reference.lines, look.zoom)
  if (layers.grids) drawBorders(context, layers.grids.polygons, look)
  if (layers.areas) drawAreaBorders(context, layers.areas.polygons, look.zoom)
}

function drawTints(context, polygons, look) {
  const strength = look.overBaseMap ? 0.45 : 1
  for (const { props, paths } of polygons) {
    context.beginPath()
    trace(context, paths, true)
    context.globalAlpha = strength * tintStrength(props.code)
    context.fillStyle = tintOf(props.code)
    context.fill('evenodd')
    if (props.code === look.hovered) {
      context.globalAlpha = 0.5
      context.fillStyle = '#ffffff'
      context.fill('evenodd')
    }
  }
  context.globalAlpha = 1
}

function drawReference(context, lines, zoom) {
  const rivers = lines.filter(({ props }) => props.kind === 'river')
  const rails = lines.filter(({ props }) => props.kind === 'rail')
  // Minor streets first, so that main ones run over them.
  const streets = lines.filter(({ props }) => props.kind === 'street').sort((a, b) => b.props.class - a.props.class)
  strokeEach(context, rivers, zoom, 1.6, () => C.riverEdge)
  strokeEach(context, rivers, zoom, 0, () => C.river)
  strokeEach(context, streets, zoom, zoom < 13 ? 0.8 : 1.6, () => C.streetEdge)
  strokeEach(context, rails, zoom, 0, () => C.rail)
  strokeEach(context, rails, zoom, -1.4, () => C.railGap)
  for (const lineClass of [3, 2, 1]) {
    const some = streets.filter(({ props }) => props.class === lineClass)
    strokeEach(context, some, zoom, 0, () => (lineClass === 1 ? C.streetMain : C.street))
  }
}

function strokeEach(context, lines, zoom, extra, colourOf) {
  for (const line of lines) {
    const width = lineWidth(line.props.kind, line.props.class, zoom) + extra
    if (width <= 0) continue
    context.lineWidth = width
    context.strokeStyle = colourOf(line)
    context.beginPath()
    trace(context, line.paths, false)
    context.stroke()
  }
}

/** All borders of a level are one path: an edge that two grids share is inked once. */
function drawBorders(context, polygons, look) {
  if (polygons.length === 0) return
  const level = polygons[0].props.level ?? 'grid'
  context.beginPath()
  for (const { paths } of polygons) trace(context, paths, true)
  context.lineWidth = borderWidth(level, look.zoom)
  context.strokeStyle = level === 'grid' ? C.gridBorder : C.communityBorder
  context.stroke()
  const hovered = polygons.find(({ props }) => props.code === look.hovered)
  if (hovered) {
    context.beginPath()
    trace(context, hovered.paths, true)
    context.lineWidth = 2.4
    context.strokeStyle = C.subdistrictBorder
    context.stroke()
  }
}

/** The smallest areas that a tile carries are enough: the outlines above them come out of their codes. */
function drawAreaBorders(context, polygons, zoom) {
  const from = LEVELS.findIndex(({ level }) => polygons.some(({ props }) => props.level === level))
  if (from < 0) return
  for (const { level, digits, colour, halo } of LEVELS.slice(from)) {
    const paths = outlines(polygons, LEVELS[from].level, digits)
    const width = borderWidth(level, zoom)
    if (halo) strokePaths(context, paths, width + 3.5, C.borderHalo)
    strokePaths(context, paths, width, colour)
  }
}

const known = new WeakMap()

/** Outlines are the same each time that a tile is drawn. */
function outlines(polygons, level, digits) {
  let own = known.get(polygons)
  if (!own) known.set(polygons, (own = new Map()))
  if (!own.has(digits)) own.set(digits, outlineEdges(polygons.filter(({ props }) => props.level === level), digits))
  return own.get(digits)
}

function strokePaths(context, paths, width, colour) {
  context.beginPath()
  trace(context, paths, false)
  context.lineWidth = width
  context.strokeStyle = colour
  context.stroke()
}

function trace(context, paths, closed) {
  for (const path of paths) {
    context.moveTo(path[0], path[1])
    for (let i = 2; i < path.length; i += 2) context.lineTo(path[i], path[i + 1])
    if (closed) context.closePath()
  }
}
