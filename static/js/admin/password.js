// The form to choose another password.
import { fill, h, icon } from '../modules/dom.js'
import { field } from '../modules/fields.js'
import { announce } from '../modules/notices.js'
import { LONGEST, rules, SHORTEST } from '../modules/pure/password.js'
import { t, textOfError, textOfProblem } from '../modules/texts.js'

/**
 * @param {{ name: string, send: (current: string, password: string) => Promise<void> }} options `name` is the account's, for
 *   whatever keeps passwords
 */
export function passwordForm({ name, send }) {
  const secret = (label, autocomplete) => field(h('input', { class: 'input', type: 'password', autocomplete, maxlength: 2 * LONGEST }), { label })
  const current = secret(t('account.current'), 'current-password')
  const next = secret(t('account.next'), 'new-password')
  const again = secret(t('account.again'), 'new-password')
  const list = h('ul', { class: 'password-rules' })
  const status = h('div', { class: 'form-status', role: 'alert' })
  const save = h('button', { type: 'submit', class: 'button button-primary', text: t('account.change_password') })
  const shows = h('input', { type: 'checkbox' })
  shows.addEventListener('change', () => {
    for (const { control } of [current, next, again]) control.type = shows.checked ? 'text' : 'password'
  })

  function drawRules() {
    fill(list, [...rules(next.control.value, again.control.value), { rule: 'common', met: null }].map(({ rule, met }) =>
      h('li', { class: met ? 'is-met' : null }, icon(met ? 'check' : 'minus'), h('span', { text: t(`account.rule.${rule}`, { shortest: SHORTEST, longest: LONGEST }) }),
        met && h('span', { class: 'visually-hidden', text: t('account.rule_met') }))))
  }
  for (const { control } of [next, again]) control.addEventListener('input', drawRules)

  function check() {
    const [length, same] = rules(next.control.value, again.control.value)
    current.setError(current.control.value ? '' : t('account.current_required'))
    next.setError(length.met ? '' : t('account.rule.length', { shortest: SHORTEST, longest: LONGEST }))
    again.setError(!length.met || same.met ? '' : t('account.rule_again'))
    const wrong = [current, next, again].find(({ control }) => control.hasAttribute('aria-invalid'))
    wrong?.control.focus()
    return !wrong
  }

  async function submit(event) {
    event.preventDefault()
    fill(status)
    if (!check()) return
    save.disabled = true
    try {
      await send(current.control.value, next.control.value)
      announce(t('account.password_changed'))
    } catch (problem) {
      if (problem.name !== 'Problem') throw problem
      const fields = { current, password: next }
      for (const error of problem.errors) fields[error.field]?.setError(textOfError(error))
      const first = problem.errors.map(({ field: at }) => fields[at]).find(Boolean)
      if (first) first.control.focus()
      else fill(status, h('p', { class: 'note note-warn' }, icon('warn'), h('span', { text: problem.errors.map(textOfError).join(' ') || textOfProblem(problem) })))
    } finally {
      save.disabled = false
    }
  }

  drawRules()
  return h('form', { class: 'form', novalidate: true, on: { submit } },
    h('input', { class: 'visually-hidden', autocomplete: 'username', value: name, tabindex: -1, 'aria-hidden': 'true', readonly: true }),
    current.element, next.element, list, again.element,
    h('label', { class: 'check' }, shows, h('span', { text: t('account.show_passwords') })),
    status, h('div', { class: 'form-actions' }, save))
}
