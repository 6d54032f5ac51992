// Starts the page: texts first, then what the server says of the city, then the
// map and everything beside it.
import * as api from './modules/api.js'
import { App } from './modules/app.js'
import { failure } from './modules/cards/parts.js'
import { watchConnection } from './modules/net.js'
import { loadSession } from './modules/session.js'
import { loadTexts, t } from './modules/texts.js'

const panel = document.getElementById('panel')

async function start() {
  try {
    await loadTexts()
  } catch {
    panel.querySelector('.starting').textContent = '暂时连接不上服务器，请稍后刷新。The server cannot be reached; please reload later.'
    return
  }
  watchConnection()
  await openCity()
}

async function openCity() {
  panel.replaceChildren(Object.assign(document.createElement('p'), { className: 'starting', textContent: t('loading') }))
  try {
    const [city] = await Promise.all([api.cityMap(), loadSession()])
    new App(city)
  } catch (problem) {
    if (problem.name !== 'Problem') throw problem
    panel.replaceChildren(failure(problem, openCity))
    // The server says so while it is still reading the city.
    if (problem.status === 503) setTimeout(openCity, 1000 * (problem.retryAfterS ?? 2))
  }
}

start()
