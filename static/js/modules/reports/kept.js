// Keeps on this device what was reported from it, with the tokens to follow it.
import { add, forget, keptOf, parseReports, seen } from '../pure/reports.js'

const NAME = 'gridmap.reports'
let memory = []

/** @returns {import('../pure/reports.js').Kept[]} latest first */
export function reports() {
  try {
    const text = localStorage.getItem(NAME)
    return text === null ? memory : parseReports(text)
  } catch {
    return memory
  }
}

/** @param {any} issue with its token @returns {boolean} whether it will outlive the page */
export const keepReport = (issue) => store(add(reports(), keptOf(issue)))

/** @param {string} token @returns {() => void} takes it back */
export function forgetReport(token) {
  const before = reports()
  store(forget(before, token))
  return () => store(before)
}

/** @param {string} token @param {string} state */
export function noteState(token, state) {
  if (reports().some((one) => one.token === token && one.state !== state)) store(seen(reports(), token, state))
}

/** The address at which a report can be followed. @param {string} token */
export const reportAddress = (token) => new URL(`./#report=${token}`, document.baseURI).href

function store(list) {
  memory = list
  try {
    localStorage.setItem(NAME, JSON.stringify(list))
    return true
  } catch {
    return false
  }
}
