// The names over the land of a plan: what a grid is called and how many households
// it has, then streets, then the neighbours outside.
import { mapName } from '../../modules/pure/format.js'
import { boxAround, Room } from '../../modules/pure/labels.js'
import { layAlong } from '../../modules/pure/linelabels.js'
import { lineWidth, MAP_COLOURS as C, ramp } from '../../modules/pure/style.js'

const LINE_NAMES_FROM = 14
const DANGER = '#a3230f'

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import('./bitmaplayer.js').View} view
 * @param {import('./scene.js').Scene} scene
 * @param {{ font: string, households: (n: number) => string, outOfBounds: Set<string>, streets: boolean, figures?: boolean }} look
 */
export function* paintNames(context, view, scene, look) {
  const room = new Room()
  context.lineJoin = 'round'
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  const write = writer(context, look.font)
  for (const label of communityLabels(view, scene, write)) {
    if (room.tryTake([boxAround(label.x, label.y, label.width, label.height, 6)])) write.label(label)
  }
  for (const label of gridLabels(view, scene, look, write)) {
    if (room.tryTake([boxAround(label.x, label.y, label.width, label.height, 3)])) write.label(label)
  }
  yield
  if (look.streets && view.zoom >= LINE_NAMES_FROM) streetNames(context, view, scene, look.font, room, write)
  yield
  for (const { drawn, props } of scene.around) {
    const [x, y] = [drawn.label[0] * view.scale - view.left, drawn.label[1] * view.scale - view.top]
    if (x < 0 || y < 0 || x > view.width || y > view.height || view.zoom < 14) continue
    const text = mapName(props.name ?? props.code, 'grid')
    const width = write.width(text, 11.5, 400)
    if (width > drawn.room * view.scale || !room.tryTake([boxAround(x, y, width, 15)])) continue
    write.label({ x, y, height: 15, lines: [{ text, size: 11.5, weight: 400, colour: C.textQuiet }] })
  }
}

const COMMUNITIES_UNTIL = 14.5

/** Seen from afar, what communities are called: their grids' names begin with it. */
function* communityLabels(view, { shapes }, write) {
  if (view.zoom > COMMUNITIES_UNTIL) return
  const communities = new Map()
  for (const { code, props, drawn } of shapes) {
    const key = code.slice(0, 12)
    if (!communities.has(key)) communities.set(key, { name: beginning(props.name ?? ''), x: 0, y: 0, n: 0 })
    const one = communities.get(key)
    one.x += drawn.label[0]
    one.y += drawn.label[1]
    one.n++
  }
  if (communities.size < 2) return
  const size = ramp(view.zoom, [[11, 11.5], [14.5, 15]])
  for (const { name, x, y, n } of communities.values()) {
    const [px, py] = [(x / n) * view.scale - view.left, (y / n) * view.scale - view.top]
    if (!name || px < -60 || py < -20 || px > view.width + 60 || py > view.height + 20) continue
    yield { x: px, y: py, width: write.width(name, size, 700), height: 1.3 * size, lines: [{ text: name, size, weight: 700, colour: C.textArea }] }
  }
}

/** What of a grid's name the map leaves out: its community. */
const beginning = (name) => name.slice(0, Math.max(0, name.indexOf(mapName(name, 'grid'))))

/** Two lines where there is room for them, else the number alone. */
function* gridLabels(view, { shapes }, { households, outOfBounds, figures = true }, write) {
  const size = ramp(view.zoom, [[12, 10], [15, 13], [17, 15]])
  const far = view.zoom <= 13 && shapes.length > 0 && shapes[0].code.slice(0, 12) !== shapes.at(-1).code.slice(0, 12)
  for (const { code, props, drawn } of shapes) {
    const x = drawn.label[0] * view.scale - view.left
    const y = drawn.label[1] * view.scale - view.top
    if (x < -80 || y < -30 || x > view.width + 80 || y > view.height + 30) continue
    const wide = drawn.room * view.scale
    const count = { text: households(props.households ?? 0), size: size - 2, weight: 500, colour: outOfBounds.has(code) ? DANGER : C.textQuiet }
    const name = (far ? [code.slice(12)] : [mapName(props.name || code.slice(12), 'grid'), code.slice(12)]).find((text) => write.width(text, size, 600) < wide - 4)
    if (!name) continue
    const lines = [{ text: name, size, weight: 600, colour: C.text }]
    if (figures && write.width(count.text, count.size, 500) < wide - 4 && (drawn.box[3] - drawn.box[1]) * view.scale > 2.6 * size) lines.push(count)
    const width = Math.max(...lines.map((line) => write.width(line.text, line.size, line.weight)))
    yield { x, y, width, height: lines.reduce((sum, line) => sum + 1.3 * line.size, 0), lines }
  }
}

function writer(context, font) {
  const widths = new Map()
  const use = (size, weight) => (context.font = `${weight} ${size}px ${font}`)
  return {
    use,
    width(text, size, weight) {
      const key = `${weight} ${size} ${text}`
      if (!widths.has(key)) {
        use(size, weight)
        widths.set(key, context.measureText(text).width)
      }
      return widths.get(key)
    },
    label({ x, y, height, lines }) {
      let top = y - height / 2
      for (const { text, size, weight, colour } of lines) {
        use(size, weight)
        context.lineWidth = 4
        context.strokeStyle = C.halo
        context.strokeText(text, x, top + 0.65 * size)
        context.fillStyle = colour
        context.fillText(text, x, top + 0.65 * size)
        top += 1.3 * size
      }
    },
  }
}

const REPEAT_PX = 340

function streetNames(context, view, { lines }, font, room, write) {
  const middles = new Map()
  const named = lines.filter(({ props, box }) => props.name && box[0] <= view.box[2] && box[2] >= view.box[0] && box[1] <= view.box[3] && box[3] >= view.box[1])
  const rank = ({ props }) => (props.kind === 'river' ? 0 : props.class)
  for (const { props, paths } of named.sort((a, b) => rank(a) - rank(b))) {
    const water = props.kind === 'river'
    const thick = lineWidth(props.kind, props.class, view.zoom)
    if (!water && thick < 3.2) continue
    const size = water ? 13 : ramp(thick, [[2, 10], [6, 11], [11, 12.5]])
    for (const path of paths) {
      const glyphs = layAlong(path.map((value, i) => value * view.scale - (i % 2 ? view.top : view.left)), props.name, (char) => write.width(char, size, 400), { spacing: water ? 7 : 2 })
      if (!glyphs) continue
      const middle = glyphs[glyphs.length >> 1]
      const near = middles.get(props.name)?.some((other) => Math.hypot(other.x - middle.x, other.y - middle.y) < REPEAT_PX)
      if (near || !room.tryTake(glyphs.map(({ x, y }) => boxAround(x, y, size, size, 3)))) continue
      middles.set(props.name, [...(middles.get(props.name) ?? []), middle])
      context.font = `${water ? 'italic ' : ''}400 ${size}px ${font}`
      for (const stroke of [true, false]) {
        for (const { char, x, y, angle } of glyphs) {
          context.save()
          context.translate(x, y)
          context.rotate(angle)
          context.lineWidth = 3
          context.strokeStyle = water ? C.river : C.halo
          context.fillStyle = water ? C.riverText : C.streetText
          if (stroke) context.strokeText(char, 0, 0)
          else context.fillText(char, 0, 0)
          context.restore()
        }
      }
    }
  }
}
