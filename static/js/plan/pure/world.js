// The world as one square of side 1 in Web Mercator, x from the west and y from
// the north; and positions on the lattice of 1e-7 degree that borders lie on.
import { project } from '../../modules/pure/mercator.js'

/** @typedef {[number, number]} Position WGS-84 degrees, longitude first */
/** @typedef {[number, number]} Point x and y in the world's square */

/** @param {Position} position @returns {Point} */
export const toWorld = ([lon, lat]) => project(lon, lat, 1)

/** @param {Point} point @returns {Position} on the lattice */
export function toPosition([x, y]) {
  const lat = (Math.atan(Math.sinh((0.5 - y) * 2 * Math.PI)) * 180) / Math.PI
  return onLattice([(x - 0.5) * 360, lat])
}

/** The nearest position of the lattice. @param {Position} position @returns {Position} */
export const onLattice = ([lon, lat]) => [Math.round(lon * 1e7) / 1e7, Math.round(lat * 1e7) / 1e7]

/** @param {Position} a @param {Position} b */
export const samePlace = (a, b) => Math.round(a[0] * 1e7) === Math.round(b[0] * 1e7) && Math.round(a[1] * 1e7) === Math.round(b[1] * 1e7)

const EQUATOR_M = 40_075_017

/** Metres that the world's side is long, at a latitude. @param {number} lat */
export const metresAt = (lat) => EQUATOR_M * Math.cos((lat * Math.PI) / 180)
