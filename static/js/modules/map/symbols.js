// Which names and round marks stand on the map, and where: from the tiles'
// features to what the overlay draws. No Leaflet, no page.
import { boxAround, byImportance, Room } from '../pure/labels.js'
import { layAlong } from '../pure/linelabels.js'
import { mapName } from '../pure/format.js'
import { labelStyle, lineWidth, MAP_COLOURS as C, ramp } from '../pure/style.js'

/**
 * @typedef {object} ShownTile
 * @property {number} left pixels, from wherever the caller counts
 * @property {number} top
 * @property {Record<string, import('../pure/mercator.js').TileData>} layers
 *
 * @typedef {object} Options
 * @property {number} zoom
 * @property {(text: string, size: number, weight: number) => number} widthOf pixels
 * @property {boolean} [buildings] whether buildings are wanted
 * @property {boolean} [streets] whether streets are ours to name
 * @property {string} [selected] code of the selected grid
 * @property {(households: number) => string} [householdsText] what stands under a cluster, '' for nothing
 * @property {(props: Record<string, any>) => string} [leaderText] a grid's second line, '' for none
 *
 * @typedef {{ key: string, rank: number, lines: TextLine[], x: number, y: number, width: number, height: number }} Label
 * @typedef {{ text: string, size: number, weight: number, colour: string, spacing: number }} TextLine
 * @typedef {{ glyphs: import('../pure/linelabels.js').Glyph[], size: number, colour: string, italic: boolean }} LineLabel
 * @typedef {{ kind: 'building' | 'issue', x: number, y: number, radius: number, props: Record<string, any>, lon: number, lat: number }} Mark
 */

const BUILDINGS_FROM = 16
const LEADERS_FROM = 16
const BUILDING_NAMES_FROM = 18
const SHIFTS = [0, -20, 20, -34, 34]
const REPEAT = 320
const GRID_RANK = 3

/**
 * @param {Iterable<ShownTile>} tiles
 * @param {Options} options
 * @returns {{ labels: Label[], lineLabels: LineLabel[], marks: Mark[] }} in the tiles' pixels
 */
export function symbols(tiles, options) {
  const list = [...tiles]
  const marks = marksOf(list, options)
  const names = new Room()
  const taken = new Room()
  for (const { x, y, radius } of marks) taken.take([x - radius, y - radius, x + radius, y + radius])
  const labels = placeLabels(labelsOf(list, options), names, options.zoom >= LEADERS_FROM ? taken : null)
  const lineLabels = options.streets === false ? [] : placeLineLabels(list, options, names)
  if (options.buildings !== false) labels.push(...placeLabels(markNames(marks, options), names, null))
  return { labels, lineLabels, marks }
}

function marksOf(tiles, { zoom, buildings = true }) {
  /** @type {Mark[]} */
  const marks = []
  for (const { left, top, layers } of tiles) {
    const add = (kind, point) => marks.push({
      kind, x: left + point.x, y: top + point.y, radius: markRadius(kind, point.props, zoom),
      props: point.props, lon: point.lon, lat: point.lat,
    })
    if (buildings && zoom >= BUILDINGS_FROM) layers.buildings?.points.forEach((point) => add('building', point))
    layers.issues?.points.forEach((point) => add('issue', point))
  }
  return marks
}

/** The radius of a mark in pixels: larger for more, by the logarithm. */
export function markRadius(kind, { count }, zoom) {
  if (!count) return kind === 'issue' ? 6 : ramp(zoom, [[15, 3], [18, 5.5]])
  return Math.min((kind === 'issue' ? 9 : 7) + 1.7 * Math.log2(Math.max(count, 2)), 22)
}

function labelsOf(tiles, options) {
  const { zoom, widthOf, selected, leaderText } = options
  const wide = extents(tiles)
  const about = grids(tiles)
  const seen = new Set()
  /** @type {Label[]} */
  const labels = []
  for (const { left, top, layers } of tiles) {
    const points = [...(layers.areas?.labels ?? []), ...(layers.grids?.labels ?? [])]
    for (const { props, x, y } of points) {
      const level = props.level ?? 'grid'
      const style = labelStyle(level, zoom)
      if (!style.show || seen.has(props.code) || !props.name) continue
      const lines = [line(mapName(props.name, level), style)]
      const leader = level === 'grid' && zoom >= LEADERS_FROM ? leaderText?.(about.get(props.code) ?? props) : ''
      if (leader) lines.push({ text: leader, size: style.size - 1.5, weight: 400, spacing: 0, colour: about.get(props.code)?.because === 'nobody' ? '#a3320f' : C.textQuiet })
      const width = Math.max(...lines.map((one) => widthOf(one.text, one.size, one.weight) + one.spacing * [...one.text].length))
      if ((level === 'grid' || level === 'community') && zoom < LEADERS_FROM && width > 1.15 * (wide.get(props.code) ?? 0)) continue
      seen.add(props.code)
      labels.push({
        key: props.code, rank: props.code === selected ? -1 : style.rank, lines,
        x: left + x, y: top + y, width, height: lines.reduce((sum, one) => sum + one.size * 1.3, 0),
      })
    }
  }
  return labels
}

const line = (text, { size, weight, colour, spacing }) => ({ text, size, weight, colour, spacing })

/** What the grids' shapes say of them; their labels say only the name. */
function grids(tiles) {
  return new Map(tiles.flatMap(({ layers }) => (layers.grids?.polygons ?? []).map(({ props }) => [props.code, props])))
}

/** How wide each grid and area is on the tiles at hand, in pixels. */
function extents(tiles) {
  const spans = new Map()
  for (const { left, layers } of tiles) {
    for (const { props, box } of [...(layers.grids?.polygons ?? []), ...(layers.areas?.polygons ?? [])]) {
      const span = spans.get(props.code)
      if (!span) spans.set(props.code, [left + box[0], left + box[2]])
      else spans.set(props.code, [Math.min(span[0], left + box[0]), Math.max(span[1], left + box[2])])
    }
  }
  return new Map([...spans].map(([code, [from, to]]) => [code, to - from]))
}

/** Places labels where they meet no other; grids' step aside for marks if they can. */
function placeLabels(labels, names, taken) {
  return byImportance(labels).filter((label) => {
    const shifts = taken && label.rank === GRID_RANK ? SHIFTS : [0]
    const free = (shift, room) => room.isFree(boxAround(label.x, label.y + shift, label.width, label.height))
    const shift = shifts.find((dy) => free(dy, names) && (!taken || free(dy, taken))) ?? (free(0, names) ? 0 : undefined)
    if (shift === undefined) return false
    label.y += shift
    names.take(boxAround(label.x, label.y, label.width, label.height, 4))
    return true
  })
}

/** What stands under marks of buildings: a cluster's households, near enough a building's name. */
function markNames(marks, { zoom, widthOf, householdsText }) {
  const textOf = ({ count, households, name }) => (count ? householdsText?.(households) : zoom >= BUILDING_NAMES_FROM && name) || ''
  return marks.filter(({ kind, props }) => kind === 'building' && textOf(props)).map(({ x, y, radius, props }) => {
    const text = textOf(props)
    return {
      key: `mark ${props.id ?? `${x} ${y}`}`, rank: 6, x, y: y + radius + 9, height: 13, width: widthOf(text, 11, 400),
      lines: [{ text, size: 11, weight: 400, spacing: 0, colour: C.building }],
    }
  })
}

function placeLineLabels(tiles, { zoom, widthOf }, names) {
  if (zoom < 13) return []
  const middles = new Map()
  const lines = tiles.flatMap(({ left, top, layers }) =>
    (layers.reference?.lines ?? []).filter(({ props }) => props.name && isNamed(props, zoom)).map(({ props, paths }) => ({ props, paths, left, top })))
  lines.sort((a, b) => rankOf(a.props) - rankOf(b.props))
  /** @type {LineLabel[]} */
  const placed = []
  for (const { props, paths, left, top } of lines) {
    const water = props.kind === 'river'
    const size = water ? 13 : ramp(lineWidth(props.kind, props.class, zoom), [[2, 10], [6, 11], [11, 12.5]])
    for (const path of paths) {
      const glyphs = layAlong(path, props.name, (char) => widthOf(char, size, 400), { spacing: water ? 7 : 2 })
      if (!glyphs) continue
      const moved = glyphs.map((glyph) => ({ ...glyph, x: glyph.x + left, y: glyph.y + top }))
      const middle = moved[moved.length >> 1]
      const near = middles.get(props.name)?.some((other) => Math.hypot(other.x - middle.x, other.y - middle.y) < REPEAT)
      if (near || !names.tryTake(moved.map(({ x, y }) => boxAround(x, y, size, size, 3)))) continue
      middles.set(props.name, [...(middles.get(props.name) ?? []), middle])
      placed.push({ glyphs: moved, size, italic: water, colour: water ? C.riverText : C.streetText })
    }
  }
  return placed
}

const rankOf = ({ kind, class: lineClass }) => (kind === 'river' ? 0 : lineClass)
const isNamed = (props, zoom) => props.kind === 'river' || lineWidth(props.kind, props.class, zoom) >= 3.2
