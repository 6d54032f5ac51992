// "Report an issue here": the form, kept as a draft while it is written, sent
// under one key however often it is tried.
import * as api from './api.js'
import { cardHead, coordinates } from './cards/parts.js'
import { linkLine } from './reports/card.js'
import { keepReport } from './reports/kept.js'
import { button, fill, h, icon } from './dom.js'
import { dropDraft, freshUuid, keepDraft } from './drafts.js'
import { field, select } from './fields.js'
import { announce } from './notices.js'
import { debounce } from './pure/debounce.js'
import { body, change } from './pure/draft.js'
import { categoryName, t, textOfError, textOfProblem } from './texts.js'

const MAX_DESCRIPTION = 4000
const SAVE_MS = 400

/**
 * @param {import('./pure/draft.js').Draft} start
 * @param {{ categories: any[], answer?: any, close: () => void, follow: (token: string) => void, signal: AbortSignal }} context
 *   answer: what is known of the place
 */
export function reportForm(start, { categories, answer, close, follow, signal }) {
  let draft = start
  const form = h('form', { class: 'form', novalidate: true })
  const card = h('article', { class: 'card' })

  const input = (name, props) => h('input', { class: 'input', value: draft[name], ...props })
  const fields = {
    category: field(select(categories.map((one) => ({ value: one.code, text: categoryName(one) })), draft.category, t('report.category_prompt')), { label: t('report.category') }),
    description: field(h('textarea', { class: 'input', rows: 5, value: draft.description }), { label: t('report.description'), hint: t('report.description_hint'), limit: MAX_DESCRIPTION }),
    name: field(input('name', { type: 'text', autocomplete: 'name', maxlength: 100 }), { label: t('report.name'), optional: true }),
    phone: field(input('phone', { type: 'tel', autocomplete: 'tel', inputmode: 'tel', maxlength: 40 }), { label: t('report.phone'), optional: true, hint: t('report.phone_hint') }),
  }
  const status = h('div', { class: 'form-status' })
  const send = h('button', { type: 'submit', class: 'button button-accent button-wide' }, icon('send'), h('span', { text: t('report.send') }))

  const values = () => Object.fromEntries(Object.entries(fields).map(([name, { control }]) => [name, control.value]))
  const save = debounce(() => {
    draft = change(draft, values(), freshUuid)
    if (!keepDraft(draft)) fill(status, note('warn', t('report.not_kept')))
  }, SAVE_MS)
  form.addEventListener('input', (event) => {
    Object.values(fields).find(({ control }) => control === event.target)?.setError('')
    save()
  })
  window.addEventListener('pagehide', () => save.flush(), { signal })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    submit()
  })

  async function submit() {
    save.cancel()
    draft = change(draft, values(), freshUuid)
    keepDraft(draft)
    Object.values(fields).forEach((one) => one.setError(''))
    busy(true)
    fill(status)
    try {
      const issue = await api.report(body(draft), draft.key)
      dropDraft(draft.id)
      succeeded(issue)
    } catch (problem) {
      if (problem.name !== 'Problem') throw problem
      failed(problem)
    } finally {
      busy(false)
    }
  }

  function busy(on) {
    send.disabled = on
    send.querySelector('span').textContent = t(on ? 'report.sending' : draft.status === 'unsent' ? 'report.retry' : 'report.send')
    form.setAttribute('aria-busy', String(on))
  }

  function failed(problem) {
    if (problem.passing) {
      draft = { ...draft, status: 'unsent' }
      keepDraft(draft)
      fill(status, h('div', { class: 'note note-warn', role: 'alert' }, icon('warn'),
        h('div', {}, h('strong', { text: t('report.unsent_title') }), h('p', { text: `${textOfProblem(problem)} ${t('report.unsent_text')}` }))))
      status.scrollIntoView({ block: 'nearest' })
      return
    }
    const elsewhere = showErrors(problem)
    if (elsewhere) fill(status, h('div', { class: 'note note-warn', role: 'alert' }, icon('warn'), h('p', { text: elsewhere })))
  }

  /** Puts what is wrong next to the fields; gives back what belongs to none. */
  function showErrors(problem) {
    const rest = []
    for (const error of problem.errors) {
      const one = fields[error.field.replace('reporter.', '')]
      if (!one) {
        rest.push(textOfError(error))
        continue
      }
      one.setError(textOfError(error))
    }
    const first = Object.values(fields).find(({ control }) => control.hasAttribute('aria-invalid'))?.control
    first?.focus()
    if (first) announce(t('report.wrong'))
    return rest.join(' ') || (first ? '' : textOfProblem(problem))
  }

  function succeeded(issue) {
    const to = issue.responsible?.person.name
    const kept = keepReport(issue)
    const sentence = issue.state === 'unplaced' ? t('report.unplaced') : to ? t('report.routed', { name: to }) : t('report.received')
    fill(card, h('div', { class: 'success' },
      h('span', { class: 'success-mark' }, icon('check')),
      h('h2', { class: 'card-title', text: t('report.done') }),
      h('p', { class: 'success-number number', text: issue.number }),
      h('p', { text: sentence }),
      issue.grid && h('p', { class: 'quiet', text: issue.grid.name }),
      h('p', { class: 'quiet', text: t(kept ? 'report.kept' : 'report.remember') }),
      button({ text: t('report.follow'), class: 'button button-primary button-wide', on: () => follow(issue.token) }),
      button({ text: t('report.close'), class: 'button button-quiet button-wide', on: close })),
    h('section', { class: 'card-section' }, h('h3', { class: 'section-title', text: t('follow.link') }), linkLine(issue.token)))
    announce(`${t('report.done')} ${issue.number}. ${sentence}`)
    const heading = card.querySelector('h2')
    heading.tabIndex = -1
    heading.focus()
  }

  fill(form,
    placeNote(draft.position, answer),
    fields.category.element, fields.description.element,
    h('fieldset', { class: 'fieldset' }, h('legend', { text: t('report.reporter') }), fields.name.element, fields.phone.element),
    status, send,
    h('p', { class: 'quiet', text: t('report.privacy') }))
  fill(card, cardHead({ eyebrow: t('report.eyebrow'), title: t('report.title'), close: () => { save.flush(); close() }, back: true, closeLabel: t('back') }), form)
  if (draft.status === 'unsent') fill(status, note('warn', t('report.unsent_before')))
  return card
}

const note = (kind, text) => h('div', { class: `note note-${kind}` }, icon('warn'), h('p', { text }))

/** Where it is, and who else it may concern. */
function placeNote(position, answer) {
  const others = answer?.alternatives ?? []
  return h('div', { class: 'report-place' },
    answer?.grid && h('p', { class: 'report-grid' }, icon('pin'), h('span', { text: [...(answer.areas ?? []).slice(-1).map(({ name }) => name), answer.grid.name].join(' · ') })),
    answer && !answer.grid && h('p', { class: 'report-grid' }, icon('pin'), h('span', { text: t('outside.title') })),
    coordinates(position),
    others.length > 0 && h('p', { class: 'quiet', text: t('report.or', { names: [answer.grid.name, ...others.map(({ grid }) => grid.name)].join(t('or.join')) }) }))
}
