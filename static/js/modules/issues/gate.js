// What stands in the place of the list for those who may not see issues: why, what
// to do about it, and what was reported from this device.
import { button, h, icon } from '../dom.js'
import { myReports } from '../reports/list.js'
import { session, signInLink } from '../session.js'
import { t } from '../texts.js'

/** @param {{ follow: (token: string) => void, toMap: () => void }} actions */
export function issuesGate({ follow, toMap }) {
  const { account, mustChange } = session
  const kind = !account ? '' : mustChange ? 'must_change' : 'no_right'
  const way = !account ? t('gate.sign_in') : mustChange ? t('session.change_password') : ''
  const kept = myReports(follow)
  return h('section', { class: 'card gate', 'aria-label': t('issues.title') },
    h('div', { class: 'gate-head' }, h('span', { class: 'gate-mark' }, icon('shield')),
      h('h2', { class: 'card-title', text: t(kind ? `gate.${kind}` : 'gate.title') }),
      h('p', { text: t(kind ? `gate.${kind}_text` : 'gate.text', { name: account?.name ?? '' }) }),
      way && signInLink({ class: 'button button-primary' }, h('span', { text: way }))),
    kept,
    h('section', { class: 'card-section' }, h('h3', { class: 'section-title', text: t('gate.resident') }), h('p', { class: 'gate-text', text: t('gate.resident_text') }),
      button({ icon: 'pin', text: t('gate.to_map'), class: 'button button-quiet', on: toMap })))
}
