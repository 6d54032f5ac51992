// The form of one account, new or there already.
import { fill, h, icon } from '../modules/dom.js'
import { field } from '../modules/fields.js'
import { t, textOfError, textOfProblem } from '../modules/texts.js'
import { grantsField } from './grantsfield.js'
import { personPicker } from './pickers.js'
import { sameGrants } from './pure/grants.js'

const NAME = /^[\p{L}\p{N}][\p{L}\p{N}._@-]{1,39}$/u
const MAX_SHOWN = 100

/**
 * @param {{ account: any | null, scope: import('../modules/pure/session.js').Scope, send: (values: any) => Promise<void>, text: string, doing: string }} options
 *   `account` as the server answers it, null for a new one; `send` stores the values; `text` stands on the button
 */
export function accountForm({ account, scope, send, text, doing }) {
  let base = valuesOf(account)
  let person = account?.person ?? null
  const name = !account && field(h('input', { class: 'input', autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false', maxlength: 40 }), { label: t('accounts.name'), hint: t('accounts.name_hint') })
  const shown = field(h('input', { class: 'input', autocomplete: 'off', value: base.shown }), { label: t('accounts.shown'), hint: t('accounts.shown_hint'), limit: MAX_SHOWN })
  const holder = personPicker({
    label: t('accounts.person'), hint: t('accounts.person_hint'), optional: true, person,
    chosen: (chosen) => {
      person = chosen
      if (chosen?.name && !shown.control.value) shown.control.value = chosen.name
      touched()
    },
  })
  const grants = grantsField({ grants: account?.grants ?? [], scope, changed: () => touched() })
  const status = h('div', { class: 'form-status', role: 'alert' })
  const save = h('button', { type: 'submit', class: 'button button-primary' }, h('span', { text }))
  const fields = { name, shown, person: holder, grants }
  const element = h('form', { class: 'form account-form', novalidate: true, on: { submit } },
    name && name.element, shown.element, holder.element, grants.element, status, h('div', { class: 'form-actions' }, save))
  element.addEventListener('input', ({ target }) => {
    for (const one of Object.values(fields)) if (one && one.control === target) one.setError('')
    touched()
  })

  const read = () => ({ ...base, ...(name && { name: name.control.value.trim().toLowerCase() }), shown: shown.control.value.trim(), person: person?.number ?? typed(), grants: grants.value })
  /** A staff number that was typed and never taken from the list is meant all the same. */
  const typed = () => holder.control.value.trim()
  const dirty = () => {
    const now = read()
    return Boolean(now.name) || now.shown !== base.shown || now.person !== base.person || !sameGrants(now.grants, base.grants)
  }
  function touched() {
    if (account) save.hidden = !dirty()
  }

  function check(values) {
    const wrong = []
    if (name && !NAME.test(values.name)) wrong.push({ field: 'name', code: 'account.name' })
    if (!values.shown || [...values.shown].length > MAX_SHOWN) wrong.push({ field: 'shown', code: 'account.shown' })
    if (!values.person && values.grants.some(({ role }) => role === 'leader')) wrong.push({ field: 'person', code: 'grant.leader_person' })
    return wrong
  }

  /** Puts what is wrong beside its field, and the rest over the button. */
  function complain(errors, problem) {
    for (const one of Object.values(fields)) if (one) one.setError('')
    const elsewhere = errors.filter(({ field: at }) => !fields[at])
    for (const error of errors) fields[error.field] && fields[error.field].setError(textOfError(error))
    const general = elsewhere.map(textOfError).join(' ') || (problem && errors.length === 0 ? textOfProblem(problem) : '')
    fill(status, general && h('p', { class: 'note note-warn' }, icon('warn'), h('span', { text: general })))
    const first = errors.map(({ field: at }) => fields[at]).find(Boolean)
    if (first) (first.control ?? first).focus()
  }

  async function submit(event) {
    event.preventDefault()
    const values = read()
    const wrong = check(values)
    complain(wrong)
    if (wrong.length) return
    save.disabled = true
    fill(save, h('span', { text: doing }))
    try {
      await send(values)
    } catch (problem) {
      if (problem.name !== 'Problem') throw problem
      complain(problem.errors, problem)
    } finally {
      save.disabled = false
      fill(save, h('span', { text }))
    }
  }

  touched()
  return {
    element, dirty, read,
    get base() {
      return base
    },
    /** Takes what is stored now as what the form began with, and shows these values. */
    rebase(stored, values) {
      base = valuesOf(stored)
      shown.control.value = values.shown
      shown.control.dispatchEvent(new Event('input'))
      if (values.person !== read().person) holder.set((person = values.person ? (stored.person?.number === values.person ? stored.person : { number: values.person, name: '' }) : null))
      grants.value = values.grants
      complain([])
      touched()
    },
    note: (...content) => fill(status, ...content),
  }
}

/** What of an account is edited. @param {any | null} account */
export function valuesOf(account) {
  return {
    shown: account?.shown ?? '', person: account?.person?.number ?? '', disabled: account?.disabled ?? false,
    grants: (account?.grants ?? []).map(({ role, code }) => ({ role, code })),
  }
}
