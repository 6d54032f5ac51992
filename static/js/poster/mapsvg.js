// One map of the poster as SVG, in millimetres: land in calm colours, streets,
// buildings, borders, names, scale and north.
import { gridNumber, mapName } from '../modules/pure/format.js'
import { layAlong } from '../modules/pure/linelabels.js'
import { boxAround, Room } from '../modules/pure/labels.js'
import { locale, t } from '../modules/texts.js'
import { FILLS } from '../plan/panels/pure/colours.js'
import { s } from '../plan/panels/svg.js'
import { scaleBar, scaleNumber } from './pure/projection.js'
import { baselines, widthOf, write } from './pure/writing.js'

const MOST_DOTS = 12_000
// Metres that streets are wide, and millimetres that they are at least and at most.
const WIDTHS = { river: { 1: [30, 0.8, 3], 2: [14, 0.5, 1.8], 3: [7, 0.3, 1] }, street: { 1: [20, 0.6, 2], 2: [13, 0.4, 1.4], 3: [7, 0.25, 0.8] }, rail: { 1: [7, 0.35, 0.8] } }

/**
 * @typedef {object} Picture
 * @property {{ width: number, height: number }} box millimetres
 * @property {(position: [number, number]) => [number, number]} place
 * @property {number} metresPerMm
 * @property {{ code: string, rings: [number, number][][], props: any }[]} grids
 * @property {{ code: string, rings: [number, number][][] }[]} around
 * @property {any[]} lines reference lines as features
 * @property {{ lon: number, lat: number, moved: boolean }[]} buildings
 * @property {Map<string, number>} fills
 * @property {[number, number][][]} fresh borders that are drawn in red
 * @property {[number, number][][]} gone borders that are dashed
 * @property {[number, number][][]} communities the borders between communities
 * @property {(code: string) => string} leader
 * @property {(code: string) => string} mark what is written before the name, as "new"
 * @property {string} label
 */

/** @param {Picture} picture */
export function mapSvg(picture) {
  const { box: { width, height }, place, metresPerMm, grids, around, fills } = picture
  const path = (rings, closed = true) => rings.map((ring) => `M${ring.map((position) => place(position).map((n) => n.toFixed(2)).join(' ')).join('L')}${closed ? 'Z' : ''}`).join('')
  const room = new Room(20)
  const paper = grids.map((grid) => ({ ...grid, on: grid.rings.map((ring) => ring.map(place)) }))
  const names = paper.map((grid) => nameOf(grid, picture)).filter(Boolean)
  for (const { written } of names) room.take(boxOf(written))
  const id = `clip-${Math.round(1e6 * metresPerMm)}-${grids.length}-${picture.fresh.length}`
  const svg = s('svg', { viewBox: `0 0 ${width} ${height}`, class: 'poster-map', role: 'img', 'aria-label': picture.label },
    s('defs', {}, s('clipPath', { id }, s('rect', { width, height }))),
    s('rect', { class: 'map-paper', width, height }),
    s('g', { 'clip-path': `url(#${id})` },
      s('path', { class: 'map-around', d: around.map(({ rings }) => path(rings)).join('') }),
      grids.map(({ code, rings }) => s('path', { d: path(rings), fill: FILLS[fills.get(code) ?? 0], 'fill-rule': 'evenodd' })),
      referenceLines(picture, path),
      s('path', { class: 'map-border', d: grids.map(({ rings }) => path(rings)).join('') }),
      s('path', { class: 'map-community', d: path(picture.communities, false) }),
      s('path', { class: 'map-gone', d: path(picture.gone, false) }),
      s('path', { class: 'map-fresh-casing', d: path(picture.fresh, false) }),
      s('path', { class: 'map-fresh', d: path(picture.fresh, false) }),
      dots(picture, false), dots(picture, true),
      streetNames(picture, room),
      names.map(({ element }) => element)),
    scale(picture), north(width), s('rect', { class: 'map-frame', width, height }))
  svg.style.setProperty('--fine', String(fineness(paper)))
  return svg
}

/** How strong lines may be: small grids get finer ones. */
function fineness(paper) {
  const sides = paper.map(({ on }) => Math.sqrt(on.reduce((sum, ring) => sum + Math.abs(areaOf(ring)), 0))).sort((a, b) => a - b)
  return Math.min(Math.max(sides[sides.length >> 1] / 18, 0.4), 1)
}

const areaOf = (ring) => ring.slice(1).reduce((sum, [x, y], i) => sum + (ring[i][0] * y - x * ring[i][1]) / 2, 0)

function nameOf({ code, props, on }, { leader, mark }) {
  const short = mapName(props.name, 'grid') || gridNumber(code)
  const written = write(on, { name: mark(code) + short, number: gridNumber(code), households: t('households.n', { n: props.households }), leader: leader(code) })
  if (!written) return null
  const element = s('g', { class: 'map-name' }, baselines(written).map(({ text, y, size, kind }) => s('text', { class: `map-text is-${kind}`, x: written.x, y, 'font-size': size, text })))
  return { written, element }
}

function boxOf({ x, y, size, lines }) {
  return boxAround(x, y, Math.max(...lines.map(({ text, scale: part }) => widthOf(text) * part)) * size, lines.length * 1.2 * size, 0.5)
}

const widthIn = (props, metresPerMm) => {
  const kinds = WIDTHS[props.kind] ?? WIDTHS.street
  const [metres, least, most] = kinds[props.class] ?? kinds[3] ?? kinds[1]
  return Math.min(Math.max(metres / metresPerMm, least), most)
}

/** Where there is too much of them, small streets are left out. */
const isDrawn = ({ kind, class: one }, metresPerMm) => kind !== 'street' || one === 1 || metresPerMm < (one === 2 ? 70 : 25)

function referenceLines({ lines, metresPerMm }, path) {
  const some = lines.filter(({ properties }) => isDrawn(properties, metresPerMm)).map(({ geometry, properties }) => ({
    kind: properties.kind, width: widthIn(properties, metresPerMm), d: path(geometry.type === 'MultiLineString' ? geometry.coordinates : [geometry.coordinates], false),
  }))
  const draw = (kind, name, extra) => some.filter((line) => line.kind === kind).map(({ width, d }) => s('path', { class: name, d, 'stroke-width': width + extra }))
  return [draw('river', 'map-river', 0), draw('street', 'map-street-edge', 0.24), draw('street', 'map-street', 0), draw('rail', 'map-rail', 0), draw('rail', 'map-rail-gap', -0.15)]
}

/** Buildings as one path of points. */
function dots({ buildings, place, metresPerMm }, moved) {
  if (!moved && (buildings.length > MOST_DOTS || metresPerMm > 30)) return null
  const size = Math.min(Math.max(14 / metresPerMm, 0.4), 1.5)
  const d = buildings.filter((one) => one.moved === moved).map(({ lon, lat }) => `M${place([lon, lat]).map((n) => n.toFixed(2)).join(' ')}h0`).join('')
  if (!d) return null
  return moved ? [s('path', { class: 'map-moved-edge', d, 'stroke-width': size * 1.6 }), s('path', { class: 'map-moved', d, 'stroke-width': size })] : s('path', { class: 'map-dots', d, 'stroke-width': size })
}

const REPEAT_MM = 70

function streetNames({ lines, place, metresPerMm, box }, room) {
  const rank = ({ properties }) => (properties.kind === 'river' ? 0 : properties.class)
  const taken = new Map()
  const named = lines.filter(({ properties }) => properties.name && isDrawn(properties, metresPerMm) && (properties.kind === 'river' || properties.class < 3 || metresPerMm < 8))
  return named.sort((a, b) => rank(a) - rank(b)).flatMap(({ geometry, properties }) => {
    const size = (properties.kind === 'river' ? 2.6 : properties.class === 1 ? 2.2 : 1.9) * Math.min(Math.max(9 / metresPerMm, 1), 1.35)
    const chains = geometry.type === 'MultiLineString' ? geometry.coordinates : [geometry.coordinates]
    return chains.map((chain) => {
      const glyphs = layAlong(chain.flatMap(place), properties.name, (char) => widthOf(char) * size, { spacing: 0.5 })
      if (!glyphs) return null
      const { x, y } = glyphs[glyphs.length >> 1]
      if (x < 3 || y < 3 || x > box.width - 3 || y > box.height - 3 || taken.get(properties.name)?.some((other) => Math.hypot(other.x - x, other.y - y) < REPEAT_MM)) return null
      if (!room.tryTake(glyphs.map((glyph) => boxAround(glyph.x, glyph.y, size, size, 0.3)))) return null
      taken.set(properties.name, [...(taken.get(properties.name) ?? []), { x, y }])
      return s('g', { class: properties.kind === 'river' ? 'map-river-name' : 'map-street-name', 'font-size': size },
        glyphs.map(({ char, x: gx, y: gy, angle }) => s('text', { transform: `translate(${gx.toFixed(2)} ${gy.toFixed(2)}) rotate(${((angle * 180) / Math.PI).toFixed(1)})`, dy: '.36em', text: char })))
    })
  })
}

function scale({ metresPerMm, box: { width, height } }) {
  const { metres, mm } = scaleBar(metresPerMm, Math.min(40, width / 4))
  const text = metres >= 1000 ? `${metres / 1000} km` : `${metres} m`
  const [x, y] = [5, height - 7]
  return s('g', { class: 'map-scale' },
    s('rect', { class: 'map-scale-back', x: x - 2.5, y: y - 5.8, width: Math.max(mm + 12, 32), height: 10.6, rx: 1 }),
    s('rect', { class: 'map-scale-dark', x, y: y - 1, width: mm / 2, height: 1 }), s('rect', { class: 'map-scale-light', x: x + mm / 2, y: y - 1, width: mm / 2, height: 1 }),
    s('text', { class: 'map-scale-text', x, y: y - 2.1, text: '0' }), s('text', { class: 'map-scale-text', x: x + mm, y: y - 2.1, 'text-anchor': 'middle', text }),
    s('text', { class: 'map-scale-text', x, y: y + 3, text: t('poster.scale', { n: new Intl.NumberFormat(locale).format(scaleNumber(metresPerMm)) }) }))
}

function north(width) {
  return s('g', { class: 'map-north', transform: `translate(${width - 8} 5)` },
    s('circle', { cx: 0, cy: 5.6, r: 5.6, class: 'map-scale-back' }), s('path', { d: 'M0 1.500L2.600 9.500L0 7.900L-2.600 9.500Z' }), s('text', { x: 0, y: 4.2, class: 'map-north-text', 'text-anchor': 'middle', dy: '-4.7', text: t('poster.north') }))
}
