// "My reports": what was reported from this device.
import { button, h } from '../dom.js'
import { stateBadge } from '../issues/rows.js'
import { toast } from '../notices.js'
import { agoText, timeText } from '../pure/format.js'
import { locale, t } from '../texts.js'
import { forgetReport, reports } from './kept.js'

/** The list, or null if there is nothing in it. @param {(token: string) => void} open */
export function myReports(open) {
  const kept = reports()
  if (kept.length === 0) return null
  const list = h('ul', { class: 'rows' })
  const section = h('section', { class: 'card-section kept', 'aria-labelledby': 'kept-title' },
    h('h3', { id: 'kept-title', class: 'section-title', text: t('reports.title') }), list, h('p', { class: 'quiet', text: t('reports.kept') }))
  const draw = () => {
    const now = reports()
    section.hidden = now.length === 0
    list.replaceChildren(...now.map(row))
  }
  const row = ({ token, number, text, at, state }) => h('li', { class: 'kept-row' },
    h('button', { type: 'button', class: 'row', on: { click: () => open(token) } },
      h('span', { class: 'row-text' }, h('span', { text: text || number }),
        h('span', { class: 'row-sub' }, stateBadge(state), h('time', { datetime: at, title: timeText(at, locale), text: agoText(at, locale) })))),
    button({ icon: 'close', label: t('reports.remove', { number }), class: 'icon-button', on: () => remove(token, number) }))
  function remove(token, number) {
    const undo = forgetReport(token)
    draw()
    ;(list.querySelector('button') ?? section.closest('.panel'))?.focus()
    toast(t('reports.removed', { number }), { action: { text: t('reports.undo'), on: () => { undo(); draw() } } })
  }
  draw()
  return section
}
