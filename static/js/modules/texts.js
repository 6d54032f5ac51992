// The texts of the page in the chosen language. Everything that is shown or read
// out comes through `t`.
import * as api from './api.js'
import { chooseLanguage, LANGUAGES, LOCALES, errorText, problemText, translator } from './pure/i18n.js'

const REMEMBERED = 'gridmap.language'

export let language = LANGUAGES[0]
export let locale = LOCALES[language]
/** @type {ReturnType<typeof translator>} */
export let t = translator({})
let catalogue = {}

/** Loads the catalogue and puts its texts where the page names keys. */
export async function loadTexts() {
  language = chooseLanguage({
    asked: new URLSearchParams(location.search).get('lang'),
    remembered: recall(),
  })
  locale = LOCALES[language]
  catalogue = await api.catalogue(language)
  t = translator(catalogue, locale)
  document.documentElement.lang = locale
  for (const element of document.querySelectorAll('[data-text]')) element.textContent = t(element.dataset.text)
  for (const element of document.querySelectorAll('[data-label]')) element.setAttribute('aria-label', t(element.dataset.label))
}

/**
 * Adds the texts that only some pages need, from catalogues of their own: those of
 * `plan` stand in i18n/plan.zh.json.
 *
 * @param {...string} names
 */
export async function addTexts(...names) {
  const more = await Promise.all(names.map((name) => api.catalogue(`${name}.${language}`)))
  catalogue = Object.assign({}, catalogue, ...more)
  t = translator(catalogue, locale)
}

/** The language that the switch offers. */
export const otherLanguage = () => LANGUAGES.find((one) => one !== language)

/** Makes the page's switch offer the other language. */
export function furnishLanguage() {
  const other = document.getElementById('language')
  other.textContent = t(`language.${otherLanguage()}`)
  other.lang = language === 'zh' ? 'en' : 'zh-CN'
  other.setAttribute('aria-label', t(`language.to_${otherLanguage()}`))
  other.addEventListener('click', switchLanguage)
}

/** Remembers the other language and shows the page in it, at the same place. */
export function switchLanguage() {
  const other = otherLanguage()
  try {
    localStorage.setItem(REMEMBERED, other)
  } catch {
    // Without storage the address carries it.
  }
  const url = new URL(location.href)
  if (url.searchParams.has('lang') || recall() !== other) url.searchParams.set('lang', other)
  if (url.href === location.href) location.reload()
  else location.replace(url)
}

function recall() {
  try {
    return localStorage.getItem(REMEMBERED)
  } catch {
    return null
  }
}

/** Puts elements into the `{holes}` of a sentence. @param {string} text @param {Record<string, any>} parts @returns {any[]} */
export const compose = (text, parts) => text.split(/\{(\w+)\}/).map((piece, i) => (i % 2 ? (parts[piece] ?? `{${piece}}`) : piece))

export const textOfError = (error) => errorText(t, error)
export const textOfProblem = (problem) => problemText(t, problem)

/** The name of a category in the page's language. @param {{ code: string, name: string, en: string }} category */
export const categoryName = (category) => (language === 'en' && category.en) || category.name
