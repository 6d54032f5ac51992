// What is marked on the land: the chosen grids, and what an operation would make
// of it.
import { mapName } from '../../modules/pure/format.js'
import { boxAround, Room } from '../../modules/pure/labels.js'
import { MAP_COLOURS as C } from '../../modules/pure/style.js'
import { t } from '../../modules/texts.js'
import { newBorders } from '../pure/preview.js'
import { drawnOf } from '../pure/shape.js'
import { toWorld } from '../pure/world.js'
import { numberOf } from '../words.js'
import { trace } from './paint.js'

const ACCENT = '#b8441a'
const NEW_FILL = 'rgba(224, 102, 44, .20)'

/** The chosen grids. @param {Iterable<string>} codes @param {import('./scene.js').Scene} scene */
export function paintSelection(context, view, codes, scene) {
  context.beginPath()
  for (const code of codes) for (const ring of scene.shape(code)?.drawn.rings ?? []) trace(context, ring, view)
  context.fillStyle = 'rgba(255, 253, 248, .2)'
  context.fill('evenodd')
  context.lineJoin = 'round'
  for (const [width, colour] of [[6.5, 'rgba(255, 253, 248, .9)'], [2.8, ACCENT]]) {
    context.lineWidth = width
    context.strokeStyle = colour
    context.stroke()
  }
}

/**
 * What an operation would do: its new borders, and each grid's households.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {import('./bitmaplayer.js').View} view
 * @param {{ change: any, grids: Map<string, any>, scene: import('./scene.js').Scene, font: string }} what `grids` are those of now
 */
export function paintPreview(context, view, { change, grids, scene, font }) {
  const { changed } = change
  const { features } = changed.grids
  const fresh = features.filter(({ properties: { code } }) => !grids.has(code) && !changed.renumbered.some(({ to }) => to === code))
  context.beginPath()
  for (const feature of fresh) for (const ring of drawnOf(feature).rings) trace(context, ring, view)
  context.fillStyle = NEW_FILL
  context.fill('evenodd')
  context.beginPath()
  for (const line of newBorders(features, scene.borderFinder)) {
    line.forEach((position, i) => {
      const [x, y] = toWorld(position)
      context[i ? 'lineTo' : 'moveTo'](x * view.scale - view.left, y * view.scale - view.top)
    })
  }
  context.lineJoin = context.lineCap = 'round'
  for (const [width, colour] of [[7, 'rgba(255, 253, 248, .95)'], [3.4, ACCENT]]) {
    context.lineWidth = width
    context.strokeStyle = colour
    context.stroke()
  }
  const room = new Room()
  for (const feature of features) chip(context, view, feature, { was: grids.get(feature.properties.code), fresh: fresh.includes(feature), font, room, shape: scene.shape(feature.properties.code) })
}

/** A grid's households as they would be, on a card in the place of its name. */
function chip(context, view, feature, { was, fresh, font, room, shape }) {
  const { code, name, households } = feature.properties
  const before = was?.properties.households
  if (!fresh && before === households) return
  const [x, y] = (shape?.drawn ?? drawnOf(feature)).label.map((value, i) => value * view.scale - (i ? view.top : view.left))
  const title = fresh ? t('preview.new', { grid: numberOf(code) }) : mapName(name || numberOf(code), 'grid')
  const text = before === undefined ? t('households.n', { n: households }) : t('preview.households', { from: before, to: households })
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.font = `700 14px ${font}`
  const first = context.measureText(title).width
  context.font = `500 13px ${font}`
  const width = Math.max(first, context.measureText(text).width) + 20
  const top = [0, 46, -46, 92].map((dy) => y + dy).find((middle) => room.tryTake([boxAround(x, middle, width, 42, 2)])) ?? y
  context.beginPath()
  context.roundRect(x - width / 2, top - 21, width, 42, 8)
  context.fillStyle = fresh ? ACCENT : 'rgba(255, 253, 248, .96)'
  context.fill()
  context.lineWidth = 1.5
  context.strokeStyle = ACCENT
  context.stroke()
  context.fillStyle = fresh ? '#fffdf8' : C.text
  context.font = `700 13px ${font}`
  context.fillText(title, x, top - 9)
  context.font = `500 13px ${font}`
  context.fillText(text, x, top + 9)
}
