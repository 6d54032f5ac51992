// Choosing a password: because the account asks for another, or by a one-time link.
import * as api from '../api.js'
import { button, fill, h, icon } from '../dom.js'
import { timeText } from '../pure/format.js'
import { LONGEST, rules, SHORTEST } from '../pure/password.js'
import { locale, t, textOfError, textOfProblem } from '../texts.js'
import { head, hiddenName, passwordField, statusLine, submitButton } from './parts.js'

/**
 * @param {import('../pure/session.js').Session} session
 * @param {string | undefined} current the password, if it was typed a moment ago
 * @param {{ done: () => void, leave: () => Promise<void> }} actions
 */
export function changeForm({ account }, current, { done, leave }) {
  return [
    head(t('choose.change_title'), t('choose.change_text')),
    chooseForm(account.name, { current, asksCurrent: true, done, send: (password, typed) => api.changePassword(typed, password) }),
    h('p', { class: 'entry-help' }, button({ text: t('choose.later'), class: 'entry-quiet', on: leave })),
  ]
}

/**
 * @param {string} link
 * @param {{ name: string, shown: string, until: string }} whose
 * @param {{ done: () => void }} actions
 */
export function linkForm(link, { name, shown, until }, { done }) {
  return [
    head(t('choose.link_title'), t('choose.link_for', { shown, name })),
    chooseForm(name, { done, send: (password) => api.useLink(link, password) }),
    h('p', { class: 'entry-help quiet', text: t('choose.link_until', { time: timeText(until, locale) }) }),
  ]
}

/** @param {() => void} signIn */
export const linkOver = (signIn) => [
  head(t('choose.link_over'), t('choose.link_over_text')),
  h('div', { class: 'entry-buttons' }, button({ text: t('choose.to_sign_in'), class: 'button button-primary button-wide', on: signIn })),
]

/**
 * @param {string} name of the account
 * @param {{ send: (password: string, current: string) => Promise<any>, done: () => void, asksCurrent?: boolean, current?: string, text?: string }} context
 *   `text` stands on the button
 */
export function chooseForm(name, { send, done, asksCurrent = false, current, text = t('choose.send') }) {
  const old = asksCurrent && passwordField({ label: t('choose.current'), name: 'current', autocomplete: 'current-password' })
  const password = passwordField({ label: t('choose.password'), name: 'password', autocomplete: 'new-password', hint: t('choose.advice') })
  const again = passwordField({ label: t('choose.again'), name: 'again', autocomplete: 'new-password' })
  const fields = { ...(old && { current: old }), password }
  const ruleList = h('ul', { class: 'rules', 'aria-label': t('choose.rules') })
  const status = statusLine()
  const submit = submitButton(text)
  const form = h('form', { class: 'form', method: 'post', novalidate: true, 'aria-label': t('choose.link_title') },
    hiddenName(name), old && old.element, password.element, again.element, ruleList, status.element, submit.element)
  if (old && current !== undefined) {
    old.control.value = current
    old.element.hidden = true
  }

  const told = () => rules(password.control.value, again.control.value)
  const drawRules = () => fill(ruleList, told().map(({ rule, met }) => h('li', { class: met ? 'is-met' : null }, icon(met ? 'check' : 'ring'),
    h('span', { text: t(`choose.rule.${rule}`, { least: SHORTEST, most: LONGEST }) }), h('span', { class: 'visually-hidden', text: ` ${t(met ? 'choose.met' : 'choose.unmet')}` }))))
  drawRules()
  form.addEventListener('input', ({ target }) => {
    drawRules()
    for (const one of [old, password, again]) if (one && one.control === target) one.setError('')
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (!submit.element.disabled) save()
  })

  function mistake() {
    const unmet = told().find(({ met }) => !met)?.rule
    if (old && !old.control.value) return [old, t('signin.password_required')]
    if (unmet === 'length') return [password, t([...password.control.value].length > SHORTEST ? 'error.password.long' : 'error.password.short')]
    return unmet && [again, t('choose.differ')]
  }

  async function save() {
    status.say('')
    const wrong = mistake()
    if (wrong) {
      wrong[0].setError(wrong[1])
      return wrong[0].control.focus()
    }
    submit.busy(true, t('choose.sending'))
    try {
      await send(password.control.value, old ? old.control.value : '')
      ;[password, again].forEach((one) => one.conceal())
      done()
    } catch (problem) {
      submit.busy(false)
      if (problem.name !== 'Problem') throw problem
      failed(problem)
    }
  }

  /** What the server finds wrong stands at the field that it names. */
  function failed(problem) {
    const named = problem.errors.filter(({ field }) => fields[field])
    if (named.length === 0) return status.say(problem.code ? textOfError(problem.errors[0]) : textOfProblem(problem))
    for (const error of named) {
      fields[error.field].element.hidden = false
      fields[error.field].setError(textOfError(error))
    }
    fields[named[0].field].control.focus()
  }
  return form
}
