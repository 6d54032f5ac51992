// The audit in words of the field.
import { h } from '../modules/dom.js'
import { groupedCode } from '../modules/pure/format.js'
import { inLanguage } from '../modules/session.js'
import { compose, t } from '../modules/texts.js'
import { areaName, grantChip, mapLink } from './names.js'
import { planLink } from './plansparts.js'
import { levelOf } from './pure/grants.js'

/** The acts that have words of their own, in the order in which one looks for them. */
export const ACTIONS = [
  'issue.reported', 'issue.routed', 'issue.placed', 'issue.state', 'issue.comment', 'issue.reporters_forgotten',
  'reporter.revealed', 'phone.revealed',
  'account.signed_in', 'account.sign_in_refused', 'account.signed_out', 'account.added', 'account.changed', 'account.disabled', 'account.reset',
  'account.link_used', 'account.password_changed', 'account.bound',
  'token.added', 'token.removed',
  'plan.created', 'plan.step', 'plan.published', 'plan.discarded', 'grid.leader_set',
  'import.areas', 'import.grids', 'import.buildings', 'import.people', 'import.posts', 'import.leaves', 'import.issues', 'import.reference',
  'export.phones', 'audit.exported',
  'installation.set', 'installation.cleared',
]

const ID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/

/** What an act is called. @param {string} action */
export const actionName = (action) => (t.has(`audit.name.${action}`) ? t(`audit.name.${action}`) : action)

/**
 * The sentence that tells an entry.
 *
 * @param {any} entry
 * @param {{ byName: (name: string) => void }} actions
 */
export function sentence(entry, { byName }) {
  const { action, before, after } = entry
  const key = t.has(`audit.action.${action}`) ? `audit.action.${action}` : 'audit.action.other'
  return compose(t(key), {
    who: who(entry, byName), what: what(entry), act: actionName(action),
    from: state(before?.state), to: state(after?.state),
    from_grid: place(before?.grid), to_grid: place(after?.grid), to_person: h('strong', { text: after?.responsible || t('nobody.title') }),
    added: t('n', { n: after?.added ?? 0 }), changed: t('n', { n: after?.changed ?? 0 }), removed: t('n', { n: after?.removed ?? 0 }), count: t('n', { n: after?.count ?? 0 }),
    step: step(after ?? {}), edition: String(after?.edition ?? ''), to_leader: h('strong', { text: after?.person || t('nobody.title') }),
  })
}

const state = (value) => h('strong', { text: value ? t(`state.${value}`) : t('audit.nothing') })
const place = (code) => (code ? areaName(code, { class: 'entry-place' }) : h('span', { text: t('issue.no_grid') }))

function who({ name, via }, byName) {
  if (via === 'public' || via === 'system' || !name) return h('strong', { text: t(`audit.who.${via === 'public' ? 'public' : 'system'}`) })
  const label = via === 'command' ? t('audit.who.command', { name }) : name
  return h('button', { type: 'button', class: 'entry-who', title: t('audit.only', { name }), text: label, on: { click: () => byName(name) } })
}

function what({ kind, target, before, after }) {
  const number = after?.number ?? before?.number
  if (kind === 'issue' && ID.test(target)) return h('a', { class: 'entry-what', href: `${inLanguage('./')}#tab=issues&issue=${target}`, text: number ?? target.slice(-8) })
  if (kind === 'plan') return h('a', { class: 'entry-what', href: planLink(target), text: after?.title ? t('audit.plan', { title: after.title }) : t('audit.plan_number', { id: target }) })
  if (kind === 'grid' && levelOf(target) === 'grid') return h('a', { class: 'entry-what', href: mapLink(target) }, areaName(target))
  if (kind === 'token') return h('strong', { text: after?.label ?? before?.label ?? target })
  return h('strong', { text: target || t('audit.unnamed') })
}

/** What a step in a plan did. */
function step({ act, op }) {
  const key = `audit.act.${act}`
  return t.has(key) ? t(key, { op: opName(op) }) : String(act ?? '')
}

const opName = (op) => (t.has(`audit.op.${op}`) ? t(`audit.op.${op}`) : op ?? '')

/** A field's name in words. @param {string} field */
export const fieldName = (field) => (t.has(`audit.field.${field}`) ? t(`audit.field.${field}`) : field)

/** A value of a field, as one reads it. @param {string} field @param {any} value */
export function valueView(field, value) {
  if (value === null || value === undefined || value === '') return h('span', { class: 'quiet', text: t('audit.nothing') })
  if (typeof value === 'boolean') return h('span', { text: t(value ? 'audit.yes' : 'audit.no') })
  if (typeof value === 'number') return h('span', { class: 'number', text: t('n', { n: value }) })
  if (Array.isArray(value)) return value.length === 0 ? valueView(field, null) : h('span', { class: 'value-list' }, value.map((one) => valueView(field, one)))
  if (typeof value === 'object') return h('code', { text: JSON.stringify(value) })
  const grant = /^([a-z]+)@(\d*)$/.exec(value)
  if (grant && t.has(`account_role.${grant[1]}`)) return grantChip({ role: grant[1], code: grant[2] })
  if (field === 'op') return h('span', { text: opName(value) })
  if (field === 'action') return h('span', { text: actionName(value) })
  if (field === 'state' && t.has(`state.${value}`)) return h('span', { text: t(`state.${value}`) })
  if ((field === 'grid' || field === 'code') && levelOf(value)) return h('a', { class: 'entry-what', href: mapLink(value), title: groupedCode(value) }, areaName(value))
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return h('time', { datetime: value, text: new Date(value).toLocaleString(document.documentElement.lang) })
  return h('span', { text: value })
}
