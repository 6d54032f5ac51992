// Draws the land of a plan on a canvas: ground and tints, streets and rivers,
// buildings, borders, what is outside. It stops now and then, for the caller to go
// on with the next frame.
import { borderWidth, lineWidth, MAP_COLOURS as C, ramp, TINTS } from '../../modules/pure/style.js'
import { thinned } from '../pure/simplify.js'

/**
 * @typedef {import('./bitmaplayer.js').View} View
 * @typedef {import('./scene.js').Scene} Scene
 * @typedef {object} Look
 * @property {boolean} overBaseMap
 * @property {boolean} buildings
 * @property {((code: string) => string | null) | null} colours a colour for each grid instead of its tint; null leaves the tint
 */

export const PLAN_COLOURS = {
  // From the small to the large, so that the larger border lies on top.
  borders: { grid: '#3f5754', community: '#2c4a4a', subdistrict: '#1d5257' },
  casing: 'rgba(255, 253, 247, .75)', outline: '#0f4c52', outside: 'rgba(244, 240, 228, .62)', outsideBaseMap: 'rgba(250, 246, 236, .5)',
  around: 'rgba(93, 116, 114, .75)', moved: '#c2410c',
}

const EVERY = 40
const EVERY_BUILDING = 6000

/** @param {CanvasRenderingContext2D} context @param {View} view @param {Scene} scene @param {Look} look */
export function* paintLand(context, view, scene, look) {
  context.lineJoin = context.lineCap = 'round'
  yield* paintTints(context, view, scene, look)
  if (!look.overBaseMap) yield* paintLines(context, view, scene)
  paintOutside(context, view, scene, look)
  yield
  if (look.buildings) yield* paintBuildings(context, view, scene)
  yield* paintBorders(context, view, scene)
}

function* paintTints(context, view, { shapes }, { overBaseMap, colours }) {
  let n = 0
  if (!overBaseMap) {
    // One ground under all, so that no seam shines through between two tints.
    context.beginPath()
    for (const { drawn } of shapes) {
      if (meets(drawn.box, view.box)) for (const ring of drawn.rings) trace(context, ring, view)
      if (++n % EVERY === 0) yield
    }
    context.fillStyle = C.ground
    context.fill('nonzero')
    context.lineWidth = 1
    context.strokeStyle = C.ground
    context.stroke()
    yield
  }
  for (const { code, drawn, tint } of shapes) {
    if (!meets(drawn.box, view.box)) continue
    const colour = colours?.(code)
    context.beginPath()
    for (const ring of drawn.rings) trace(context, ring, view)
    context.globalAlpha = (overBaseMap ? 0.5 : 1) * (colour ? 0.85 : 0.9)
    context.fillStyle = colour ?? TINTS[tint]
    context.fill('evenodd')
    if (++n % EVERY === 0) yield
  }
  context.globalAlpha = 1
}

const LAYERS = [
  { of: (p) => p.kind === 'river', extra: 1.6, colour: () => C.riverEdge },
  { of: (p) => p.kind === 'river', extra: 0, colour: () => C.river },
  { of: (p) => p.kind === 'street', extra: 1.4, colour: () => C.streetEdge },
  { of: (p) => p.kind === 'rail', extra: 0, colour: () => C.rail },
  { of: (p) => p.kind === 'rail', extra: -1.4, colour: () => C.railGap },
  { of: (p) => p.kind === 'street' && p.class === 3, extra: 0, colour: () => C.street },
  { of: (p) => p.kind === 'street' && p.class === 2, extra: 0, colour: () => C.street },
  { of: (p) => p.kind === 'street' && p.class === 1, extra: 0, colour: () => C.streetMain },
]

function* paintLines(context, view, { lines }) {
  for (const { of, extra, colour } of LAYERS) {
    for (const { props, paths, box } of lines) {
      if (!of(props) || !meets(box, view.box)) continue
      const width = lineWidth(props.kind, props.class, view.zoom) + extra
      if (width <= 0) continue
      context.lineWidth = width
      context.strokeStyle = colour(props)
      context.beginPath()
      for (const path of paths) trace(context, path, view)
      context.stroke()
    }
    yield
  }
}

/** What is not the plan's is there, but steps back. */
function paintOutside(context, view, { outline, around }, { overBaseMap }) {
  context.beginPath()
  context.rect(0, 0, view.width, view.height)
  for (const ring of outline) trace(context, ring, view)
  context.fillStyle = overBaseMap ? PLAN_COLOURS.outsideBaseMap : PLAN_COLOURS.outside
  context.fill('evenodd')
  context.beginPath()
  for (const { drawn } of around) {
    if (meets(drawn.box, view.box)) for (const ring of drawn.rings) trace(context, ring, view)
  }
  context.lineWidth = 1
  context.strokeStyle = PLAN_COLOURS.around
  context.stroke()
}

const NAMES_FROM = 18

function* paintBuildings(context, view, { finder, buildings }) {
  if (!buildings || view.zoom < 12.5) return
  const half = ramp(view.zoom, [[12.5, 0.5], [14, 0.9], [15, 1.4], [16, 2.2], [18, 4]])
  const seen = []
  finder.inBox(view.box, (i) => seen.push(i))
  for (const moved of [false, true]) {
    const some = seen.filter((i) => (buildings.grid[i] !== buildings.was[i]) === moved)
    context.fillStyle = moved ? PLAN_COLOURS.moved : C.building
    context.globalAlpha = view.zoom < 14 ? 0.6 : view.zoom < 16 ? 0.8 : 1
    const round = view.zoom >= 16
    for (let k = 0; k < some.length; k += EVERY_BUILDING) {
      context.beginPath()
      for (const i of some.slice(k, k + EVERY_BUILDING)) {
        const x = finder.x[i] * view.scale - view.left
        const y = finder.y[i] * view.scale - view.top
        if (round) {
          context.moveTo(x + half, y)
          context.arc(x, y, half, 0, 2 * Math.PI)
        } else context.rect(x - half, y - half, 2 * half, 2 * half)
      }
      context.fill()
      if (round) {
        context.lineWidth = 1.2
        context.strokeStyle = C.buildingEdge
        context.stroke()
      }
      yield
    }
  }
  context.globalAlpha = 1
  if (view.zoom < NAMES_FROM) return
  context.textAlign = 'center'
  context.textBaseline = 'top'
  context.font = `400 11px ${getComputedStyle(document.body).fontFamily}`
  context.lineWidth = 3
  context.strokeStyle = C.halo
  context.fillStyle = C.building
  for (const i of seen) {
    const text = buildings.name[i]
    if (!text) continue
    const x = finder.x[i] * view.scale - view.left
    const y = finder.y[i] * view.scale - view.top + half + 3
    context.strokeText(text, x, y)
    context.fillText(text, x, y)
  }
}

function* paintBorders(context, view, { borders, outline }) {
  const near = borders.filter(({ box }) => meets(box, view.box))
  for (const [level, colour] of Object.entries(PLAN_COLOURS.borders)) {
    const some = near.filter((border) => border.level === level)
    const width = level === 'grid' ? 0.4 + 1.25 * borderWidth('grid', view.zoom) : 0.6 + borderWidth(level, view.zoom)
    const casing = view.zoom < 13 ? 1.2 : 2.6
    for (const [extra, ink] of [[casing, PLAN_COLOURS.casing], [0, colour]]) {
      context.lineWidth = width + extra
      context.strokeStyle = ink
      for (let k = 0; k < some.length; k += 10 * EVERY) {
        context.beginPath()
        for (const { path } of some.slice(k, k + 10 * EVERY)) trace(context, path, view)
        context.stroke()
        yield
      }
    }
  }
  context.beginPath()
  for (const ring of outline) trace(context, ring, view)
  for (const [extra, colour] of [[4, C.borderHalo], [0, PLAN_COLOURS.outline]]) {
    context.lineWidth = ramp(view.zoom, [[11, 1.8], [16, 3.2]]) + extra
    context.strokeStyle = colour
    context.stroke()
    yield
  }
}

const meets = (a, b) => a[0] <= b[2] && a[2] >= b[0] && a[1] <= b[3] && a[3] >= b[1]

const thin = new WeakMap()
const LEAST_PX = 0.7

/** Traces a path of the world's square; at a scale only the vertices that one could tell apart. */
export function trace(context, path, { scale, left, top, zoom }) {
  const level = Math.ceil(zoom)
  let known = thin.get(path)
  if (known?.level !== level) thin.set(path, (known = { level, path: thinned(path, LEAST_PX / (256 * 2 ** level)) }))
  const kept = known.path
  context.moveTo(kept[0] * scale - left, kept[1] * scale - top)
  for (let i = 2; i < kept.length; i += 2) context.lineTo(kept[i] * scale - left, kept[i + 1] * scale - top)
}
