// The grants of an account as they are being edited.
import { button, fill, h, icon } from '../modules/dom.js'
import { field, select } from '../modules/fields.js'
import { announce } from '../modules/notices.js'
import { t } from '../modules/texts.js'
import { grantChip, nameOf } from './names.js'
import { areaPicker } from './pickers.js'
import { grantKey, ROLES } from './pure/grants.js'

/**
 * @param {{ grants: import('./pure/grants.js').Grant[], scope: import('../modules/pure/session.js').Scope, changed: () => void }} options
 */
export function grantsField({ grants: given, scope, changed }) {
  let grants = [...given]
  const list = h('ul', { class: 'grants' })
  const errorText = h('span', {})
  const error = h('p', { class: 'field-error', role: 'alert', hidden: true }, icon('warn'), errorText)
  const explained = h('p', { class: 'field-hint' })
  const role = field(select(ROLES.map((value) => ({ value, text: t(`account_role.${value}`) })), 'dispatcher'), { label: t('accounts.role') })
  const explain = () => (explained.textContent = t(`account_role.about.${role.control.value}`))
  role.control.addEventListener('change', explain)
  const place = areaPicker({ label: t('accounts.area'), keeps: false, scope, chosen: (chosen) => chosen && add(chosen.code) })

  function add(code) {
    const grant = { role: role.control.value, code }
    setError('')
    if (grants.some((one) => grantKey(one) === grantKey(grant))) return setError(t('error.grant.twice'))
    grants = [...grants, grant]
    draw()
    changed()
    nameOf(code).then((area) => announce(t('accounts.granted', { role: t(`account_role.${grant.role}`), area })))
  }

  function remove(grant) {
    const at = grants.indexOf(grant)
    grants = grants.filter((one) => one !== grant)
    draw()
    changed()
    ;(list.querySelectorAll('.grant-remove')[Math.min(at, grants.length - 1)] ?? role.control).focus()
  }

  function draw() {
    fill(list, grants.length
      ? grants.map((grant) => h('li', {}, grantChip(grant, removeButton(grant))))
      : h('li', { class: 'quiet', text: t('accounts.no_grants') }))
  }

  function removeButton(grant) {
    const label = t('accounts.remove_grant', { role: t(`account_role.${grant.role}`), area: grant.code || t('accounts.everywhere') })
    const element = button({ icon: 'close', label, class: 'grant-remove', on: () => remove(grant) })
    nameOf(grant.code).then((area) => element.setAttribute('aria-label', t('accounts.remove_grant', { role: t(`account_role.${grant.role}`), area })))
    return element
  }

  function setError(message) {
    errorText.textContent = message
    error.hidden = !message
  }

  draw()
  explain()
  return {
    element: h('fieldset', { class: 'fieldset grants-field' }, h('legend', { text: t('accounts.grants') }), list, error,
      h('div', { class: 'grant-new' }, role.element, place.element), explained),
    get value() {
      return grants.map(({ role: held, code }) => ({ role: held, code }))
    },
    set value(next) {
      grants = [...next]
      draw()
    },
    setError,
    focus: () => role.control.focus(),
  }
}
