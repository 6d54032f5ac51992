// What the planner should know of the plan as a whole: a suggestion's outcome, that
// the land has changed, that others redraw the same, that the plan is closed.
import { button, fill, h, icon } from '../../modules/dom.js'
import { lengthText } from '../../modules/pure/format.js'
import { inLanguage } from '../../modules/session.js'
import { announce } from '../../modules/notices.js'
import { locale, t } from '../../modules/texts.js'
import { percentText } from './pure/delta.js'
import { staleNote } from './rebase.js'
import { suggestAnother } from './suggest.js'
import { gridNames } from './words.js'

/** @param {import('../store.js').PlanStore} store @param {import('../workspace.js').Workspace} workspace */
export function planNotices(store, workspace) {
  const element = h('div', { class: 'plan-notices' })
  let result = null // of the last suggestion, while it is the last step
  const show = () => {
    const { plan } = store
    fill(element,
      plan.state !== 'draft' && closedNote(plan),
      plan.state === 'draft' && plan.stale?.length > 0 && staleNote(store, workspace),
      plan.state === 'draft' && (plan.overlaps ?? []).map((overlap) => overlapNote(store, overlap)),
      result && resultNote(store, result, suggested, () => { result = null; show() }))
  }
  const suggested = (came) => {
    result = came.division ? came : null // of one that is asked for again nothing is told
    show()
    if (result) announce(resultText(result))
  }
  store.addEventListener('loaded', show)
  store.addEventListener('change', ({ detail: { act } }) => {
    if (act !== 'suggest' && act !== 'title') result = null
    show()
  })
  show()
  return { element, suggested }
}

const resultText = ({ division }) => t('panels.result.text', { deviation: percentText(division.deviation, locale), share: percentText(division.new_border_m > 0 ? division.on_lines_m / division.new_border_m : 1, locale) })

function resultNote(store, result, suggested, close) {
  const { deviation, new_border_m: border, on_lines_m: along } = result.division
  const { tolerance } = result.wish
  const fact = (name, value) => h('div', {}, h('dt', { text: t(`panels.result.${name}`) }), h('dd', { class: 'number', text: value }))
  return h('section', { class: 'note plan-notice plan-result', 'aria-label': t('panels.result.title') }, icon('check'), h('div', {},
    h('div', { class: 'plan-result-head' }, h('strong', { text: t('panels.result.title') }), button({ icon: 'close', label: t('close'), class: 'icon-button', on: close })),
    h('dl', { class: 'plan-result-facts' }, fact('deviation', percentText(deviation, locale)), fact('border', lengthText(border, locale)), fact('streets', border > 0 ? percentText(along / border, locale) : '—')),
    deviation > tolerance && h('p', { class: 'plan-result-off', text: t('panels.result.off', { percent: Math.round(100 * tolerance) }) }),
    h('div', { class: 'button-line' },
      button({ text: t('panels.suggest.another'), class: 'button button-quiet', on: () => suggestAnother(store, suggested) }),
      button({ text: t('panels.result.undo'), class: 'button button-quiet', on: () => store.undo() }))))
}

function overlapNote(store, { id, title, owner, grids }) {
  return h('div', { class: 'note plan-notice' }, icon('users'), h('div', {},
    h('p', { text: t('panels.overlap', { title, owner, grids: gridNames(store, grids.slice(0, 8)) + (grids.length > 8 ? '…' : '') }) }),
    h('a', { class: 'plan-link', href: inLanguage(`plan.html?id=${encodeURIComponent(id)}`), target: '_blank', text: t('panels.overlap.open') })))
}

function closedNote({ state, published, scope }) {
  return h('div', { class: 'note plan-notice' }, icon(state === 'published' ? 'check' : 'minus'), h('div', {},
    h('p', { text: t(`panels.closed.${state}`, { n: published ?? 0 }) }),
    state === 'published' && h('a', { class: 'plan-link', href: `${inLanguage('./')}#area=${scope.code}`, text: t('panels.outcome.look') })))
}
