// The head of the pages beside the map: where one is, where else one may go, in
// which language, and as whom.
import { button, h, icon } from '../modules/dom.js'
import { toast } from '../modules/notices.js'
import { may } from '../modules/pure/session.js'
import { inLanguage, leave } from '../modules/session.js'
import { language, otherLanguage, switchLanguage, t, textOfProblem } from '../modules/texts.js'

/** The pages, with what one has to be allowed somewhere to see them. */
const PAGES = [
  { name: 'map', path: './', icon: 'map' },
  { name: 'plans', path: 'plans.html', icon: 'plan', needs: 'redraw' },
  { name: 'people', path: 'people.html', icon: 'users', needs: 'read_people' },
  { name: 'accounts', path: 'accounts.html', icon: 'shield', needs: 'manage_accounts' },
  { name: 'audit', path: 'audit.html', icon: 'log', needs: 'read_audit' },
  { name: 'account', path: 'account.html', icon: 'user' },
]

/**
 * @param {string} current the name of this page
 * @param {import('../modules/pure/session.js').Session} session
 * @param {any} city the answer of GET /map, or null
 */
export function header(current, session, city) {
  const { account } = session
  const pages = PAGES.filter(({ needs }) => !needs || may(session, needs))
  return [
    h('a', { class: 'mast-brand', href: inLanguage('./') }, brandMark(),
      h('span', { class: 'mast-name' }, h('strong', { text: t('app.name') }), city?.city && h('span', { class: 'mast-city', text: city.city }))),
    h('nav', { class: 'mast-pages', 'aria-label': t('account.pages') }, h('ul', {}, pages.map((page) =>
      h('li', { class: page.name === 'account' ? 'mast-own' : null },
        h('a', { class: 'mast-page', href: inLanguage(page.path), 'aria-current': page.name === current ? 'page' : null },
          icon(page.icon), h('span', { text: t(page.name === 'map' ? 'tab.map' : `me.page.${page.name}`) })))))),
    h('div', { class: 'mast-side' },
      button({ text: t(`language.${otherLanguage()}`), class: 'language', lang: language === 'zh' ? 'en' : 'zh-CN', 'aria-label': t(`language.to_${otherLanguage()}`), on: switchLanguage }),
      h('a', { class: 'mast-who', href: inLanguage('account.html'), 'aria-current': current === 'account' ? 'page' : null },
        avatar(account.shown), h('span', { class: 'mast-shown', text: account.shown })),
      button({ icon: 'out', label: t('account.sign_out'), class: 'icon-button', on: signOut })),
  ]
}

/** A person's first character in a circle, for the eye only. @param {string} shown */
export const avatar = (shown) => h('span', { class: 'avatar', 'aria-hidden': 'true', text: [...shown][0]?.toUpperCase() ?? '' })

/** Leaves, to the map. */
export async function signOut() {
  try {
    await leave()
    location.assign(inLanguage('./'))
  } catch (problem) {
    if (problem.name !== 'Problem') throw problem
    toast(textOfProblem(problem), { kind: 'error' })
  }
}

const SVG = 'http://www.w3.org/2000/svg'
const MARK = [
  ['brand-lines', 'M3 5.5L12 3l9 3l8-2.5v23L20 29.5l-9-3L3 29zM3.500 14L12 12l9 2.500l7.500-2M3.500 21.500l8-2l9 3l8-2.500M12 3v23.500M21 6v23'],
  ['brand-cell', 'M12 12l9 2.500v7.800l-9-3z'],
]

function brandMark() {
  const svg = document.createElementNS(SVG, 'svg')
  for (const [name, value] of Object.entries({ class: 'brand-mark', viewBox: '0 0 32 32', 'aria-hidden': 'true', focusable: 'false' })) svg.setAttribute(name, value)
  for (const [name, d] of MARK) {
    const path = document.createElementNS(SVG, 'path')
    path.setAttribute('class', name)
    path.setAttribute('d', d)
    svg.append(path)
  }
  return svg
}
