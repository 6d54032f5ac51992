// The reports that were made on this device, and how one of them stands. Kept by
// value; storage is the caller's.

/**
 * @typedef {object} Kept
 * @property {string} token with which the report can be followed
 * @property {string} number
 * @property {string} text the beginning of its description
 * @property {string} at RFC 3339
 * @property {string} state as last seen
 */

const MOST = 50
const TEXT = 60
const TOKEN = /^[\w.~-]{8,200}$/

/** Whether a text may be a report's token. @param {string} text */
export const isToken = (text) => TOKEN.test(text)

/**
 * What is kept of a report that the server has taken in.
 *
 * @param {{ token: string, number: string, state: string, created_at: string, description: string }} issue
 * @returns {Kept}
 */
export function keptOf({ token, number, state, created_at: at, description }) {
  return { token, number, state, at, text: [...description.replace(/\s+/g, ' ').trim()].slice(0, TEXT).join('') }
}

/** The reports with one more, latest first; the oldest go when they are too many. @param {Kept[]} reports @param {Kept} report */
export function add(reports, report) {
  return [report, ...reports.filter(({ token }) => token !== report.token)].slice(0, MOST)
}

/** The reports without one. @param {Kept[]} reports @param {string} token */
export function forget(reports, token) {
  return reports.filter((one) => one.token !== token)
}

/** The reports with the state in which one was seen. @param {Kept[]} reports @param {string} token @param {string} state */
export function seen(reports, token, state) {
  return reports.map((one) => (one.token === token ? { ...one, state } : one))
}

/** Reports out of stored text; unreadable text holds none. @param {string | null} text @returns {Kept[]} */
export function parseReports(text) {
  try {
    const reports = JSON.parse(text ?? '[]')
    return Array.isArray(reports) ? reports.filter(isKept).slice(0, MOST) : []
  } catch {
    return []
  }
}

function isKept(report) {
  return report !== null && typeof report === 'object' && ['token', 'number', 'text', 'at', 'state'].every((field) => typeof report[field] === 'string') &&
    isToken(report.token) && !Number.isNaN(Date.parse(report.at))
}

// The way of a report, as its reporter is told it.
const STEPS = ['received', 'routed', 'in_progress', 'resolved', 'closed']
const ON_THE_WAY = { unplaced: 'received', returned: 'received' }

/**
 * The steps of a report with when they were reached, and which it is at. One that
 * was given back, or waits for a place, is at the first again.
 *
 * @param {{ state: string, created_at: string, history: { at: string, to: string }[] }} report history oldest first
 * @returns {{ step: string, at: string, mark: 'done' | 'current' | 'ahead' }[]} at: RFC 3339, '' if it was not reached
 */
export function progress({ state, created_at: createdAt, history }) {
  const current = STEPS.indexOf(ON_THE_WAY[state] ?? state)
  return STEPS.map((step, i) => {
    const reached = history.findLast(({ to }) => (ON_THE_WAY[to] ?? to) === step)
    const at = i > current ? '' : (i === 0 ? createdAt : reached?.at ?? '')
    return { step, at, mark: i < current || state === 'closed' ? 'done' : i === current ? 'current' : 'ahead' }
  })
}
