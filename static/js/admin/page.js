// Starts a page beside the map: texts, who is signed in, whether they may see it,
// then its content.
import { failure } from '../modules/cards/parts.js'
import * as api from '../modules/api.js'
import { button, fill, h, icon, skeleton } from '../modules/dom.js'
import { watchConnection } from '../modules/net.js'
import { showNotice } from '../modules/notices.js'
import { signInPath } from '../modules/pure/paths.js'
import { may } from '../modules/pure/session.js'
import { inLanguage, loadSession, session, sessions, watchSession } from '../modules/session.js'
import { addTexts, loadTexts, t } from '../modules/texts.js'
import { header } from './header.js'

/**
 * @typedef {{ session: import('../modules/pure/session.js').Session, city: any, main: HTMLElement }} Context
 * @param {string} name of the page, as 'accounts' of accounts.html
 * @param {{ needs?: string, texts?: string[], view: (context: Context) => any }} options `needs` is the action that one has to be
 *   allowed somewhere; `texts` are catalogues beside the one of all pages; `view` gives what stands in the page
 */
export async function startPage(name, { needs, texts = [], view }) {
  const main = document.getElementById('main')
  try {
    await loadTexts()
    await addTexts(...texts)
  } catch {
    main.querySelector('.starting').textContent = '暂时连接不上服务器，请稍后刷新。The server cannot be reached; please reload later.'
    return
  }
  document.title = `${t(`me.page.${name}`)} · ${t('app.name')}`
  watchConnection()
  await open(name, needs, view, main)
}

async function open(name, needs, view, main) {
  fill(main, skeleton(6, t('loading')))
  let city = null
  try {
    ;[, city] = await Promise.all([loadSession(), api.cityMap().catch(() => null)])
    // Nobody is signed in, or the server could not say who.
    if (!session.account) await api.session()
  } catch (problem) {
    if (problem.name !== 'Problem') throw problem
    fill(main, failure(problem, () => open(name, needs, view, main)))
    return
  }
  // Who has to choose a password first does so there too.
  if (!session.account || session.mustChange) return void location.replace(inLanguage(signInPath(location)))
  document.getElementById('demo').hidden = !city?.made_up
  fill(document.getElementById('mast'), header(name, session, city))
  watchSession()
  // Not by itself: somebody may be in the middle of a form.
  sessions.addEventListener('changed', () => showNotice(t('account.changed'), button({ text: t('account.reload'), class: 'bar-action', on: () => location.reload() })))
  document.getElementById('notice').addEventListener('click', beside, { capture: true })
  fill(main, needs && !may(session, needs) ? noEntry(session, name) : view({ session, city, main }))
}

/** Whoever has something open signs in again beside it, and loses nothing. */
function beside({ target }) {
  const link = target.closest('a')
  if (link && document.querySelector('dialog[open]')) link.target = '_blank'
}

function noEntry({ account }, name) {
  return h('section', { class: 'no-entry' }, h('span', { class: 'no-entry-mark' }, icon('shield')),
    h('h1', { class: 'page-title', text: t('account.no_entry') }),
    h('p', { text: t(`account.no_entry.${name}`, { shown: account.shown }) }),
    h('div', { class: 'button-line' },
      h('a', { class: 'button button-primary', href: inLanguage('./') }, icon('map'), h('span', { text: t('account.to_map') })),
      h('a', { class: 'button button-quiet', href: inLanguage('account.html'), text: t('account.to_account') })))
}

/**
 * The top of a page: its title, a sentence, and what one can do.
 *
 * @param {{ title: string, text?: string, actions?: Node[] }} options
 */
export function pageHead({ title, text, actions = [] }) {
  return h('div', { class: 'page-head' },
    h('div', { class: 'page-titles' }, h('h1', { class: 'page-title', tabindex: -1, text: title }), text && h('p', { class: 'page-text', text })),
    actions.length > 0 && h('div', { class: 'page-actions' }, actions))
}
