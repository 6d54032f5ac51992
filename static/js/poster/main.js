// Starts the page of a plan's poster: loads the plan, lays it out, prints it.
import * as api from '../modules/api.js'
import { failure } from '../modules/cards/parts.js'
import { button, fill, h, icon, skeleton } from '../modules/dom.js'
import { watchConnection } from '../modules/net.js'
import { signInPath } from '../modules/pure/paths.js'
import { inLanguage, loadSession, session } from '../modules/session.js'
import { addTexts, language, loadTexts, otherLanguage, switchLanguage, t } from '../modules/texts.js'
import { recallLimits } from '../plan/panels/limits.js'
import { posterSheet } from './sheet.js'

const main = document.getElementById('main')
const MM = 96 / 25.4

async function start() {
  try {
    await loadTexts()
    await addTexts('panels')
  } catch {
    main.querySelector('.starting').textContent = '暂时连接不上服务器，请稍后刷新。The server cannot be reached; please reload later.'
    return
  }
  document.title = `${t('poster.title')} · ${t('app.name')}`
  watchConnection()
  await open()
}

async function open() {
  const id = new URLSearchParams(location.search).get('id') ?? ''
  fill(document.getElementById('bar'), bar(id))
  fill(main, skeleton(6, t('loading')))
  try {
    const [, city] = await Promise.all([loadSession(), api.cityMap().catch(() => null)])
    if (!session.account) await api.session()
    if (!session.account || session.mustChange) return void location.replace(inLanguage(signInPath(location)))
    if (!id) return void fill(main, h('p', { class: 'poster-none', text: t('poster.missing') }))
    const limits = recallLimits()
    const [land, impact] = await Promise.all([api.planLand(id), api.planImpact(id, limits)])
    document.title = `${land.plan.title} · ${t('poster.title')}`
    show(posterSheet({ land, impact, limits, city: city?.city ?? '' }))
  } catch (problem) {
    if (problem.name !== 'Problem') throw problem
    fill(main, failure(problem, open))
  }
}

/** On the screen the sheet is as wide as the window; on paper it is as large as it is. */
function show(sheet) {
  const holder = h('div', { class: 'poster-holder' }, sheet)
  fill(main, holder)
  const fit = () => {
    const scale = Math.min(1, (document.documentElement.clientWidth - 32) / (420 * MM))
    sheet.style.setProperty('--fit', String(scale))
    holder.style.width = `${420 * MM * scale}px`
    holder.style.height = `${297 * MM * scale}px`
  }
  window.addEventListener('resize', fit)
  fit()
}

function bar(id) {
  return [
    h('a', { class: 'button button-quiet', href: inLanguage(`plan.html?id=${encodeURIComponent(id)}`) }, icon('back'), h('span', { text: t('poster.back') })),
    h('p', { class: 'poster-hint', text: t('poster.hint') }),
    button({ text: t(`language.${otherLanguage()}`), class: 'language', lang: language === 'zh' ? 'en' : 'zh-CN', 'aria-label': t(`language.to_${otherLanguage()}`), on: switchLanguage }),
    button({ icon: 'print', text: t('poster.print'), class: 'button button-primary', on: () => window.print() }),
  ]
}

start()
