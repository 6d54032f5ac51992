// What a card of the past says at its top: of when it tells, and how to come back.
import { button, h, icon } from '../dom.js'
import { t } from '../texts.js'
import { dayText } from './bar.js'

/**
 * @typedef {object} Past the moment that cards tell of
 * @property {string} moment RFC 3339, '' for now
 * @property {(moment: string) => any} editionAt its edition, or null as long as it is not known
 * @property {EventTarget} editions fires `changed` when more of them are known
 * @property {() => void} toNow
 *
 * @param {Past} past
 * @param {{ number?: number, signal?: AbortSignal }} [options] number of the edition, where the server has said it
 * @returns {HTMLElement | null} null for now
 */
export function pastNote(past, { number, signal } = {}) {
  if (!past.moment) return null
  const text = h('span', {})
  const say = () => {
    const n = number ?? past.editionAt(past.moment)?.number
    text.textContent = n ? t('past.card', { day: dayText(past.moment), n: String(n) }) : t('past.as_of', { day: dayText(past.moment) })
  }
  say()
  if (!number) past.editions.addEventListener('changed', say, { signal })
  return h('div', { class: 'note past-card', role: 'note' }, icon('history'), h('p', {}, text, ' ', button({ text: t('past.to_now'), class: 'text-link', on: past.toNow })))
}
