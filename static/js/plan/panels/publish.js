// Making the plan an edition: spells out what will change and for whom, lets the
// planner say who leads, and asks once.
import { openDialog } from '../../admin/dialog.js'
import { failure } from '../../modules/cards/parts.js'
import { button, fill, h, icon, skeleton } from '../../modules/dom.js'
import { field } from '../../modules/fields.js'
import { countCharacters } from '../../modules/pure/format.js'
import { t, textOfError } from '../../modules/texts.js'
import { leadersField } from './publishleaders.js'
import { outcomeView } from './publishoutcome.js'
import { problemList } from './problems.js'
import { gridOfField, publishBody, warnings } from './pure/publication.js'
import { rebase } from './rebase.js'
import { gridNames } from './words.js'

const NOTE_LIMIT = 500

/**
 * @param {import('../store.js').PlanStore} store
 * @param {import('./figures.js').PlanFigures} figures
 * @param {import('../workspace.js').Workspace} workspace
 */
export function openPublish(store, figures, workspace) {
  const note = field(h('textarea', { class: 'input', rows: 2 }), { label: t('panels.publish.note'), hint: t('panels.publish.note_hint'), optional: true, limit: NOTE_LIMIT })
  const chosen = new Map()
  let busy = false
  let shown = null
  const dialog = openDialog({
    title: t('panels.publish.title', { title: store.plan.title }), eyebrow: store.plan.scope.name, holds: () => busy,
    closed: () => figures.removeEventListener('changed', draw),
  })
  dialog.element.classList.add('plan-publish')

  const draw = () => {
    if (busy || store.readOnly) return
    if (figures.problem) fill(dialog.body, failure(figures.problem, () => figures.ask()))
    else if (!figures.fresh) fill(dialog.body, skeleton(8, t('panels.publish.counting')))
    else if (shown !== figures.impact) form(figures.impact)
    shown = figures.fresh ? figures.impact : null
  }

  const form = (impact, problem) => {
    const leaders = leadersField(store, impact, chosen, () => fill(warned, warningNotes(store, figures, chosen, stale)))
    const warned = h('div', { class: 'plan-warnings' })
    const said = h('div', { class: 'form-status', role: 'alert' })
    const go = h('button', { type: 'submit', class: 'button button-accent', disabled: isStale(store) }, icon('check'), h('span', { text: t('panels.publish.go', { n: store.plan.current_edition + 1 }) }))
    const element = h('form', { class: 'form', novalidate: true },
      warned, changeList(store, impact), leaders.element, note.element, said,
      h('div', { class: 'dialog-actions plan-publish-actions' }, h('p', { class: 'quiet', text: t('panels.publish.once') }), button({ text: t('cancel'), class: 'button button-quiet', on: dialog.leave }), go))
    element.addEventListener('submit', (event) => {
      event.preventDefault()
      const length = countCharacters(note.control.value)
      note.setError(length > NOTE_LIMIT ? t('panels.publish.note_long', { n: NOTE_LIMIT }) : '')
      if (length > NOTE_LIMIT) note.control.focus()
      else send(impact)
    })
    fill(warned, warningNotes(store, figures, chosen, stale))
    fill(dialog.body, element)
    if (!problem) return
    const body = publishBody(note.control.value, chosen)
    const rest = problem.errors.filter((error) => !leaders.setError(gridOfField(error.field, body.leaders), textOfError(error)))
    if (rest.length > 0 || problem.errors.length === 0) fill(said, problemList(store, { ...problem, message: problem.message, errors: rest }, dialog.close))
    dialog.element.querySelector('[aria-invalid=true], .form-status .note')?.scrollIntoView({ block: 'center' })
  }

  const stale = async () => {
    dialog.close()
    await rebase(store, workspace)
  }

  const send = async (impact) => {
    busy = true
    fill(dialog.body, h('div', { class: 'plan-publishing', role: 'status' }, h('span', { class: 'plan-spinner', 'aria-hidden': 'true' }), h('p', { text: t('panels.publish.going') }), h('p', { class: 'quiet', text: t('panels.publish.going_text') })))
    try {
      const outcome = await store.publish(publishBody(note.control.value, chosen))
      busy = false
      dialog.setTitle(t('panels.publish.done', { n: outcome.edition }))
      fill(dialog.body, outcomeView(store, { ...outcome, changed: impact.changed.length }, dialog.close))
      dialog.body.querySelector('a, button')?.focus()
    } catch (problem) {
      busy = false
      if (problem.name !== 'Problem') throw problem
      if (problem.code === 'plan.stale') store.plan.stale = problem.errors.flatMap(({ grids }) => grids ?? [])
      // Another revision, or another edition below it: what was looked at holds no longer.
      if (problem.code === 'plan.revision') {
        await figures.ask()
        if (!figures.fresh) return void draw()
      }
      shown = figures.impact
      form(figures.impact ?? impact, problem.code === 'plan.stale' ? null : problem)
    }
  }

  figures.addEventListener('changed', draw)
  if (!figures.fresh) figures.ask()
  draw()
}

const isStale = ({ plan }) => (plan.stale ?? []).length > 0

function warningNotes(store, figures, chosen, stale) {
  return warnings(store.plan, figures.impact, figures.limits, chosen).map(({ kind, codes, overlap }) => h('div', { class: `note note-warn plan-warning is-${kind}` }, icon('warn'), h('div', {},
    h('p', { text: t(`panels.warning.${kind}`, { n: codes.length, grids: gridNames(store, codes.slice(0, 12)) + (codes.length > 12 ? '…' : ''), ...figures.limits, title: overlap?.title, owner: overlap?.owner, edition: store.plan.current_edition }) }),
    kind === 'stale' && button({ icon: 'reload', text: t('panels.rebase'), class: 'button button-primary', on: stale }))))
}

/** What will change and for whom, in sentences. */
function changeList(store, impact) {
  const { buildings, issues, leaders, renumbered } = impact
  const created = impact.new.filter((code) => !renumbered.some(({ to }) => to === code))
  const retired = impact.retired.filter((code) => !renumbered.some(({ from }) => from === code))
  const names = (codes) => gridNames(store, codes.slice(0, 20)) + (codes.length > 20 ? '…' : '')
  const people = leaders.map(({ person }) => person.name)
  const line = (name, mark, n, values = {}) => n > 0 && h('li', {}, icon(mark), h('span', { text: t(`panels.publish.${name}`, { n, ...values }) }))
  return h('section', { class: 'plan-will' }, h('h3', { class: 'card-heading', text: t('panels.publish.will', { scope: store.plan.scope.name }) }),
    h('ul', { class: 'points' },
      line('new', 'plus', created.length, { grids: names(created) }),
      line('changed', 'edit', impact.changed.length, { grids: names(impact.changed) }),
      line('retired', 'minus', retired.length, { grids: names(retired) }),
      line('renumbered', 'log', renumbered.length),
      line('buildings', 'building', buildings.moved, { households: buildings.households }),
      line('issues', 'send', issues.moved),
      line('leaders', 'user', people.length, { people: people.slice(0, 12).join(t('panels.and')) + (people.length > 12 ? '…' : '') }),
      h('li', {}, icon('check'), h('span', { class: 'quiet', text: t('panels.publish.at_once') }))))
}
