// Who is signed in here, on this page and all others of this browser.
import * as api from './api.js'
import { h } from './dom.js'
import { showNotice } from './notices.js'
import { signInPath } from './pure/paths.js'
import { may, NOBODY, readSession, sameRights } from './pure/session.js'
import { language, t } from './texts.js'

/** Fires `changed` when somebody else is signed in than when the page was opened. */
export const sessions = new EventTarget()

/** @type {import('./pure/session.js').Session} as it was when the page was opened */
export let session = NOBODY
let known = false
let over = false

const AGAIN_MS = 5000

/** Tells the other pages of this browser that somebody signed in or out. */
const others = typeof BroadcastChannel === 'function' ? new BroadcastChannel('gridmap.session') : null

/** Asks who is signed in. While the server cannot say, nobody is, and it is asked again. */
export async function loadSession() {
  try {
    session = readSession(await api.session())
    known = true
  } catch (error) {
    if (error.name !== 'Problem') throw error
    setTimeout(check, AGAIN_MS)
  }
}

/** Whether one may do something where the code is; without a code, somewhere. @param {string} action @param {string} [code] */
export const mayDo = (action, code) => may(session, action, code)

/** Leads to signing in and back to this very place. */
const signInHere = () => inLanguage(signInPath(location))

/** A link to sign in and come back to where one is when it is followed. @param {Record<string, any>} props @param {...any} children */
export function signInLink(props, ...children) {
  const link = h('a', { ...props, href: signInHere() }, ...children)
  for (const event of ['pointerdown', 'focus', 'click']) link.addEventListener(event, () => (link.href = signInHere()))
  return link
}

/** A page's path in the language that this page's address asks for. @param {string} path */
export function inLanguage(path) {
  if (!new URLSearchParams(location.search).has('lang')) return path
  return `${path}${path.includes('?') ? '&' : '?'}lang=${language}`
}

/** Says that somebody has signed in or left, to the other pages. @param {'entered' | 'left'} what */
export const tellOthers = (what) => others?.postMessage(what)

/** Notices when the session ends, and when another begins. */
export function watchSession() {
  api.server.addEventListener('unauthenticated', ended)
  api.server.addEventListener('must-change', () => check())
  others?.addEventListener('message', ({ data }) => (data === 'left' ? goToo() : check()))
  // A page that comes back out of the browser's memory may be another person's.
  window.addEventListener('pageshow', ({ persisted }) => persisted && check())
  document.addEventListener('visibilitychange', () => document.hidden || check())
  if (session.mustChange) {
    showNotice(t('session.must_change'), signInLink({ class: 'bar-action', text: t('session.change_password') }))
  }
}

/** Asks again who is signed in. */
export async function check() {
  let now
  try {
    now = readSession(await api.session())
    known = true
  } catch (error) {
    if (error.name !== 'Problem') throw error
    if (!known) setTimeout(check, AGAIN_MS)
    return
  }
  if (sameRights(now, session)) {
    if (over) showNotice('')
    over = false
  } else if (session.account && !now.account) ended()
  else sessions.dispatchEvent(new Event('changed'))
}

/** What is on the page stays, so that nothing that was typed is lost. */
function ended() {
  if (!session.account || over) return
  over = true
  showNotice(t('session.over'), signInLink({ class: 'bar-action', text: t('session.again') }))
}

/** Whoever leaves on one page leaves nothing to be seen on the others. */
function goToo() {
  forget()
  location.reload()
}

/**
 * Signs out here or everywhere, and forgets what was looked for and written.
 *
 * @param {{ everywhere?: boolean }} [options]
 * @returns {Promise<void>} throws a Problem
 */
export async function leave({ everywhere = false } = {}) {
  await (everywhere ? api.signOutEverywhere() : api.signOut())
  forget()
  tellOthers('left')
}

function forget() {
  try {
    sessionStorage.clear()
  } catch {
    // Then nothing was kept.
  }
}
