// From a place to the form for it, and from unfinished forms back to theirs.
import * as api from './api.js'
import { button, h, icon } from './dom.js'
import { dropDraft, drafts, freshUuid } from './drafts.js'
import { begin } from './pure/draft.js'
import { loaded } from './cards/parts.js'
import { reportForm } from './report.js'
import { t } from './texts.js'

const same = (a, b) => Math.abs(a.lon - b.lon) < 1e-6 && Math.abs(a.lat - b.lat) < 1e-6

/**
 * The form for a place: the draft that was begun there, or a fresh one.
 *
 * @param {{ place: any, answer: any, categories: any[], close: () => void, follow: (token: string) => void, signal: AbortSignal }} options
 */
export function openReport({ place, answer, categories, close, follow, signal }) {
  const draft = drafts().find(({ position }) => same(position, place)) ?? begin(place, freshUuid)
  // The city may have been opened while the database was away, without categories.
  const load = async () => ({
    known: answer ?? (await api.locate(place, signal).catch(tolerate)),
    choices: categories.length ? categories : (await api.categories(signal)).items,
  })
  return loaded(load, ({ known, choices }) => reportForm(draft, { categories: choices, answer: known, close, follow, signal }), { lines: 8, signal, class: 'card-holder' })
}

/** Who would get it is good to know, not needed to write. */
function tolerate(error) {
  if (error.name !== 'Problem') throw error
  return null
}

/** What was begun and not sent, or null. @param {(draft: any) => void} open */
export function draftList(open) {
  const list = drafts()
  if (list.length === 0) return null
  const section = h('section', { class: 'card-section drafts' },
    h('h3', { class: 'section-title', text: t('drafts.title') }),
    h('ul', { class: 'rows' }, list.map((draft) => {
      const row = h('li', { class: 'draft' },
        h('button', { type: 'button', class: 'row', on: { click: () => open(draft) } }, icon('send'),
          h('span', { class: 'row-text' }, h('span', { text: draft.description.trim() || t('drafts.untitled') }),
            h('span', { class: 'row-sub', text: t(draft.status === 'unsent' ? 'drafts.unsent' : 'drafts.writing') }))),
        button({ icon: 'close', label: t('drafts.discard'), class: 'icon-button', on: () => { dropDraft(draft.id); row.remove(); if (drafts().length === 0) section.remove() } }))
      return row
    })))
  return section
}
