// Numbers, lengths, times and positions as people write them.

/** WGS-84 "27.720000, 106.930000": latitude first, as maps and phones show it. @param {{ lat: number, lon: number }} place */
export function positionText({ lat, lon }) {
  return `${lat.toFixed(6)}, ${lon.toFixed(6)}`
}

/**
 * A grid's short number inside its community: the last three digits of its code.
 *
 * @param {string} code
 */
export function gridNumber(code) {
  return code.length === 15 ? code.slice(12) : ''
}

/** A code in its groups: 520303 006 001 007. @param {string} code */
export function groupedCode(code) {
  return [code.slice(0, 6), code.slice(6, 9), code.slice(9, 12), code.slice(12)].filter(Boolean).join(' ')
}

/**
 * A length: "4.2 m", "120 m", "1.4 km".
 *
 * @param {number} metres
 * @param {string} locale
 */
export function lengthText(metres, locale) {
  const far = metres >= 1000
  const digits = far || metres < 10 ? 1 : 0
  return new Intl.NumberFormat(locale, {
    style: 'unit', unit: far ? 'kilometer' : 'meter', unitDisplay: 'short', maximumFractionDigits: digits,
  }).format(far ? metres / 1000 : metres)
}

/**
 * A surface: hectares under a square kilometre.
 *
 * @param {number} m2
 * @param {string} locale
 */
export function surfaceText(m2, locale) {
  const large = m2 >= 1e6
  const value = large ? m2 / 1e6 : m2 / 1e4
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: value < 10 ? 2 : 1 }).format(value)
  return large ? `${number} km²` : `${number} ha`
}

const STEPS = [['minute', 60], ['hour', 3600], ['day', 86_400]]

/**
 * How long ago, coarsely; after a week the day.
 *
 * @param {string} time RFC 3339
 * @param {string} locale
 * @param {number} [now] milliseconds
 */
export function agoText(time, locale, now = Date.now()) {
  const seconds = Math.max(0, (now - Date.parse(time)) / 1000)
  if (seconds >= 7 * 86_400) return new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(new Date(time))
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' })
  const [unit, size] = STEPS.findLast(([, step]) => seconds >= step) ?? ['second', 1]
  return relative.format(unit === 'second' ? 0 : -Math.floor(seconds / size), unit)
}

/** The full time, for a title. @param {string} time @param {string} locale */
export function timeText(time, locale) {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(time))
}

/** Characters as the server counts them, not UTF-16 units. @param {string} text */
export function countCharacters(text) {
  return [...text].length
}

/**
 * A name for the map, where room is short: without a remark in brackets at its
 * end, and a grid's without the community that is named beside it.
 *
 * @param {string} name
 * @param {string} level
 */
export function mapName(name, level) {
  const bare = name.replace(/\s*[（(][^（()）]*[)）]$/u, '') || name
  return level === 'grid' ? bare.replace(/^.*(?:社区|村|居委会)(?=.)/u, '') : bare
}
