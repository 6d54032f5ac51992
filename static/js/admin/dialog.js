// Dialogs over a page: a drawer for one thing of a list, and questions before what
// cannot be undone.
import { button, freshId, h, icon } from '../modules/dom.js'
import { t } from '../modules/texts.js'

/**
 * Opens a dialog. What is said in passing is said inside it while it is open: the
 * rest of the page can neither be seen nor read out.
 *
 * @param {{ title: string, eyebrow?: string, kind?: 'drawer' | 'box', may_close?: () => Promise<boolean>, closed?: () => void }} options
 *   `may_close` is asked when the person wants to leave; `closed` is called afterwards
 * @returns {{ element: HTMLDialogElement, body: HTMLElement, close: () => void, leave: () => Promise<void>, setTitle: (text: string) => void }}
 */
export function openDialog({ title, eyebrow, kind = 'box', may_close: mayClose = async () => true, closed = () => {} }) {
  const titleId = freshId('dialog')
  const opener = document.activeElement
  const heading = h('h2', { id: titleId, class: 'dialog-title', tabindex: -1, text: title })
  const body = h('div', { class: 'dialog-body' })
  const leave = async () => {
    if (await mayClose()) element.close()
  }
  const element = h('dialog', { class: `sheet sheet-${kind}`, 'aria-labelledby': titleId },
    h('header', { class: 'dialog-head' },
      h('div', { class: 'dialog-titles' }, eyebrow && h('p', { class: 'eyebrow', text: eyebrow }), heading),
      button({ icon: 'close', label: t('close'), class: 'icon-button dialog-close', on: leave })),
    body)
  element.addEventListener('cancel', (event) => {
    event.preventDefault()
    leave()
  })
  element.addEventListener('click', (event) => {
    if (event.target === element) leave() // the backdrop: all else is covered by what is inside
  })
  const speakers = ['toasts', 'live'].map((id) => document.getElementById(id))
  const home = speakers[0].parentElement
  element.addEventListener('close', () => {
    home.append(...speakers)
    element.remove()
    if (opener?.isConnected) opener.focus()
    closed()
  })
  document.body.append(element)
  element.showModal()
  element.append(...speakers)
  heading.focus()
  return { element, body, close: () => element.close(), leave, setTitle: (text) => (heading.textContent = text) }
}

/**
 * Asks before something is done.
 *
 * @param {{ title: string, text?: string, points?: string[], yes: string, no?: string, danger?: boolean }} question `points` are
 *   what will happen, one after another
 * @returns {Promise<boolean>}
 */
export function confirm({ title, text, points = [], yes, no = t('cancel'), danger = false }) {
  return new Promise((answer) => {
    let agreed = false
    const dialog = openDialog({ title, closed: () => answer(agreed) })
    const agree = () => {
      agreed = true
      dialog.close()
    }
    dialog.body.append(...[
      text && h('p', { text }),
      points.length > 0 && h('ul', { class: 'points' }, points.map((point) => h('li', {}, icon('forward'), h('span', { text: point })))),
      h('div', { class: 'dialog-actions' },
        button({ text: no, class: 'button button-quiet', on: dialog.close }),
        button({ text: yes, class: `button ${danger ? 'button-accent' : 'button-primary'}`, on: agree })),
    ].filter(Boolean))
  })
}
