// Marks on the map what the address names, moves there if the person came by
// another way than the map, and says aloud what was found.
import * as api from '../api.js'
import { reasonText } from '../cards/person.js'
import { boundsOf } from '../pure/versions.js'
import { announce } from '../notices.js'
import { t } from '../texts.js'

/** From here on, single buildings can be told apart. */
export const NEAR_ZOOM = 17
const BUILDING_ZOOM = 18
const ISSUE_ZOOM = 16

/** By these one comes from elsewhere than the map, so the map has to follow. */
const LEADING = ['search', 'link', 'start']

export class Marking {
  #view
  #by = ''
  #hasView = false
  #moment = ''
  #outlined = null // the selected grid, to come back to from what it was
  #asking = new AbortController()

  /** @param {import('./mapview.js').MapView} view */
  constructor(view) {
    this.#view = view
  }

  /**
   * Marks the place at once; the grid follows when the server has named it.
   *
   * @param {import('../pure/hash.js').State} state
   * @param {string} by how one came here
   */
  begin(state, by) {
    const view = this.#view
    this.#asking.abort()
    this.#asking = new AbortController()
    this.#by = by
    this.#hasView = Boolean(state.view)
    this.#moment = state.time
    this.#outlined = null
    view.choose(null)
    view.highlight.showPin(state.at)
    if (!state.at && !state.grid && !state.building) view.select('')
    if (!state.at) return
    if (by === 'start' && !state.view) view.flyTo(state.at, NEAR_ZOOM)
    else if (by !== 'device') requestAnimationFrame(() => view.reveal(state.at))
  }

  #leads() {
    return LEADING.includes(this.#by) && !(this.#by === 'start' && this.#hasView)
  }

  /**
   * The server has named a grid.
   *
   * @param {{ grid: any, responsible: any, areas?: any[], position: { lon: number, lat: number } }} answer
   * @param {import('../pure/hash.js').State} state
   */
  found({ grid, responsible, areas = [], position }, state) {
    const view = this.#view
    if (state.building) {
      view.highlight.showPin(position)
      if (this.#leads()) view.flyTo(position, Math.max(BUILDING_ZOOM, view.map.getZoom()))
      else view.reveal(position)
    } else if (state.grid && this.#leads() && grid?.bounds) view.fit(grid.bounds)
    announce([t('announce.found', { grid: grid?.name ?? t('outside.title'), area: areas.at(-1)?.name ?? '' }), grid && reasonText(responsible)].filter(Boolean).join(' '))
    return this.#outline(grid?.code)
  }

  /** @param {{ name: string, bounds: any }} area */
  area({ name, bounds }) {
    if (this.#by !== 'history' && this.#by !== 'time' && !(this.#by === 'start' && this.#hasView)) this.#view.fit(bounds)
    announce(name)
  }

  /** An issue is shown, or has changed. @param {any} issue */
  issue({ position, match, distance_m: distance, grid }) {
    const view = this.#view
    view.highlight.showPin(position, 'issue')
    const zoom = view.map.getZoom()
    if (match === 'outside' && !distance) view.fit(around(view.city.bounds, position)) // further off than the server measures
    else if (match === 'outside') view.flyTo(position, Math.min(zoom, view.zoomFor(position, distance)))
    else if (zoom < ISSUE_ZOOM) view.flyTo(position, ISSUE_ZOOM)
    else view.reveal(position)
    return this.#outline(grid?.code)
  }

  /** A grid is not there at the moment that is shown: this is what it was. @param {string} code @param {{ name: string, geometry: any }} version */
  retired(code, { name, geometry }) {
    const view = this.#view
    this.#outlined = { type: 'Feature', properties: {}, geometry }
    view.select(code, this.#outlined)
    if (this.#leads()) view.fit(boundsOf(geometry))
    announce(name)
  }

  /** @param {{ geometry: any } | null} version null leads back to what is selected @param {{ geometry: any } | null} [older] */
  version(version, older = null) {
    const { highlight, map } = this.#view
    if (!version) return highlight.showShape(this.#outlined)
    highlight.showVersion(version.geometry, older?.geometry ?? null)
    const [west, south, east, north] = boundsOf(version.geometry)
    if (!map.getBounds().contains([[south, west], [north, east]])) this.#view.fit([west, south, east, north])
  }

  async #outline(code) {
    const view = this.#view
    this.#outlined = null
    if (!code) return void view.select('')
    const { signal } = this.#asking
    view.select(code)
    try {
      const shape = await api.gridShape(code, signal, this.#moment)
      if (signal.aborted) return
      this.#outlined = shape
      view.select(code, shape)
    } catch (error) {
      if (error.name !== 'Problem' && error.name !== 'AbortError') throw error
    }
  }
}

/** Bounds with a place in them. @param {[number, number, number, number] | null} bounds @param {{ lon: number, lat: number }} place */
function around(bounds, { lon, lat }) {
  const [west, south, east, north] = bounds ?? [lon, lat, lon, lat]
  return [Math.min(west, lon), Math.min(south, lat), Math.max(east, lon), Math.max(north, lat)]
}
