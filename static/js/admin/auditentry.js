// One entry of the audit: the sentence, and behind a button what changed, and from
// where.
import { fill, freshId, h, icon } from '../modules/dom.js'
import { facts } from '../modules/cards/parts.js'
import { locale, t } from '../modules/texts.js'
import { fieldName, sentence, valueView } from './auditwords.js'
import { areaName, mapLink } from './names.js'
import { difference } from './pure/difference.js'

/** @param {any} entry @param {{ byName: (name: string) => void }} actions */
export function auditEntry(entry, actions) {
  const { at, via, address, before, after } = entry
  const detailId = freshId('entry')
  const detail = h('div', { id: detailId, class: 'entry-detail', hidden: true })
  const lines = difference(before, after).filter(({ field }) => field !== 'revision')
  const toggle = h('button', { type: 'button', class: 'entry-toggle', 'aria-expanded': 'false', 'aria-controls': detailId, on: { click: open } },
    h('span', { class: 'visually-hidden', text: t('audit.details') }), icon('down'))
  function open() {
    const opens = detail.hidden
    if (opens && !detail.hasChildNodes()) fill(detail, detailView(entry, lines))
    detail.hidden = !opens
    toggle.setAttribute('aria-expanded', String(opens))
  }
  return h('li', { class: 'entry' },
    h('time', { class: 'entry-time number', datetime: at, text: new Intl.DateTimeFormat(locale, { timeStyle: 'medium' }).format(new Date(at)) }),
    h('div', { class: 'entry-body' },
      h('p', { class: 'entry-text' }, sentence(entry, actions)),
      h('p', { class: 'entry-sub quiet' }, [t(`audit.via.${via}`), address, lines.length > 0 && t('audit.changes', { n: lines.length })].filter(Boolean).join(' · ')),
      detail),
    toggle)
}

function detailView({ code, request, target, id }, lines) {
  return [
    lines.length > 0 && h('div', { class: 'table-holder' }, h('table', { class: 'difference' },
      h('thead', {}, h('tr', {}, ['field', 'before', 'after'].map((name) => h('th', { scope: 'col', text: t(`audit.${name}`) })))),
      h('tbody', {}, lines.map(lineRow)))),
    facts([
      [t('audit.where'), code && h('a', { class: 'entry-what', href: mapLink(code) }, areaName(code))],
      [t('audit.target'), target && h('code', { text: target })],
      [t('audit.request'), request && h('code', { text: request })],
      [t('audit.number'), h('code', { text: String(id) })],
    ]),
  ]
}

function lineRow({ field, from, to, added, removed }) {
  const cells = added
    ? [h('td', { class: 'was' }, removed.length ? valueView(field, removed) : h('span', { class: 'quiet', text: t('audit.unchanged') })), h('td', { class: 'is' }, added.length ? valueView(field, added) : h('span', { class: 'quiet', text: t('audit.unchanged') }))]
    : [h('td', { class: 'was' }, valueView(field, from)), h('td', { class: 'is' }, valueView(field, to))]
  return h('tr', {}, h('th', { scope: 'row', text: fieldName(field) }), cells)
}
