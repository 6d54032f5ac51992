// The accounts that an admin looks after: the list, and one of them beside it.
import * as api from '../modules/api.js'
import { emptyState } from '../modules/cards/parts.js'
import { button, h, icon } from '../modules/dom.js'
import { debounce } from '../modules/pure/debounce.js'
import { agoText, timeText } from '../modules/pure/format.js'
import { locale, t } from '../modules/texts.js'
import { openAccount, openNewAccount, stateBadges } from './accountdrawer.js'
import { grantChip } from './names.js'
import { startPage, pageHead } from './page.js'
import { pagedList } from './pagedlist.js'
import { readChoice, writeChoice } from './pure/choice.js'

const PAGE = 50
const TYPING_MS = 250
const CHIPS = 3

startPage('accounts', { needs: 'manage_accounts', view: accountsPage })

function accountsPage({ session }) {
  let q = readChoice(location.search, ['q']).q
  let opened = null
  const input = h('input', { type: 'search', class: 'search-input', value: q, autocomplete: 'off', 'aria-label': t('accounts.search'), placeholder: t('accounts.search') })
  const list = h('ul', { class: 'accounts', 'aria-label': t('accounts.title') })
  const pages = pagedList({
    list, row: (account) => [accountRow(account, open)], more: t('more'),
    load: (cursor, signal) => api.accounts({ q, cursor, limit: PAGE }, signal),
    none: () => emptyState(t('accounts.none_match'), q && t('accounts.none_hint')),
  })
  const search = debounce(() => {
    q = input.value.trim()
    history.replaceState(null, '', `${location.pathname}${writeChoice(location.search, { q })}${location.hash}`)
    pages.begin()
  }, TYPING_MS)
  input.addEventListener('input', () => search())

  const context = {
    session,
    changed: (account) => pages.put(({ id }) => id === account.id, account),
    closed: () => {
      opened = null
      if (location.hash) history.replaceState(null, '', location.pathname + location.search)
    },
  }
  function open(id) {
    if (opened) return
    history.replaceState(null, '', `#account=${id}`)
    opened = openAccount(String(id), context)
  }
  function add() {
    if (!opened) opened = openNewAccount(context)
  }
  const fromAddress = () => {
    const id = /^#account=(\d{1,18})$/.exec(location.hash)?.[1]
    if (id) open(id)
  }
  window.addEventListener('hashchange', fromAddress)

  pages.begin()
  fromAddress()
  return [
    pageHead({
      title: t('accounts.title'), text: t('accounts.text'),
      actions: [button({ icon: 'plus', text: t('accounts.new'), class: 'button button-primary', on: add })],
    }),
    h('div', { class: 'toolbar' }, h('div', { class: 'search search-small', role: 'search' }, icon('search'), input)),
    h('section', { class: 'sheet-card', 'aria-label': t('accounts.title') },
      h('div', { class: 'accounts-head', 'aria-hidden': 'true' },
        ['who', 'grants', 'state', 'signed_in_at'].map((name) => h('span', { text: t(`accounts.${name}`) }))),
      list, pages.foot),
  ]
}

function accountRow(account, open) {
  const { id, name, shown, person, grants, signed_in_at: at } = account
  const more = grants.length - CHIPS
  return h('li', { class: account.disabled ? 'account-row is-off' : 'account-row' },
    h('div', { class: 'account-who' },
      h('button', { type: 'button', class: 'account-open', on: { click: () => open(id) } }, h('span', { text: shown })),
      h('span', { class: 'row-sub', text: [name, person && t('accounts.person_value', { name: person.name, number: person.number })].filter(Boolean).join(' · ') })),
    h('div', { class: 'account-grants' },
      grants.length === 0 && h('span', { class: 'quiet', text: t('accounts.no_grants') }),
      grants.slice(0, CHIPS).map((grant) => grantChip(grant)),
      more > 0 && h('span', { class: 'quiet', text: t('accounts.more_grants', { n: more }) })),
    stateBadges(account),
    h('span', { class: 'account-time quiet' }, h('span', { class: 'account-time-label', text: t('accounts.signed_in_at') }),
      at ? h('time', { datetime: at, title: timeText(at, locale), text: agoText(at, locale) }) : h('span', { text: t('accounts.never') })),
    icon('forward'))
}
