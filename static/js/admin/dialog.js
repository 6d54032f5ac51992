// Dialogs over a page: a drawer for one thing of a list, and questions before what
// cannot be undone.
import { button, freshId, h, icon } from '../modules/dom.js'
import { t } from '../modules/texts.js'

/** Where things are said in passing, in the order in which they stand on a page. */
const SAID = ['net', 'notice', 'toasts', 'live']

/** The dialogs that are open, the topmost last, and where on the page each teller belongs. */
const stack = []
const homes = new Map()

/** Puts what is said in passing where it can be seen and read out: into the topmost dialog, or back. */
function settle() {
  for (const id of SAID) {
    if (!homes.has(id)) {
      const mark = document.createComment('')
      const teller = document.getElementById(id)
      teller.before(mark)
      homes.set(id, { teller, mark })
    }
    const { teller, mark } = homes.get(id)
    const top = stack.at(-1)
    if (top) top.append(teller)
    else mark.after(teller)
  }
}

/**
 * Opens a dialog. What is said in passing is said inside it while it is open: the
 * rest of the page can neither be seen nor read out.
 *
 * @param {{ title: string, eyebrow?: string, kind?: 'drawer' | 'box', holds?: () => boolean, closed?: () => void }} options
 *   `holds` says whether something was typed that would be lost; `closed` is called afterwards
 * @returns {{ element: HTMLDialogElement, body: HTMLElement, close: () => void, leave: () => Promise<void>, setTitle: (text: string) => void }}
 */
export function openDialog({ title, eyebrow, kind = 'box', holds = () => false, closed = () => {} }) {
  const titleId = freshId('dialog')
  const opener = document.activeElement
  const heading = h('h2', { id: titleId, class: 'dialog-title', tabindex: -1, text: title })
  const body = h('div', { class: 'dialog-body' })
  const leave = async () => {
    if (!holds() || (await confirm({ title: t('accounts.leave'), text: t('accounts.leave_text'), yes: t('accounts.discard'), no: t('accounts.stay'), danger: true }))) element.close()
  }
  const warn = (event) => holds() && event.preventDefault()
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
    if (event.target === element && isOutside(element, event)) leave()
  })
  element.addEventListener('close', () => {
    stack.splice(stack.indexOf(element), 1)
    settle()
    window.removeEventListener('beforeunload', warn)
    element.remove()
    if (opener?.isConnected) opener.focus()
    closed()
  })
  document.body.append(element)
  element.showModal()
  stack.push(element)
  settle()
  window.addEventListener('beforeunload', warn)
  heading.focus()
  return { element, body, close: () => element.close(), leave, setTitle: (text) => (heading.textContent = text) }
}

/** Whether a press hit the backdrop. @param {HTMLElement} element @param {MouseEvent} press */
function isOutside(element, { clientX: x, clientY: y }) {
  const { left, right, top, bottom } = element.getBoundingClientRect()
  return x < left || x > right || y < top || y > bottom
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
