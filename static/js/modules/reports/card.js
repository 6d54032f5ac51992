// How a report stands, for whoever has the link to it.
import * as api from '../api.js'
import { cardHead, coordinates, copyText, emptyState, failure } from '../cards/parts.js'
import { button, fill, h, icon, skeleton } from '../dom.js'
import { categoryText } from '../issues/rows.js'
import { announce, toast } from '../notices.js'
import { timeText } from '../pure/format.js'
import { progress } from '../pure/reports.js'
import { locale, t } from '../texts.js'
import { forgetReport, keepReport, noteState, reportAddress, reports } from './kept.js'

const FRESH_MS = 60_000

/**
 * @param {string} token
 * @param {{ categories: any[], close: () => void, openGrid: (code: string) => void, shown: (report: any) => void }} context
 *   shown: called with the report when it is there, and when its place or grid is another
 * @param {AbortSignal} signal
 */
export function reportCard(token, context, signal) {
  const card = h('article', { class: 'card' })
  let current = null

  const load = async () => {
    if (!current) fill(card, cardHead({ eyebrow: t('follow.eyebrow'), close: context.close }), skeleton(8, t('loading')))
    try {
      take(await api.followed(token, signal))
    } catch (error) {
      if (error.name === 'AbortError') return
      if (error.name !== 'Problem') throw error
      if (current && error.passing) return // what is shown stands until the server says more
      fill(card, cardHead({ eyebrow: t('follow.eyebrow'), title: error.status === 404 ? t('follow.unknown') : '', close: context.close }),
        error.status === 404 ? emptyState(t('follow.unknown_text'), '', keptButton(null)) : failure(error, load))
    }
  }

  function take(report) {
    const before = current
    if (before?.updated_at === report.updated_at && before.state === report.state) return
    current = report
    noteState(token, report.state)
    const focused = card.contains(document.activeElement)
    fill(card, contents(report))
    if (focused) card.querySelector('h2').focus()
    if (before) announce(t(`state.${report.state}`))
    if (!before || JSON.stringify([before.position, before.grid]) !== JSON.stringify([report.position, report.grid])) context.shown(report)
  }

  function contents(report) {
    const { grid, responsible: who } = report
    return [
      cardHead({ eyebrow: [t('follow.eyebrow'), categoryText(context.categories, report.category)].join(' · '), title: report.number, close: context.close }),
      h('section', { class: 'card-section' }, h('h3', { class: 'section-title', text: t('follow.state') }),
        h('ol', { class: 'way' }, progress(report).map(step)),
        ['returned', 'unplaced'].includes(report.state) && h('p', { class: 'note' }, icon('away'), h('span', { text: t(`follow.${report.state}`) })),
        h('p', { class: 'quiet', text: t('follow.updated', { time: timeText(report.updated_at, locale) }) })),
      who && h('section', { class: 'card-section' }, h('h3', { class: 'section-title', text: t('follow.who') }),
        h('p', { class: 'who' }, h('strong', { text: who.name }), who.unit && h('span', { class: 'quiet', text: who.unit })),
        who.phone && h('p', { class: 'follow-contact' }, icon('phone'), h('span', { class: 'number', text: who.phone })),
        who.office && h('p', { class: 'follow-contact' }, icon('door'), h('span', { text: who.office }))),
      h('section', { class: 'card-section' }, h('h3', { class: 'section-title', text: t('follow.what') }), h('p', { class: 'issue-description', text: report.description })),
      h('section', { class: 'card-section' }, h('h3', { class: 'section-title', text: t('follow.where') }),
        grid && button({ icon: 'grid', text: grid.name, class: 'button button-quiet', on: () => context.openGrid(grid.code) }),
        coordinates(report.position)),
      h('section', { class: 'card-section' }, h('h3', { class: 'section-title', text: t('follow.link') }), linkLine(token), keptButton(report)),
    ]
  }

  /** Keeps the report on this device, or removes it from there. */
  function keptButton(report) {
    const holder = h('div', { class: 'button-line' })
    const draw = () => {
      const kept = reports().some((one) => one.token === token)
      const act = kept ? () => forgetReport(token) : () => keepReport({ ...report, token })
      fill(holder, (kept || report) && button({ icon: kept ? 'close' : 'check', text: t(kept ? 'follow.forget' : 'follow.keep'), class: 'button button-quiet', on: () => {
        act()
        draw()
        toast(kept ? t('reports.removed', { number: report?.number ?? '' }) : t('follow.is_kept'))
        holder.querySelector('button')?.focus()
      } }))
    }
    draw()
    return holder
  }

  const timer = setInterval(() => document.hidden || load(), FRESH_MS)
  signal.addEventListener('abort', () => clearInterval(timer))
  document.addEventListener('visibilitychange', () => document.hidden || load(), { signal })
  load()
  return card
}

const step = ({ step: name, at, mark }) => h('li', { data: { mark }, 'aria-current': mark === 'current' ? 'step' : null },
  h('span', { class: 'way-name', text: t(`follow.step.${name}`) }), h('span', { class: 'visually-hidden', text: ` ${t(`follow.mark.${mark}`)}` }),
  at && h('time', { class: 'quiet', datetime: at, text: timeText(at, locale) }))

/** The address of a report, to be copied. @param {string} token */
export function linkLine(token) {
  const address = reportAddress(token)
  const input = h('input', { class: 'input link-input', readonly: true, 'aria-label': t('follow.link'), value: address, on: { focus: () => input.select() } })
  return h('div', { class: 'link-line' }, input,
    button({ icon: 'copy', text: t('follow.copy'), class: 'button', on: () => { input.select(); copyText(address, t('follow.copied')) } }),
    h('p', { class: 'quiet', text: t('follow.link_text') }))
}
