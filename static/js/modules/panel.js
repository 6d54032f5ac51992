// The place for lists, cards and forms: a column on a desk, a sheet that can be
// pulled up on a phone.
import { fill, h } from './dom.js'
import { t } from './texts.js'

const DETENTS = ['peek', 'half', 'full']
const DRAG_PX = 36

/** @typedef {'peek' | 'half' | 'full'} Detent */

export class Panel {
  #element
  #body = h('div', { class: 'panel-body' })
  #handle
  #awaited = null

  /**
   * @param {HTMLElement} element
   * @param {() => void} [resized] called when the sheet has another height
   */
  constructor(element, resized = () => {}) {
    this.#element = element
    this.resized = resized
    this.#handle = h('button', { type: 'button', class: 'sheet-handle', on: { click: () => this.#step() } }, h('span', { 'aria-hidden': 'true' }))
    element.replaceChildren(this.#handle, this.#body)
    element.addEventListener('make-room', (event) => {
      this.setDetent(event.detail)
      if (getComputedStyle(this.#handle).display !== 'none') event.target.scrollIntoView({ block: 'start' })
    })
    this.#drag()
    this.setDetent('peek')
  }

  get element() {
    return this.#element
  }

  get isOpen() {
    return !this.#element.hidden
  }

  /**
   * Shows a view in place of the one that was there.
   *
   * @param {Node} view
   * @param {{ detent?: Detent }} [options]
   */
  show(view, { detent } = {}) {
    this.#awaited?.disconnect()
    fill(this.#body, view)
    this.#body.scrollTop = 0
    this.#element.hidden = false
    if (detent) this.setDetent(detent)
  }

  hide() {
    this.#awaited?.disconnect()
    this.#body.replaceChildren()
    this.#element.hidden = true
    this.resized()
  }

  /** Puts the focus on the view's heading, as soon as there is one. */
  focus() {
    if (this.#focusHeading()) return
    this.#element.focus({ preventScroll: true })
    this.#awaited = new MutationObserver(() => {
      // Whoever has moved on is not called back.
      if (document.activeElement !== this.#element && document.activeElement !== document.body) this.#awaited.disconnect()
      else if (this.#focusHeading()) this.#awaited.disconnect()
    })
    this.#awaited.observe(this.#body, { childList: true, subtree: true })
  }

  #focusHeading() {
    const heading = this.#body.querySelector('h2')
    if (!heading) return false
    heading.tabIndex = -1
    heading.focus({ preventScroll: true })
    return true
  }

  /** @param {Detent} detent */
  setDetent(detent) {
    this.#element.dataset.detent = detent
    this.#handle.setAttribute('aria-label', t(detent === 'full' ? 'sheet.lower' : 'sheet.raise'))
    this.resized()
  }

  get detent() {
    return /** @type {Detent} */ (this.#element.dataset.detent)
  }

  #step() {
    this.setDetent(this.detent === 'full' ? 'half' : DETENTS[DETENTS.indexOf(this.detent) + 1])
  }

  /** A pull on the handle moves the sheet; where it is let go, it takes the nearest stop. */
  #drag() {
    let from = null
    this.#handle.addEventListener('pointerdown', (event) => {
      from = { y: event.clientY, height: this.#element.offsetHeight, moved: false }
      this.#handle.setPointerCapture(event.pointerId)
    })
    this.#handle.addEventListener('pointermove', (event) => {
      if (!from) return
      const pulled = from.y - event.clientY
      if (Math.abs(pulled) > 6) from.moved = true
      if (!from.moved) return
      this.#element.classList.add('is-dragged')
      this.#element.style.setProperty('--dragged', `${Math.max(80, from.height + pulled)}px`)
    })
    const end = (event) => {
      if (!from) return
      const { y, moved } = from
      from = null
      this.#element.classList.remove('is-dragged')
      this.#element.style.removeProperty('--dragged')
      if (!moved) return
      // The pull was not a press.
      this.#handle.addEventListener('click', (click) => click.stopImmediatePropagation(), { capture: true, once: true })
      setTimeout(() => this.#handle.blur(), 0)
      const at = DETENTS.indexOf(this.detent)
      const pulled = y - event.clientY
      const steps = Math.abs(pulled) > window.innerHeight * 0.4 ? 2 : 1
      if (Math.abs(pulled) > DRAG_PX) this.setDetent(DETENTS[Math.min(Math.max(at + Math.sign(pulled) * steps, 0), 2)])
    }
    this.#handle.addEventListener('pointerup', end)
    this.#handle.addEventListener('pointercancel', end)
  }
}
