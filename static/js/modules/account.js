// The account button: who one is, where else one may go, and the way out. A menu
// button after the ARIA authoring practices.
import * as api from './api.js'
import { fill, freshId, h, icon } from './dom.js'
import { toast } from './notices.js'
import { groupedCode } from './pure/format.js'
import { rolesOf } from './pure/session.js'
import { inLanguage, leave, mayDo, session, signInLink } from './session.js'
import { t, textOfProblem } from './texts.js'

const LEFT = 'gridmap.left'

/** The pages beside the map, with what one has to be allowed somewhere to see them. */
const PAGES = [
  { name: 'account', icon: 'user' },
  { name: 'plans', icon: 'plan', needs: 'redraw' },
  { name: 'people', icon: 'users', needs: 'read_people' },
  { name: 'accounts', icon: 'shield', needs: 'manage_accounts' },
  { name: 'audit', icon: 'log', needs: 'read_audit' },
]

/** @param {any} city the answer of GET /map */
export function accountButton(city) {
  sayLeft()
  return session.account ? menuButton(session.account, city) : signInLink({ class: 'account-button' },
    h('span', { class: 'account-face' }, icon('user')), h('span', { class: 'account-text', text: t('me.sign_in') }))
}

function menuButton({ name, shown, grants }, city) {
  const ids = { menu: freshId('menu'), who: freshId('who') }
  const opener = h('button', { type: 'button', class: 'account-button', 'aria-haspopup': 'menu', 'aria-expanded': 'false', 'aria-controls': ids.menu, 'aria-label': t('me.label_of', { name: shown }), title: shown },
    h('span', { class: 'account-face is-known', data: { face: [...shown][0] } }), h('span', { class: 'account-text', text: t('me.mine') }))
  const roles = h('ul', { class: 'me-roles' })
  const items = [
    ...PAGES.filter(({ needs }) => !needs || mayDo(needs)).map((page) => item('a', { href: inLanguage(`${page.name}.html`) }, page.icon, t(`me.page.${page.name}`))),
    item('button', { type: 'button', on: { click: () => signOut(false) } }, 'out', t('me.sign_out')),
    item('button', { type: 'button', on: { click: () => signOut(true) } }, 'devices', t('me.sign_out_everywhere')),
  ]
  items.at(-2).classList.add('is-first')
  const popup = h('div', { class: 'me', hidden: true },
    h('div', { id: ids.who, class: 'me-who' }, h('p', { class: 'me-shown', text: shown }), h('p', { class: 'me-name', text: name }), roles),
    h('div', { id: ids.menu, class: 'me-menu', role: 'menu', 'aria-label': t('me.menu'), 'aria-describedby': ids.who }, items))
  const holder = h('div', { class: 'account-holder' }, opener, popup)
  let drawn = false

  function open(shownNow, focus) {
    popup.hidden = !shownNow
    opener.setAttribute('aria-expanded', String(shownNow))
    if (shownNow && !drawn) drawRoles(roles, grants, city)
    drawn ||= shownNow
    if (shownNow) items.at(focus).focus()
  }
  opener.addEventListener('click', () => open(popup.hidden, 0))
  opener.addEventListener('keydown', (event) => {
    const focus = { ArrowDown: 0, ArrowUp: -1 }[event.key]
    if (focus === undefined) return
    stop(event)
    open(true, focus)
  })
  popup.addEventListener('keydown', (event) => {
    const at = items.indexOf(document.activeElement)
    const to = { ArrowDown: (at + 1) % items.length, ArrowUp: (at < 0 ? 0 : at - 1 + items.length) % items.length, Home: 0, End: items.length - 1 }[event.key]
    if (event.key === 'Escape') {
      open(false)
      opener.focus()
    } else if (event.key === 'Tab') return open(false)
    else if (to !== undefined) items[to].focus()
    else if (event.key === ' ' && document.activeElement.matches('a')) document.activeElement.click()
    else return
    stop(event)
  })
  document.addEventListener('pointerdown', (event) => holder.contains(event.target) || open(false))
  return holder
}

const item = (tag, props, iconName, text) => h(tag, { class: 'me-item', role: 'menuitem', tabindex: -1, ...props }, icon(iconName), h('span', { text }))

/** The page's own keys do not hear what the menu has used. */
function stop(event) {
  event.preventDefault()
  event.stopPropagation()
}

/** Roles in words, with the names of their areas as they become known. */
function drawRoles(list, grants, city) {
  fill(list, rolesOf(grants).map(({ role, codes }) => h('li', {},
    h('strong', { text: t(`account_role.${role}`) }),
    h('span', {}, codes.slice(0, 3).flatMap((code, i) => [i > 0 && '、', areaName(code, city)]), codes.length > 3 && ` +${codes.length - 3}`))),
  grants.length === 0 && h('li', { text: t('me.no_role') }),
  session.own.length > 0 && h('li', { class: 'me-own', text: t('me.own', { n: session.own.length }) }))
}

function areaName(code, city) {
  if (code === '') return t('me.everything')
  const name = h('span', { text: groupedCode(code) })
  if (code.length === 4) name.textContent = city.city || code
  else (code.length === 15 ? api.grid(code) : api.area(code)).then((found) => (name.textContent = found.name), tolerate)
  return name
}

/** A code says it too. */
function tolerate(error) {
  if (error.name !== 'Problem') throw error
}

async function signOut(everywhere) {
  try {
    await leave({ everywhere })
  } catch (problem) {
    if (problem.name !== 'Problem') throw problem
    return toast(textOfProblem(problem), { kind: 'error' })
  }
  try {
    sessionStorage.setItem(LEFT, 'true')
  } catch {
    // Then it is not said.
  }
  location.assign(inLanguage('./'))
}

/** Says that one has left, on the page that one came to by it. */
function sayLeft() {
  try {
    if (!sessionStorage.getItem(LEFT)) return
    sessionStorage.removeItem(LEFT)
    if (!session.account) toast(t('session.left'))
  } catch {
    // Nothing was noted.
  }
}
