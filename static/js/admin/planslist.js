// The list of plans: whose they are, what they are about, and where drafts meet.
import * as api from '../modules/api.js'
import { emptyState } from '../modules/cards/parts.js'
import { button, h, icon } from '../modules/dom.js'
import { freshUuid } from '../modules/drafts.js'
import { announce, toast } from '../modules/notices.js'
import { agoText, timeText } from '../modules/pure/format.js'
import { locale, t, textOfError, textOfProblem } from '../modules/texts.js'
import { confirm } from './dialog.js'
import { badge, nameOf } from './names.js'
import { pageHead } from './page.js'
import { pagedList } from './pagedlist.js'
import { areaPicker } from './pickers.js'
import { openNewPlan } from './plansnew.js'
import { placeOf, planLink } from './plansparts.js'
import { readChoice, writeChoice } from './pure/choice.js'
import { canBeScope } from './pure/scope.js'

const PAGE = 50
const STATES = ['draft', 'published', 'discarded', '']

/** @param {{ session: any, views: Node }} context */
export function plansView({ session, views }) {
  let choice = readChoice(location.search, ['state', 'area'])
  if (!location.search.includes('state=')) choice.state = 'draft'
  if (!STATES.includes(choice.state)) choice.state = choice.state === 'all' ? '' : 'draft'
  if (!/^\d{6,12}$/.test(choice.area)) choice.area = ''
  const list = h('ul', { class: 'plans', 'aria-label': t('plans.title') })
  const open = (preset) => openNewPlan({ session, ...preset })
  const pages = pagedList({
    list, more: t('more'),
    row: (plan) => [planRow(plan, { discard })],
    load: (cursor, signal) => api.plans({ ...choice, cursor, limit: PAGE }, signal),
    none: () => none(choice, () => open({ scope: choice.area })),
  })
  const pills = STATES.map((state) => button({ text: t(`plans.show.${state || 'all'}`), class: 'pill', 'aria-pressed': String(state === choice.state), on: () => set({ state }) }))
  function set(changes) {
    choice = { ...choice, ...changes }
    pills.forEach((pill, i) => pill.setAttribute('aria-pressed', String(STATES[i] === choice.state)))
    history.replaceState(null, '', location.pathname + writeChoice(location.search, { state: choice.state === 'draft' ? '' : choice.state || 'all', area: choice.area }))
    pages.begin()
  }
  const area = areaPicker({
    label: t('plans.area'), scope: session.may.redraw, whole: false, fits: canBeScope,
    chosen: (place) => (place?.code ?? '') !== choice.area && set({ area: place?.code ?? '' }),
  })
  if (choice.area) nameOf(choice.area).then((name) => area.set({ code: choice.area, name }))

  async function discard(plan) {
    if (!(await confirm(discardQuestion(plan)))) return
    try {
      await api.changePlan(plan.id, 'discard', { revision: plan.revision }, freshUuid())
      toast(t('plans.discarded', { title: plan.title }))
      announce(t('plans.discarded', { title: plan.title }))
    } catch (problem) {
      if (problem.name !== 'Problem') throw problem
      toast(problem.code ? textOfError(problem.errors[0]) : textOfProblem(problem), { kind: 'error' })
    }
    await pages.begin() // those that it met have changed too
    document.querySelector('.page-title').focus()
  }

  pages.begin()
  const preset = readChoice(location.search, ['new', 'edition'])
  if (canBeScope(preset.new)) {
    history.replaceState(null, '', location.pathname + writeChoice(location.search, { new: '', edition: '' }))
    // Only once it stands there, the page can be behind a dialog.
    queueMicrotask(() => open({ scope: preset.new, edition: preset.edition }))
  }
  return [
    pageHead({
      title: t('plans.title'), text: t('plans.text'),
      actions: [button({ icon: 'plus', text: t('plans.new'), class: 'button button-primary', on: () => open({ scope: choice.area }) })],
    }),
    views,
    h('div', { class: 'toolbar plans-toolbar' }, h('div', { class: 'pills', role: 'group', 'aria-label': t('plans.show') }, pills), h('div', { class: 'toolbar-area' }, area.element)),
    h('section', { class: 'sheet-card', 'aria-label': t('plans.title') },
      h('div', { class: 'plans-head', 'aria-hidden': 'true' }, ['plan', 'scope', 'state', 'operations', 'changed'].map((name) => h('span', { text: t(`plans.column.${name}`) }))),
      list, pages.foot),
  ]
}

function none({ state, area }, open) {
  const narrowed = area !== '' || !['draft', ''].includes(state)
  return emptyState(t(narrowed ? 'plans.none_match' : 'plans.none'), t(narrowed ? 'accounts.none_hint' : 'plans.none_hint'),
    !narrowed && button({ icon: 'plus', text: t('plans.new'), class: 'button button-primary', on: open }))
}

function planRow(plan, { discard }) {
  const { id, title, scope, state, owner, operations, undone, updated_at: at } = plan
  return h('li', { class: `plan-row is-${state}` },
    h('div', { class: 'plan-what' }, h('a', { class: 'plan-open', href: planLink(id), text: title }),
      h('span', { class: 'row-sub' }, owner.mine ? h('span', { class: 'plan-mine', text: t('plans.mine') }) : owner.name)),
    h('div', { class: 'plan-scope' }, h('span', { text: scope.name }), placeOf(scope.code)),
    h('div', { class: 'plan-state' }, stateBadge(state), h('span', { class: 'row-sub', text: editionText(plan) })),
    h('span', { class: 'plan-count number' }, t('plans.operations', { n: operations }), undone > 0 && h('span', { class: 'row-sub', text: t('plans.undone', { n: undone }) })),
    h('time', { class: 'plan-time quiet', datetime: at, title: timeText(at, locale), text: agoText(at, locale) }),
    state === 'draft' ? button({ text: t('plans.discard'), label: t('plans.discard_one', { title }), class: 'button button-quiet button-small plan-discard', on: () => discard(plan) }) : h('span', { class: 'plan-no-act' }, icon('forward')),
    notes(plan))
}

/** What somebody should know of a draft before they go on with it. */
function notes({ state, stale, overlaps }) {
  if (state !== 'draft') return null
  const all = [
    stale?.length > 0 && h('p', { class: 'plan-note' }, icon('reload'), h('span', { text: t('plans.stale', { n: stale.length }) })),
    ...overlaps.map(({ id, title, owner, grids }) => h('p', { class: 'plan-note is-warning' }, icon('warn'),
      h('span', {}, t('plans.overlap.before'), h('a', { class: 'plan-other', href: planLink(id), text: t('plans.quoted', { title }) }), t('plans.overlap.after', { n: grids.length, owner })))),
  ].filter(Boolean)
  return all.length > 0 && h('div', { class: 'plan-notes' }, all)
}

const stateBadge = (state) => badge({ draft: 'wait', published: 'good', discarded: 'off' }[state], t(`plans.state.${state}`))

function editionText({ state, edition, current_edition: current, published }) {
  if (state === 'published') return t('plans.published_as', { n: String(published) })
  if (state === 'draft' && current > edition) return t('plans.from_old', { n: String(edition), now: String(current) })
  return t('plans.from', { n: String(edition) })
}

function discardQuestion({ title, owner, operations }) {
  return {
    title: t('plans.discard_title', { title }), yes: t('plans.discard_yes'), danger: true,
    points: [
      !owner.mine && t('plans.discard_theirs', { name: owner.name }),
      operations > 0 && t('plans.discard_operations', { n: operations }),
      t('plans.discard_kept'),
    ].filter(Boolean),
  }
}
