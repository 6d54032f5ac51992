// How what is being drawn looks: lines under the hand, points, and the mark that
// says what the pointer has snapped to.
import { toWorld } from '../pure/world.js'

export const INK = { line: '#b8441a', glow: 'rgba(255, 253, 248, .95)', fill: 'rgba(224, 102, 44, .16)', snap: '#0c6f7a', take: '#0c6f7a', remove: '#7a4a9e', point: '#fffdf8' }

/**
 * @typedef {import('../map/sketchlayer.js').Sheet} Sheet
 * @typedef {[number, number]} Position
 */

/** @param {Sheet} sheet @param {Position[]} positions @param {{ closed?: boolean, colour?: string, dashed?: boolean, width?: number, fill?: string }} [look] */
export function line(sheet, positions, { closed = false, colour = INK.line, dashed = false, width = 2.5, fill } = {}) {
  if (positions.length < 2) return
  worldLine(sheet, positions.map(toWorld), { closed, colour, dashed, width, fill })
}

/** The same for points of the world's square. @param {Sheet} sheet @param {[number, number][]} points */
export function worldLine({ context, at }, points, { closed = false, colour = INK.line, dashed = false, width = 2.5, fill } = {}) {
  context.beginPath()
  points.forEach((point, i) => context[i ? 'lineTo' : 'moveTo'](...at(point)))
  if (closed) context.closePath()
  if (fill) {
    context.fillStyle = fill
    context.fill('nonzero')
  }
  context.lineJoin = context.lineCap = 'round'
  context.setLineDash([])
  context.lineWidth = width + 3
  context.strokeStyle = INK.glow
  context.stroke()
  if (dashed) context.setLineDash([width * 3, width * 2.2])
  context.lineWidth = width
  context.strokeStyle = colour
  context.stroke()
  context.setLineDash([])
}

/** A path x, y, x, y, … of the world's square. @param {Sheet} sheet @param {Float64Array} path */
export function pathLine(sheet, path, look) {
  const points = []
  for (let i = 0; i < path.length; i += 2) points.push([path[i], path[i + 1]])
  worldLine(sheet, points, look)
}

/** Round points; the last one is filled. @param {Sheet} sheet @param {Position[]} positions */
export function points({ context, at }, positions, { colour = INK.line, radius = 4.5 } = {}) {
  context.lineWidth = 2
  positions.forEach((position, i) => {
    context.beginPath()
    context.arc(...at(toWorld(position)), radius, 0, 2 * Math.PI)
    context.fillStyle = i === positions.length - 1 ? colour : INK.point
    context.fill()
    context.strokeStyle = colour
    context.stroke()
  })
}

/** What the pointer has snapped to: a square on a vertex, a circle on a border, a diamond on a reference line. @param {Sheet} sheet @param {import('./tool.js').Spot['snapped']} snapped */
export function snapMark({ context, at }, { kind, x, y }) {
  if (kind === 'free') return
  const [px, py] = at([x, y])
  context.save()
  context.translate(px, py)
  if (kind === 'line') context.rotate(Math.PI / 4)
  for (const [width, colour] of [[5, INK.glow], [2.2, INK.snap]]) {
    context.beginPath()
    if (kind === 'border') context.arc(0, 0, 7, 0, 2 * Math.PI)
    else context.rect(-6, -6, 12, 12)
    context.lineWidth = width
    context.strokeStyle = colour
    context.stroke()
  }
  context.restore()
}

/** A short text beside a place, on a dark ground. @param {Sheet} sheet @param {[number, number]} world @param {string} text */
export function tag({ context, at }, world, text) {
  const [x, y] = at(world)
  context.font = `500 12px ${getComputedStyle(document.body).fontFamily}`
  context.textAlign = 'left'
  context.textBaseline = 'middle'
  const width = context.measureText(text).width
  context.beginPath()
  context.roundRect(x + 13, y + 9, width + 14, 22, 5)
  context.fillStyle = 'rgba(10, 54, 60, .92)'
  context.fill()
  context.fillStyle = '#fffdf8'
  context.fillText(text, x + 20, y + 20.5)
}
