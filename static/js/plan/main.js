// Starts the workspace of one plan: texts, who is signed in, the plan, and then the
// map with its tools and the panels beside it.
import * as api from '../modules/api.js'
import { failure } from '../modules/cards/parts.js'
import { button, fill, h, icon, skeleton } from '../modules/dom.js'
import { watchConnection } from '../modules/net.js'
import { showNotice } from '../modules/notices.js'
import { signInPath } from '../modules/pure/paths.js'
import { may } from '../modules/pure/session.js'
import { inLanguage, loadSession, session, sessions, watchSession } from '../modules/session.js'
import { addTexts, loadTexts, t } from '../modules/texts.js'
import { head } from './head.js'
import { mountPanels } from './panels/index.js'
import { PlanStore } from './store.js'
import { furnish } from './furnish.js'
import { Workspace } from './workspace.js'

const main = document.getElementById('main')

/** What is open: for whoever looks from the browser's console. @type {Workspace | null} */
export let workspace = null

async function start() {
  try {
    await loadTexts()
    await addTexts('plan', 'panels')
  } catch {
    main.querySelector('.starting').textContent = '暂时连接不上服务器，请稍后刷新。The server cannot be reached; please reload later.'
    return
  }
  document.title = `${t('work.title')} · ${t('app.name')}`
  watchConnection()
  await open()
}

async function open() {
  fill(main, h('div', { class: 'plan-starting' }, skeleton(6, t('loading'))))
  let city
  try {
    ;[, city] = await Promise.all([loadSession(), api.cityMap()])
    if (!session.account) await api.session()
  } catch (problem) {
    if (problem.name !== 'Problem') throw problem
    return void fill(main, failure(problem, open))
  }
  if (!session.account || session.mustChange) return void location.replace(inLanguage(signInPath(location)))
  document.getElementById('demo').hidden = !city.made_up
  watchSession()
  // Not by itself: somebody may be in the middle of a line.
  sessions.addEventListener('changed', () => showNotice(t('account.changed'), button({ text: t('account.reload'), class: 'bar-action', on: () => location.reload() })))
  if (!may(session, 'redraw')) return void fill(main, noEntry())
  await openPlan(city)
}

async function openPlan(city) {
  const store = new PlanStore(new URLSearchParams(location.search).get('id') ?? '', { me: session.account.shown })
  try {
    await store.load()
  } catch (problem) {
    if (problem.name !== 'Problem') throw problem
    return void fill(main, problem.status === 404 ? noPlan() : failure(problem, () => openPlan(city)))
  }
  document.title = `${store.plan.title} · ${t('app.name')}`
  document.body.classList.toggle('is-read-only', store.readOnly)
  workspace = new Workspace(main, { city, session, store })
  fill(document.getElementById('mast'), head(store, workspace))
  workspace.map.update()
  workspace.map.home(false)
  mountPanels(store, workspace)
  furnish(store, workspace)
  store.attend()
}

const message = (text, sentence) => h('section', { class: 'plan-message' }, h('span', { class: 'plan-message-mark' }, icon('shield')),
  h('h1', { class: 'plan-message-title', text }), h('p', { text: sentence }),
  h('div', { class: 'button-line' },
    h('a', { class: 'button button-primary', href: inLanguage('plans.html') }, icon('back'), h('span', { text: t('work.to_plans') })),
    h('a', { class: 'button button-quiet', href: inLanguage('./'), text: t('account.to_map') })))

const noEntry = () => message(t('account.no_entry'), t('work.no_entry', { shown: session.account.shown }))
const noPlan = () => message(t('work.no_plan'), t('work.no_plan_text'))

start()
