// Why the last operation was not done: on the map, in a list that leads there, and
// with what could be done about it.
import { button, fill, h, icon } from '../modules/dom.js'
import { announce } from '../modules/notices.js'
import { t } from '../modules/texts.js'
import { Callouts } from './map/callouts.js'
import { namesOf, violationText } from './words.js'

const PARTS = 'plan.parts'

/** @param {import('./store.js').PlanStore} store @param {import('./tools/bench.js').Bench} bench */
export function refusals(store, bench) {
  const list = h('ul', { class: 'refusal-list' })
  const actions = h('div', { class: 'refusal-actions' })
  const box = h('section', { class: 'refusal', role: 'alert', hidden: true }, h('h2', { class: 'refusal-title' }, icon('warn'), h('span', { text: t('refusal.title') })), list, actions)
  const callouts = new Callouts(bench.map.map)
  let refused = null

  const show = () => {
    const { violations } = bench
    callouts.show(violations.length > 0 ? violations : soft())
    box.hidden = violations.length === 0
    if (violations.length === 0) {
      refused = null
      return
    }
    const many = violations.length > 1
    fill(list, violations.map((violation, i) => h('li', {}, violation.position
      ? h('button', { type: 'button', class: 'refusal-open', on: { click: () => store.flyTo({ position: violation.position }) } }, h('span', { class: 'callout-mark', 'aria-hidden': 'true', text: many ? String(i + 1) : '!' }), h('span', { text: violationText(violation) }), icon('locate'))
      : h('span', { class: 'refusal-open' }, h('span', { class: 'callout-mark', 'aria-hidden': 'true', text: many ? String(i + 1) : '!' }), h('span', { text: violationText(violation) })))))
    fill(actions, ways(violations))
  }

  /** What the preview says would be refused, where it is only about a place. */
  const soft = () => bench.previews.answer?.violations.filter(({ code }) => code === 'plan.sliver' || code === 'plan.strays' || code === 'plan.crosses') ?? []

  const ways = (violations) => {
    const parts = violations.filter(({ code }) => code === PARTS)
    if (parts.length === 0 || !refused) return []
    const op = refused
    const more = parts.flatMap(({ buildings = [] }) => buildings)
    const only = parts.length === violations.length
    return [
      more.length > 0 && bench.tool.name === 'lasso' && button({ icon: 'plus', text: t('refusal.take_too', { n: more.length }), class: 'button button-primary', on: () => bench.tool.add(more) }),
      only && button({ text: t('refusal.allow_parts', { grids: namesOf(parts.flatMap(({ grids = [] }) => grids)) }), class: 'button button-quiet', on: () => bench.apply({ ...op, allow_parts: true }, { drawn: true }) }),
    ]
  }

  bench.addEventListener('refused', ({ detail: { op, violations } }) => {
    refused = op
    show()
    announce(violations.map(violationText).join(' '))
    const at = violations.find(({ position }) => position)?.position
    if (at && !bench.map.map.getBounds().contains([at.lat, at.lon])) store.flyTo({ position: at })
  })
  bench.addEventListener('violations', show)
  bench.addEventListener('answer', () => bench.violations.length === 0 && callouts.show(soft()))
  return box
}
