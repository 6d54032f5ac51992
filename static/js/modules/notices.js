// What is said beside the page's content: to screen readers, in passing, and in
// the bar that tells of a lost connection.
import { button, fill, h, icon } from './dom.js'
import { t } from './texts.js'

const SHOWN_MS = 6000

/** Reads a sentence out. @param {string} text */
export function announce(text) {
  const live = document.getElementById('live')
  live.textContent = ''
  // An unchanged text would not be read again.
  requestAnimationFrame(() => (live.textContent = text))
}

/**
 * Shows a sentence for a while.
 *
 * @param {string} text
 * @param {{ kind?: 'info' | 'error', action?: { text: string, on: () => void } }} [options]
 */
export function toast(text, { kind = 'info', action } = {}) {
  const box = document.getElementById('toasts')
  const remove = () => note.remove()
  const note = h('div', { class: `toast toast-${kind}` }, icon(kind === 'error' ? 'warn' : 'check'), h('p', { text }),
    action && button({ text: action.text, class: 'toast-action', on: () => { remove(); action.on() } }),
    button({ icon: 'close', label: t('close'), class: 'icon-button', on: remove }))
  box.append(note)
  while (box.children.length > 3) box.firstChild.remove()
  if (kind !== 'error') setTimeout(remove, action ? 2 * SHOWN_MS : SHOWN_MS)
}

/**
 * Shows or hides the bar over the page.
 *
 * @param {{ text: string, action?: { text: string, on: () => void } } | null} message
 */
export function showBar(message) {
  const bar = document.getElementById('net')
  bar.hidden = !message
  fill(bar, message && [icon('warn'), h('p', { text: message.text }),
    message.action && button({ text: message.action.text, class: 'bar-action', on: message.action.on })])
}

/**
 * Shows or hides the line over the page that concerns the person, not the page.
 *
 * @param {string} text '' hides it
 * @param {Node} [action]
 */
export function showNotice(text, action) {
  const notice = document.getElementById('notice')
  notice.hidden = !text
  fill(notice, text && [icon('user'), h('p', { text }), action])
}
