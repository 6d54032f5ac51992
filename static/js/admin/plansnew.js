// The dialog that begins a plan: what it is about, what it is called, and from which
// boundaries it starts.
import * as api from '../modules/api.js'
import { button, fill, h, icon } from '../modules/dom.js'
import { freshUuid } from '../modules/drafts.js'
import { field, select } from '../modules/fields.js'
import { dayText } from '../modules/past/bar.js'
import { t, textOfError, textOfProblem } from '../modules/texts.js'
import { openDialog } from './dialog.js'
import { learnName, nameOf } from './names.js'
import { areaPicker } from './pickers.js'
import { planLink } from './plansparts.js'
import { canBeScope } from './pure/scope.js'

const MAX_TITLE = 100
const EDITIONS = 100

/** @param {{ session: any, scope?: string, edition?: string }} options what is filled in already: a code, and the number of an edition */
export function openNewPlan({ session, scope = '', edition = '' }) {
  const dialog = openDialog({ title: t('plans.new'), holds: () => typed && !sent })
  let chosen = scope
  let typed = false // a title that one has thought of oneself
  let sent = false
  let asked = { body: '', key: '' }
  const title = field(h('input', { class: 'input', autocomplete: 'off' }), { label: t('plans.column.title'), hint: t('plans.title_hint'), limit: MAX_TITLE })
  title.control.addEventListener('input', () => (typed = title.control.value.trim() !== ''))
  const area = areaPicker({
    label: t('plans.scope'), hint: t('plans.scope_hint'), scope: session.may.redraw, whole: false, fits: canBeScope,
    chosen: (place) => {
      chosen = place?.code ?? ''
      if (place) propose(place.name)
    },
  })
  const start = startField(edition)
  const status = h('div', { class: 'form-status', role: 'alert' })
  const save = h('button', { type: 'submit', class: 'button button-primary', text: t('plans.create') })
  if (chosen) {
    nameOf(chosen).then((name) => {
      area.set({ code: chosen, name })
      propose(name)
    })
  }

  function propose(name) {
    if (typed) return
    title.control.value = t('plans.proposed', { area: name })
    title.control.dispatchEvent(new Event('input'))
    typed = false
  }

  async function submit(event) {
    event.preventDefault()
    const body = { title: title.control.value.trim(), scope: chosen, ...start.read() }
    const wrong = []
    if (!body.scope) wrong.push({ field: 'scope', code: 'plan.scope' })
    if (!body.title) wrong.push({ field: 'title', code: 'title.required' })
    if ([...body.title].length > MAX_TITLE) wrong.push({ field: 'title', code: 'title.too_long' })
    complain(wrong)
    if (wrong.length > 0) return
    save.disabled = true
    // What is sent again unchanged is the same request.
    if (asked.body !== JSON.stringify(body)) asked = { body: JSON.stringify(body), key: freshUuid() }
    try {
      const { id } = await api.addPlan(body, asked.key)
      sent = true
      location.assign(planLink(id))
    } catch (problem) {
      if (problem.name !== 'Problem') throw problem
      complain(problem.errors, problem)
      save.disabled = false
    }
  }

  const fields = { scope: area, title, edition: start }
  function complain(errors, problem) {
    for (const one of Object.values(fields)) one.setError('')
    for (const wrong of errors) fields[wrong.field]?.setError(textOfError(wrong))
    const first = errors.map(({ field: at }) => fields[at]).find(Boolean)
    first?.control.focus()
    const general = problem && !first ? errors.map(textOfError).join(' ') || textOfProblem(problem) : ''
    fill(status, general && h('p', { class: 'note note-warn' }, icon('warn'), h('span', { text: general })))
  }

  dialog.body.append(h('form', { class: 'form', novalidate: true, on: { submit } }, area.element, title.element, start.element, status,
    h('div', { class: 'dialog-actions' }, button({ text: t('cancel'), class: 'button button-quiet', on: dialog.leave }), save)))
  ;(chosen ? title : area).control.focus()
  return dialog
}

/** From the boundaries of now, or from those of an edition. @param {string} edition its number, '' for now */
function startField(edition) {
  const name = `start-${freshUuid()}`
  const radio = (value, text) => {
    const input = h('input', { type: 'radio', name, value, on: { change: show } })
    input.checked = (edition !== '') === (value === 'edition')
    return { input, element: h('label', { class: 'check' }, input, h('span', { text })) }
  }
  const now = radio('now', t('plans.start_now'))
  const then = radio('edition', t('plans.start_edition'))
  const holder = h('div', { class: 'start-edition' })
  let choose = null
  let asking = false
  const errorText = h('span', {})
  const error = h('p', { class: 'field-error', role: 'alert', hidden: true }, icon('warn'), errorText)

  async function show() {
    holder.hidden = !then.input.checked
    if (holder.hidden || choose || asking) return
    asking = true
    try {
      const { items } = await api.editions({ limit: EDITIONS })
      // The boundaries of the current one are those of now.
      choose = field(select(items.slice(1).map((one) => ({ value: String(one.number), text: editionLine(one) })), edition || String(items[1]?.number ?? '')), { label: t('plans.edition'), hint: t('plans.edition_hint') })
      fill(holder, items.length > 1 ? choose.element : h('p', { class: 'quiet', text: t('plans.no_editions') }))
    } catch (problem) {
      if (problem.name !== 'Problem') throw problem
      fill(holder, h('p', { class: 'field-error', role: 'alert' }, icon('warn'), h('span', { text: textOfProblem(problem) })))
    }
    asking = false
  }
  show()
  return {
    element: h('fieldset', { class: 'fieldset' }, h('legend', { text: t('plans.start') }), now.element, then.element, holder, error),
    control: now.input,
    read: () => (then.input.checked && choose?.control.value ? { edition: Number(choose.control.value) } : {}),
    setError(message) {
      errorText.textContent = message
      error.hidden = !message
    },
  }
}

/** An edition in one line. @param {any} edition */
export function editionLine({ number, published_at: at, scope, note }) {
  learnName(scope?.code ?? '', scope?.name ?? '')
  return [t('past.edition', { n: String(number) }), dayText(at), scope?.name, note].filter(Boolean).join(' · ')
}
