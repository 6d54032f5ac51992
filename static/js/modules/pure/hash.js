// The address of what is on the screen: `#zoom/lat/lon&key=value&…`, so that a
// link and the back button lead there again. Pure: text to state and back.
import { isToken } from './reports.js'
import { isMoment } from './timeline.js'

/**
 * @typedef {object} Place
 * @property {number} lat WGS-84 degrees
 * @property {number} lon WGS-84 degrees
 */
/**
 * @typedef {object} State
 * @property {{ zoom: number, lat: number, lon: number } | null} view
 * @property {string} grid code, '' for none
 * @property {string} area code
 * @property {string} building id
 * @property {string} issue id
 * @property {Place | null} at the place that was asked about
 * @property {boolean} report whether the form to report an issue at that place is open
 * @property {string} followed token of a report that is looked at, '' for none
 * @property {string} tab 'map' or 'issues'
 * @property {string} time the moment that the map shows, RFC 3339 in UTC; '' for now
 */

/** @type {State} */
export const EMPTY = Object.freeze({ view: null, grid: '', area: '', building: '', issue: '', at: null, report: false, followed: '', tab: 'map', time: '' })

const TABS = ['map', 'issues']
const CODE = /^[0-9]{4,15}$/
const ID = /^[\w-]{1,64}$/

const number = (text) => (/^-?\d{1,3}(\.\d{1,9})?$/.test(text) ? Number(text) : NaN)
const isPlace = (lat, lon) => Math.abs(lat) <= 90 && Math.abs(lon) <= 180

/**
 * Reads a hash. What cannot be read is left out, never guessed.
 *
 * @param {string} hash with or without the leading `#`
 * @returns {State}
 */
export function parseHash(hash) {
  const state = { ...EMPTY }
  for (const part of hash.replace(/^#/, '').split('&')) {
    const [key, value = ''] = part.split('=')
    const parts = (value || key).split(/[/,]/).map(number)
    if (part === 'report') {
      state.report = true
    } else if (!part.includes('=')) {
      const [zoom, lat, lon] = parts
      if (parts.length === 3 && zoom >= 0 && zoom <= 24 && isPlace(lat, lon)) state.view = { zoom, lat, lon }
    } else if (key === 'at') {
      if (parts.length === 2 && isPlace(parts[0], parts[1])) state.at = { lat: parts[0], lon: parts[1] }
    } else if (key === 'time') {
      if (isMoment(value)) state.time = value
    } else if (key === 'tab') {
      if (TABS.includes(value)) state.tab = value
    } else if (key === 'grid' || key === 'area') {
      if (CODE.test(value)) state[key] = value
    } else if (key === 'report') {
      if (isToken(value)) state.followed = value
    } else if (key === 'building' || key === 'issue') {
      if (ID.test(value)) state[key] = value
    }
  }
  return settled(state)
}

/**
 * The state without what cannot be together: one reports at a place and now, and
 * issues and reports are those of now.
 *
 * @param {State} state
 * @returns {State}
 */
export function settled(state) {
  const now = state.tab === 'issues' || state.followed !== ''
  const time = now ? '' : state.time
  return { ...state, time, report: state.report && state.at !== null && time === '' }
}

/**
 * Writes a hash that parseHash reads back: five decimals (about a metre) for the
 * view, six (a decimetre) for the place.
 *
 * @param {Partial<State>} state
 */
export function formatHash(state) {
  const { view, grid, area, building, issue, at, report, followed, tab, time } = { ...EMPTY, ...state }
  const parts = []
  if (view) parts.push(`${trim(view.zoom, 2)}/${view.lat.toFixed(5)}/${view.lon.toFixed(5)}`)
  if (tab !== EMPTY.tab) parts.push(`tab=${tab}`)
  if (time) parts.push(`time=${time}`)
  if (area) parts.push(`area=${area}`)
  if (grid) parts.push(`grid=${grid}`)
  if (building) parts.push(`building=${building}`)
  if (issue) parts.push(`issue=${issue}`)
  if (at) parts.push(`at=${at.lat.toFixed(6)},${at.lon.toFixed(6)}`)
  if (at && report) parts.push('report')
  if (followed) parts.push(`report=${followed}`)
  return `#${parts.join('&')}`
}

/**
 * Whether two states show the same things, wherever the map stands.
 *
 * @param {Partial<State>} a
 * @param {Partial<State>} b
 */
export function sameSelection(a, b) {
  return formatHash({ ...a, view: null }) === formatHash({ ...b, view: null })
}

const trim = (value, digits) => String(Number(value.toFixed(digits)))
