// Whether the server can be reached. When it cannot, a bar says so, and the page
// asks again with growing waits until it can.
import * as api from './api.js'
import { showBar } from './notices.js'
import { backoff } from './pure/debounce.js'
import { t } from './texts.js'

let down = false
let attempt = 0
let timer = 0
const waiting = new Set()

/** Calls back each time the server is reached again. @param {() => void} call */
export function onceBack(call) {
  waiting.add(call)
}

export function watchConnection() {
  api.server.addEventListener('unreachable', goDown)
  api.server.addEventListener('reachable', comeBack)
  window.addEventListener('offline', goDown)
  window.addEventListener('online', tryNow)
  if (!navigator.onLine) goDown()
}

function goDown() {
  if (down) return
  down = true
  attempt = 0
  document.body.classList.add('is-offline')
  showBar({ text: navigator.onLine ? t('net.unreachable') : t('net.offline'), action: { text: t('retry'), on: tryNow } })
  schedule()
}

function comeBack() {
  if (!down) return
  down = false
  clearTimeout(timer)
  document.body.classList.remove('is-offline')
  showBar(null)
  for (const call of waiting) call()
}

function schedule() {
  clearTimeout(timer)
  timer = setTimeout(tryNow, backoff(attempt++, { firstMs: 2000 }))
}

async function tryNow() {
  try {
    await api.ready()
  } catch {
    // A Problem from the server has already counted as reached; this is silence.
  }
  if (down) schedule()
}
