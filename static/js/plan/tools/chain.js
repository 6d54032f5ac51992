// Points that are placed one after another, for lines and areas.
import { samePlace, toWorld } from '../pure/world.js'

/** @typedef {[number, number]} Position WGS-84 degrees, longitude first */

const SAME_PX = 9

export class Chain {
  /** @type {Position[]} */
  points = []

  get length() { return this.points.length }

  /** @param {Position} position @returns {boolean} false if it is the last one again */
  add(position) {
    if (this.points.length > 0 && samePlace(this.points.at(-1), position)) return false
    this.points.push(position)
    return true
  }

  pop() { return this.points.pop() }
  clear() { this.points = [] }

  /** Whether a spot is at one of the points. @param {import('./tool.js').Spot} spot @param {number} index @param {number} scale pixels of the world's side */
  isAt(spot, index, scale) {
    const point = this.points.at(index)
    if (!point) return false
    const [x, y] = toWorld(point)
    const within = (spot.touch ? 2 : 1) * SAME_PX
    return samePlace(point, spot.snapped.position) || Math.hypot(x - spot.world[0], y - spot.world[1]) * scale <= within
  }

  /** The points with where the pointer is. @param {import('./tool.js').Spot | null} spot @returns {Position[]} */
  upTo(spot) {
    if (!spot || this.points.length === 0 || samePlace(this.points.at(-1), spot.snapped.position)) return this.points
    return [...this.points, spot.snapped.position]
  }
}
