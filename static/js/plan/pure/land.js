// The land of a plan as the page holds it: grids by code, and buildings as columns,
// for there may be tens of thousands. Pure: what the server answers comes in.

/**
 * @typedef {{ type: 'Feature', geometry: { type: string, coordinates: any }, properties: Record<string, any> }} Feature
 * @typedef {object} Buildings one entry of each column for each building
 * @property {number} count
 * @property {Float64Array} id
 * @property {Float64Array} lon WGS-84 degrees
 * @property {Float64Array} lat
 * @property {Int32Array} households
 * @property {string[]} name as on the door plate
 * @property {Int32Array} grid place in `codes`, -1 for none
 * @property {Int32Array} was the same, before the plan
 * @property {string[]} codes
 * @property {Map<number, number>} at places by id
 *
 * @typedef {object} Land
 * @property {Map<string, Feature>} before grids of the scope as the plan found them
 * @property {Map<string, Feature>} grids grids of the scope now
 * @property {Map<string, Feature>} around neighbours outside the scope
 * @property {Feature[]} lines reference lines
 * @property {Buildings} buildings
 *
 * @typedef {object} Change what an operation has changed, as the server answers it
 * @property {{ grids: { features: Feature[] }, retired: string[], renumbered: { from: string, to: string }[], around: { features: Feature[] }, buildings: { id: number | string, grid: string }[] }} changed
 */

/** @param {any} answer of GET …/land @returns {Land} */
export function readLand({ before, after, around, lines, buildings }) {
  return { before: byCode(before), grids: byCode(after), around: byCode(around), lines: lines.features, buildings: readBuildings(buildings) }
}

const byCode = ({ features }) => new Map(features.map((feature) => [feature.properties.code, feature]))

function readBuildings({ id, lon, lat, households, name, grid, was, grids }) {
  const ids = Float64Array.from(id, Number)
  return {
    count: ids.length, id: ids, lon: Float64Array.from(lon), lat: Float64Array.from(lat), households: Int32Array.from(households),
    name, grid: Int32Array.from(grid), was: Int32Array.from(was), codes: [...grids], at: new Map(Array.from(ids, (one, i) => [one, i])),
  }
}

/** The code of the grid that owns the i-th building; '' for none. @param {Buildings} buildings @param {number} i */
export const gridOf = (buildings, i) => buildings.codes[buildings.grid[i]] ?? ''

/**
 * Puts what an operation has changed into the land.
 *
 * @param {Land} land is changed; its maps are new ones afterwards
 * @param {Change} change
 * @returns {string[]} codes of all grids of the scope that are new, gone or other than before
 */
export function applyChange(land, { changed }) {
  const { features } = changed.grids
  const grids = new Map(land.grids)
  const gone = [...changed.retired, ...changed.renumbered.map(({ from }) => from)]
  for (const code of gone) grids.delete(code)
  for (const feature of features) grids.set(feature.properties.code, feature)
  land.grids = new Map([...grids].sort(([a], [b]) => (a < b ? -1 : 1)))
  if (changed.around.features.length > 0) land.around = new Map([...land.around, ...byCode(changed.around)])
  moveBuildings(land.buildings, changed)
  return [...new Set([...gone, ...features.map(({ properties }) => properties.code)])]
}

function moveBuildings(buildings, { renumbered, buildings: moved }) {
  const places = new Map(buildings.codes.map((code, i) => [code, i]))
  const place = (code) => {
    if (!code) return -1
    if (!places.has(code)) places.set(code, buildings.codes.push(code) - 1)
    return places.get(code)
  }
  if (renumbered.length > 0) {
    const to = new Map(renumbered.map((pair) => [place(pair.from), place(pair.to)]))
    for (let i = 0; i < buildings.count; i++) buildings.grid[i] = to.get(buildings.grid[i]) ?? buildings.grid[i]
  }
  for (const { id, grid } of moved) {
    const i = buildings.at.get(Number(id))
    if (i !== undefined) buildings.grid[i] = place(grid)
  }
}
