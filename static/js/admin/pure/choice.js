// What is chosen of a list, as it stands in the page's address behind the ?. Pure.

/**
 * Reads the named choices. What is not there is ''.
 *
 * @param {string} query as location.search
 * @param {string[]} names
 * @returns {Record<string, string>}
 */
export function readChoice(query, names) {
  const params = new URLSearchParams(query)
  return Object.fromEntries(names.map((name) => [name, (params.get(name) ?? '').trim().slice(0, 200)]))
}

/**
 * The address's query with these choices, in place of those that it had; anything
 * else that stands there, such as the language, stays.
 *
 * @param {string} query as location.search
 * @param {Record<string, string>} choice
 */
export function writeChoice(query, choice) {
  const params = new URLSearchParams(query)
  for (const [name, value] of Object.entries(choice)) {
    if (value) params.set(name, value)
    else params.delete(name)
  }
  const text = params.toString()
  return text && `?${text}`
}

/** A day as fields of dates have it, 2026-11-24, in the device's time. @param {Date} date */
export function dayText(date) {
  const two = (n) => String(n).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/**
 * The moments that two days, both whole and in the device's time, lie between, as
 * the server takes them. A day that is none is left out.
 *
 * @param {string} since
 * @param {string} until
 */
export function daysToTimes(since, until) {
  const start = (day, plus) => {
    const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day)
    const date = found && new Date(Number(found[1]), Number(found[2]) - 1, Number(found[3]) + plus)
    return date && !Number.isNaN(date.getTime()) ? date.toISOString() : ''
  }
  return { since: start(since, 0), until: start(until, 1) }
}
