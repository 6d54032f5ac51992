// Texts by key, from one catalogue of a language. Pure: the catalogue comes in,
// sentences come out.

/** @typedef {Record<string, string>} Catalogue */
/** @typedef {(key: string, values?: Record<string, unknown>) => string} Translate */

export const LANGUAGES = ['zh', 'en']

/** What `<html lang>` and Intl want for each language. */
export const LOCALES = { zh: 'zh-CN', en: 'en-GB' }

/**
 * Chooses the language: the address first, then what was remembered, then Chinese,
 * whatever the browser prefers: the people of the city share one page.
 *
 * @param {{ asked?: string | null, remembered?: string | null }} from
 */
export function chooseLanguage({ asked, remembered }) {
  for (const tag of [asked, remembered]) {
    const language = (tag ?? '').toLowerCase().split('-')[0]
    if (LANGUAGES.includes(language)) return language
  }
  return LANGUAGES[0]
}

/**
 * A function that gives the text of a key with its `{placeholders}` filled in. A
 * value of `n` chooses between `key.one` and `key` where the catalogue has both.
 * A key that is missing comes back as it is, so that it shows.
 *
 * @param {Catalogue} catalogue
 * @param {string} [locale]
 * @returns {Translate & { has: (key: string) => boolean }}
 */
export function translator(catalogue, locale = 'zh-CN') {
  const numbers = new Intl.NumberFormat(locale)
  const has = (key) => Object.hasOwn(catalogue, key)
  const translate = (key, values = {}) => {
    const single = `${key}.one`
    const text = values.n === 1 && has(single) ? catalogue[single] : has(key) ? catalogue[key] : key
    return text.replace(/\{(\w+)\}/g, (whole, name) => {
      if (!Object.hasOwn(values, name)) return whole
      const value = values[name]
      return typeof value === 'number' ? numbers.format(value) : String(value)
    })
  }
  return Object.assign(translate, { has })
}

/**
 * The sentence for one thing that is wrong: by its stable code where the
 * catalogue knows it, else the server's own sentence.
 *
 * @param {ReturnType<typeof translator>} t
 * @param {{ code?: string, detail?: string }} error
 */
export function errorText(t, { code, detail }) {
  const key = `error.${code}`
  if (code && t.has(key)) return t(key)
  return detail || t('problem.unknown')
}

/**
 * The sentence for a whole problem: by the last part of its type, else by its
 * status, else the server's detail.
 *
 * @param {ReturnType<typeof translator>} t
 * @param {{ type?: string, status?: number, detail?: string }} problem
 */
export function problemText(t, { type = '', status = 0, detail = '' }) {
  const name = type.split(/[/:#]/).pop()
  for (const key of [`problem.${name}`, `problem.status.${status}`]) {
    if (t.has(key)) return t(key)
  }
  return detail || t('problem.unknown')
}
