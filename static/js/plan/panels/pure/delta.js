// Differences, with a sign that shows without colour.

/**
 * @typedef {{ text: string, tone: 'up' | 'down' }} Delta
 */

/**
 * How much more or less a number is; null if it is the same at this many digits.
 *
 * @param {number} now
 * @param {number} was
 * @param {string} locale
 * @param {Intl.NumberFormatOptions} [options]
 * @returns {Delta | null}
 */
export function deltaOf(now, was, locale, options = {}) {
  const text = new Intl.NumberFormat(locale, { maximumFractionDigits: 0, ...options, signDisplay: 'exceptZero' }).format(now - was)
  if (!/[1-9]/.test(text)) return null
  return { text: text.replace('-', '−'), tone: now > was ? 'up' : 'down' }
}

/** A deviation: "+12%", "−4%", "0%". @param {number} share @param {string} locale */
export function shareText(share, locale) {
  return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: Math.abs(share) < 0.1 ? 1 : 0, signDisplay: 'exceptZero' }).format(share).replace('-', '−')
}

/** A share without a sign: "8.5%". @param {number} share @param {string} locale */
export function percentText(share, locale) {
  return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }).format(share)
}
