// Starts the sign-in page, and shows what the person needs there: the form, a new
// password, or where they can go from here.
import * as api from './modules/api.js'
import { failure } from './modules/cards/parts.js'
import { fill, h, skeleton } from './modules/dom.js'
import { watchConnection } from './modules/net.js'
import { localPath } from './modules/pure/paths.js'
import { readSession } from './modules/pure/session.js'
import { inLanguage, leave, tellOthers } from './modules/session.js'
import { changeForm, linkForm, linkOver } from './modules/signin/choose.js'
import { alreadyIn, signInForm } from './modules/signin/form.js'
import { furnishLanguage, loadTexts, t } from './modules/texts.js'

const entry = document.getElementById('entry')
const asked = new URLSearchParams(location.search)
const to = localPath(asked.get('to'))
let wrong = asked.get('error')

async function start() {
  try {
    await loadTexts()
  } catch {
    entry.querySelector('.starting').textContent = '暂时连接不上服务器，请稍后刷新。The server cannot be reached; please reload later.'
    return
  }
  watchConnection()
  furnishLanguage()
  for (const link of document.querySelectorAll('a[href="./"]')) link.href = inLanguage('./')
  window.addEventListener('hashchange', open)
  nameCity()
  await open()
}

/** The city's name is good to see, not needed to sign in. */
async function nameCity() {
  try {
    const { city } = await api.cityMap()
    document.getElementById('city').textContent = city
  } catch (error) {
    if (error.name !== 'Problem') throw error
  }
}

async function open() {
  fill(entry, h('div', { 'aria-busy': 'true' }, skeleton(6, t('loading'))))
  const link = new URLSearchParams(location.hash.slice(1)).get('link')
  try {
    if (link) await openLink(link)
    else enter(readSession(await api.session()))
  } catch (problem) {
    if (problem.name !== 'Problem') throw problem
    fill(entry, failure(problem, open))
  }
}

async function openLink(link) {
  try {
    show(linkForm(link, await api.openLink(link), { done: arrive }))
  } catch (problem) {
    if (problem.code !== 'link.unknown') throw problem
    show(linkOver(() => {
      history.replaceState(null, '', location.pathname + location.search)
      open()
    }))
  }
}

/** @param {import('./modules/pure/session.js').Session} session @param {string} [password] with which one has just signed in */
function enter(session, password) {
  if (session.mustChange) show(changeForm(session, password, { done: arrive, leave: startOver }))
  else if (session.account && password !== undefined) arrive()
  else if (session.account && !wrong) show(alreadyIn(session, { goOn: arrive, leave: startOver }))
  else {
    show(signInForm(session, { to, wrong, entered: (answer, typed) => enter(readSession(answer), typed) }))
    forgetError()
  }
}

/** What went wrong at the provider is told once. */
function forgetError() {
  if (!wrong) return
  wrong = null
  asked.delete('error')
  history.replaceState(null, '', `${location.pathname}${asked.size ? `?${asked}` : ''}`)
}

function arrive() {
  tellOthers('entered')
  location.replace(to === '/' ? inLanguage('./') : to)
}

async function startOver() {
  await leave()
  await open()
}

function show(view) {
  fill(entry, view)
  const first = [...entry.querySelectorAll('input')].find((input) => !input.value && input.type !== 'hidden' && input.tabIndex >= 0) ?? entry.querySelector('h1')
  first.focus()
}

start()
