// What somebody else has changed in an account while one had it open.
import { button, h, icon } from '../modules/dom.js'
import { t } from '../modules/texts.js'
import { areaName } from './names.js'
import { lacking } from './pure/grants.js'

/**
 * @typedef {import('./pure/merge.js').Fields} Fields
 * @param {{ base: Fields, theirs: Fields, changed: (keyof Fields)[], clashes: (keyof Fields)[], takeTheirs: () => void }} met
 */
export function conflictNote({ base, theirs, changed, clashes, takeTheirs }) {
  const note = h('div', { class: 'note note-warn conflict' }, icon('reload'), h('div', {},
    h('strong', { text: t('accounts.conflict') }),
    h('ul', { class: 'conflict-list' }, changed.flatMap((name) => lines(name, base, theirs, clashes.includes(name)))),
    h('p', { text: t('accounts.conflict_text') }),
    button({ text: t('accounts.take_theirs'), class: 'button button-quiet', on: takeTheirs })))
  return note
}

function lines(name, base, theirs, clash) {
  if (name === 'grants') {
    const line = (kind, { role, code }) => h('li', {}, h('span', { text: `${t(`audit.${kind}`)} ${t(`account_role.${role}`)} · ` }), areaName(code))
    return [...lacking(theirs.grants, base.grants).map((grant) => line('added', grant)), ...lacking(base.grants, theirs.grants).map((grant) => line('removed', grant))]
  }
  const value = (fields) => (name === 'disabled' ? t(fields.disabled ? 'accounts.state.disabled' : 'accounts.state.active') : fields[name] || t('audit.nothing'))
  return [h('li', {}, h('span', { text: t('accounts.conflict_line', { field: t(`accounts.${name === 'disabled' ? 'state' : name}`), from: value(base), to: value(theirs) }) }),
    clash && h('span', { class: 'quiet', text: ` ${t('accounts.conflict_clash')}` }))]
}
