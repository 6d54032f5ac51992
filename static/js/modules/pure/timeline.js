// Editions along a line, from the first to now: which one was in force at a moment,
// and where on the line it stands.

/** @typedef {{ number: number, published_at: string }} Edition `published_at` is RFC 3339 in UTC */

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/

/** Whether a text is a moment in UTC, as the server writes one. @param {string} text */
export const isMoment = (text) => MOMENT.test(text) && !Number.isNaN(Date.parse(text))

/** Moments in this form sort as they follow one another; dates alone would lose what is finer than a millisecond. */
const sortable = (moment) => moment.slice(0, 19) + moment.slice(20, -1).padEnd(9, '0')

/** Whether a moment is before another. @param {string} a @param {string} b */
export const isBefore = (a, b) => sortable(a) < sortable(b)

/**
 * The edition that was in force at a moment, null before the first. Now, '', is the
 * last one.
 *
 * @template {Edition} E
 * @param {E[]} editions oldest first
 * @param {string} moment
 * @returns {E | null}
 */
export function editionAt(editions, moment) {
  return editions.findLast(({ published_at: at }) => moment === '' || !isBefore(moment, at)) ?? null
}

/**
 * The stop of a moment: an edition has its place in the list, now follows the last.
 *
 * @param {Edition[]} editions oldest first
 * @param {string} moment
 */
export function stopOf(editions, moment) {
  return moment === '' ? editions.length : Math.max(0, editions.indexOf(editionAt(editions, moment)))
}

/** The moment of a stop: that at which its edition was published. @param {Edition[]} editions oldest first @param {number} stop */
export function momentOf(editions, stop) {
  return editions[stop]?.published_at ?? ''
}

/**
 * Which of the stops, spread evenly over a width, are named so that no two names
 * meet: always the last, and from there back every one that has room. Its name is
 * left out where the next one is the same.
 *
 * @param {string[]} names one of each stop
 * @param {number} width pixels from the first stop to the last
 * @param {number} room pixels that a name takes
 * @returns {number[]} stops, the last first
 */
export function namedStops(names, width, room) {
  const step = names.length > 1 ? width / (names.length - 1) : 0
  const named = []
  for (let stop = names.length - 1; stop >= 0; stop--) {
    const next = named.at(-1)
    if (next === undefined || ((next - stop) * step >= room && names[stop] !== names[next])) named.push(stop)
  }
  return named
}

/** The last moment of a day on this device, '' for what is no day. @param {string} day as 2026-03-03 */
export function endOfDay(day) {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day)
  const date = found && new Date(Number(found[1]), Number(found[2]) - 1, Number(found[3]), 23, 59, 59)
  return date && !Number.isNaN(date.getTime()) ? date.toISOString() : ''
}

/** A moment's day on this device, as 2026-03-03. @param {string} moment '' for today */
export function dayOf(moment) {
  const date = moment ? new Date(moment) : new Date()
  const two = (n) => String(n).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}
