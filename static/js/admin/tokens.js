// One's API tokens: what programs of one's own use to come in.
import * as api from '../modules/api.js'
import { emptyState, loaded } from '../modules/cards/parts.js'
import { button, fill, h, icon } from '../modules/dom.js'
import { field, select } from '../modules/fields.js'
import { announce, toast } from '../modules/notices.js'
import { agoText, timeText } from '../modules/pure/format.js'
import { locale, t, textOfError, textOfProblem } from '../modules/texts.js'
import { confirm, openDialog } from './dialog.js'
import { badge, grantChip } from './names.js'
import { shownOnce } from './once.js'

const LIFETIMES = [7, 30, 90, 180, 365]
const MAX_LABEL = 100
const SOON_MS = 7 * 86_400_000

/** @param {{ grants: { role: string, code: string }[] }} account one's own */
export function tokensSection({ grants }) {
  const holder = h('div', {})
  const draw = () => fill(holder, loaded((signal) => api.tokens(signal), ({ items }) => items.length === 0
    ? emptyState(t('tokens.none'), t('tokens.none_hint'))
    : h('ul', { class: 'tokens' }, items.map((token) => tokenRow(token, () => revoke(token)))), { lines: 3 }))

  async function revoke(token) {
    if (!(await confirm({ title: t('tokens.revoke_title', { label: token.label }), text: t('tokens.revoke_text'), yes: t('tokens.revoke'), danger: true }))) return
    try {
      await api.dropToken(token.id)
      toast(t('tokens.revoked'))
      announce(t('tokens.revoked'))
    } catch (problem) {
      if (problem.name !== 'Problem') throw problem
      toast(textOfProblem(problem), { kind: 'error' })
    }
    draw()
    make.focus()
  }

  const make = button({ icon: 'plus', text: t('tokens.new'), class: 'button button-quiet', disabled: grants.length === 0, on: () => openNewToken(grants, draw) })
  draw()
  return h('section', { class: 'sheet-card padded' },
    h('div', { class: 'card-line' }, h('h2', { class: 'card-heading', text: t('tokens.title') }), make),
    h('p', { class: 'quiet', text: t('tokens.text') }), holder)
}

function tokenRow({ label, grants, until, used_at: usedAt, used_from: usedFrom }, revoke) {
  const left = Date.parse(until) - Date.now()
  return h('li', { class: 'token' },
    h('div', { class: 'token-about' },
      h('p', { class: 'token-label' }, h('strong', { text: label }),
        left <= 0 ? badge('off', t('tokens.over')) : left < SOON_MS && badge('wait', t('tokens.soon'))),
      h('p', { class: 'grant-line' }, grants.map((grant) => grantChip(grant))),
      h('p', { class: 'quiet' },
        h('span', { text: t('tokens.until', { time: timeText(until, locale) }) }), ' · ',
        h('span', { text: usedAt ? t('tokens.used', { ago: agoText(usedAt, locale), from: usedFrom }) : t('tokens.unused') }))),
    button({ text: t('tokens.revoke'), label: t('tokens.revoke_one', { label }), class: 'button button-quiet button-small', on: revoke }))
}

/** Asks what the token is for, what it may do and for how long; then shows it, once. */
function openNewToken(grants, made) {
  const dialog = openDialog({ title: t('tokens.new') })
  const label = field(h('input', { class: 'input', autocomplete: 'off' }), { label: t('tokens.label'), hint: t('tokens.label_hint'), limit: MAX_LABEL })
  const days = field(select(LIFETIMES.map((n) => ({ value: String(n), text: t('tokens.days', { n }) })), '90'), { label: t('tokens.lifetime') })
  const boxes = grants.map((grant) => ({ grant, box: h('input', { type: 'checkbox', checked: grants.length === 1 }) }))
  const errorText = h('span', {})
  const error = h('p', { class: 'field-error', role: 'alert', hidden: true }, icon('warn'), errorText)
  const choice = { setError: (message) => { errorText.textContent = message; error.hidden = !message }, control: boxes[0].box }
  const status = h('div', { class: 'form-status', role: 'alert' })
  const save = h('button', { type: 'submit', class: 'button button-primary', text: t('tokens.make') })
  const fields = { label, days, grants: choice }

  function complain(errors, problem) {
    for (const one of Object.values(fields)) one.setError('')
    for (const wrong of errors) fields[wrong.field]?.setError(textOfError(wrong))
    const first = errors.map(({ field: at }) => fields[at]).find(Boolean)
    first?.control.focus()
    const general = problem && !first ? errors.map(textOfError).join(' ') || textOfProblem(problem) : ''
    fill(status, general && h('p', { class: 'note note-warn' }, icon('warn'), h('span', { text: general })))
  }

  async function submit(event) {
    event.preventDefault()
    const wanted = boxes.filter(({ box }) => box.checked).map(({ grant }) => ({ role: grant.role, code: grant.code }))
    const wrong = []
    if (!label.control.value.trim() || [...label.control.value.trim()].length > MAX_LABEL) wrong.push({ field: 'label', code: 'token.label' })
    if (wanted.length === 0) wrong.push({ field: 'grants', code: 'token.grants' })
    complain(wrong)
    if (wrong.length) return
    save.disabled = true
    try {
      const { token, until } = await api.addToken({ label: label.control.value.trim(), grants: wanted, days: Number(days.control.value) })
      dialog.setTitle(t('tokens.made'))
      fill(dialog.body, shownOnce({ label: t('tokens.secret'), secret: token, notes: [t('tokens.once'), t('tokens.care'), t('tokens.until', { time: timeText(until, locale) })] }),
        h('div', { class: 'dialog-actions' }, button({ text: t('tokens.noted'), class: 'button button-primary', on: dialog.close })))
      dialog.element.querySelector('.dialog-title').focus()
      made()
    } catch (problem) {
      if (problem.name !== 'Problem') throw problem
      complain(problem.errors, problem)
    } finally {
      save.disabled = false
    }
  }

  dialog.body.append(h('form', { class: 'form', novalidate: true, on: { submit } }, label.element,
    h('fieldset', { class: 'fieldset' }, h('legend', { text: t('tokens.grants') }), h('p', { class: 'field-hint', text: t('tokens.grants_hint') }),
      boxes.map(({ grant, box }) => h('label', { class: 'check' }, box, grantChip(grant))), error),
    days.element, status,
    h('div', { class: 'dialog-actions' }, button({ text: t('cancel'), class: 'button button-quiet', on: dialog.leave }), save)))
  label.control.focus()
}
