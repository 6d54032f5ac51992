// One's own account: what one may do, one's password, and one's API tokens.
import * as api from '../modules/api.js'
import { button, fill, h, icon } from '../modules/dom.js'
import { announce, toast } from '../modules/notices.js'
import { rolesOf } from '../modules/pure/session.js'
import { inLanguage, leave } from '../modules/session.js'
import { chooseForm } from '../modules/signin/choose.js'
import { t, textOfProblem } from '../modules/texts.js'
import { confirm } from './dialog.js'
import { avatar, signOut } from './header.js'
import { areaName, mapLink } from './names.js'
import { startPage } from './page.js'
import { tokensSection } from './tokens.js'

startPage('account', { view: accountPage })

function accountPage({ session, main }) {
  const { account, own } = session
  return [
    whoCard(account),
    h('div', { class: 'columns' },
      h('div', { class: 'column' }, rightsCard(account), own.length > 0 && ownCard(own), passwordCard(account.name, () => fill(main, accountPage({ session, main })))),
      h('div', { class: 'column' }, tokensSection(account), sessionsCard())),
  ]
}

function whoCard({ name, shown, person }) {
  return h('header', { class: 'who-card' }, avatar(shown),
    h('div', { class: 'who-names' }, h('h1', { class: 'page-title', tabindex: -1, text: shown }),
      h('p', { class: 'quiet' }, h('span', { text: t('account.name', { name }) }), person && h('span', { text: t('account.person', { number: person }) }))),
    button({ icon: 'out', text: t('account.sign_out'), class: 'button button-quiet', on: signOut }))
}

/** A section of the page in a frame. @param {string} title @param {...any} children */
export function card(title, ...children) {
  return h('section', { class: 'sheet-card padded' }, h('h2', { class: 'card-heading', text: title }), children)
}

function rightsCard({ grants }) {
  return card(t('account.rights'), grants.length === 0
    ? h('p', { class: 'quiet', text: t('account.no_rights') })
    : h('ul', { class: 'rights' }, rolesOf(grants).map(({ role, codes }) => h('li', { class: 'right' },
      h('p', { class: 'right-role', text: t(`account_role.${role}`) }),
      h('p', { class: 'quiet', text: t(`account_role.about.${role}`) }),
      h('ul', { class: 'right-places' }, codes.map((code) => h('li', {}, h('a', { class: 'place-link', href: mapLink(code) }, icon('pin'), areaName(code)))))))))
}

function ownCard(own) {
  return card(t('account.own'), h('p', { class: 'quiet', text: t('account.own_text') }),
    h('ul', { class: 'rows' }, own.map((code) => h('li', {},
      h('a', { class: 'row', href: mapLink(code) }, icon('grid'), h('span', { class: 'row-text' }, areaName(code)), icon('forward'))))))
}

function sessionsCard() {
  const everywhere = async () => {
    if (!(await confirm({ title: t('account.everywhere_title'), text: t('account.everywhere_text'), yes: t('account.everywhere') }))) return
    try {
      await leave({ everywhere: true })
      location.assign(inLanguage('signin.html'))
    } catch (problem) {
      if (problem.name !== 'Problem') throw problem
      toast(textOfProblem(problem), { kind: 'error' })
    }
  }
  return card(t('account.sessions'), h('p', { class: 'quiet', text: t('account.sessions_text') }),
    h('div', { class: 'button-line' }, button({ icon: 'out', text: t('account.everywhere'), class: 'button button-quiet', on: everywhere })))
}

function passwordCard(name, done) {
  return card(t('account.password'), chooseForm(name, {
    asksCurrent: true, text: t('account.change_password'), send: (password, current) => api.changePassword(current, password),
    done: () => {
      toast(t('account.password_changed'))
      announce(t('account.password_changed'))
      done()
    },
  }))
}
