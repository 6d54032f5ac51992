// What the forms of the sign-in page are made of.
import { button, fill, h, icon } from '../dom.js'
import { field } from '../fields.js'
import { t } from '../texts.js'

/** @param {string} title @param {string} [text] */
export const head = (title, text) => h('header', { class: 'entry-head' },
  h('h1', { class: 'entry-title', tabindex: -1, text: title }), text && h('p', { class: 'entry-note', text }))

/**
 * A field for a password that can be looked at while it is typed.
 *
 * @param {{ label: string, name: string, autocomplete: 'current-password' | 'new-password', hint?: string }} options
 */
export function passwordField({ label, name, autocomplete, hint }) {
  const input = h('input', { class: 'input', type: 'password', name, autocomplete, maxlength: 1024, spellcheck: 'false', autocapitalize: 'none' })
  const parts = field(input, { label, hint })
  const caps = h('p', { class: 'field-hint', role: 'status', hidden: true, text: t('signin.caps') })
  const eye = button({ icon: 'eye', label: t('signin.show'), class: 'icon-button password-eye', 'aria-pressed': 'false', on: () => look(input.type === 'password') })
  const box = h('div', { class: 'password' })
  input.replaceWith(box)
  box.append(input, eye)
  box.after(caps)

  function look(shown) {
    input.type = shown ? 'text' : 'password'
    eye.setAttribute('aria-pressed', String(shown))
    eye.title = t(shown ? 'signin.hide' : 'signin.show')
    fill(eye, icon(shown ? 'eye_off' : 'eye'))
  }
  for (const event of ['keydown', 'keyup']) {
    input.addEventListener(event, (pressed) => (caps.hidden = !pressed.getModifierState?.('CapsLock')))
  }
  input.addEventListener('blur', () => (caps.hidden = true))
  return { ...parts, conceal: () => look(false) }
}

/** Where a form says what went wrong with all of it. */
export function statusLine() {
  const element = h('div', { class: 'form-status', role: 'alert' })
  return {
    element,
    /** @param {string} text '' for nothing @param {'warn' | 'good'} [kind] */
    say: (text, kind = 'warn') => fill(element, text && h('div', { class: kind === 'warn' ? 'note note-warn' : 'note' }, icon(kind === 'warn' ? 'warn' : 'check'), h('p', { text }))),
  }
}

/** @param {string} text */
export function submitButton(text) {
  const label = h('span', { text })
  const element = h('button', { type: 'submit', class: 'button button-primary button-wide' }, label)
  return {
    element,
    /** @param {boolean} on @param {string} [saying] */
    busy(on, saying = text) {
      element.disabled = on
      label.textContent = saying
      element.closest('form')?.setAttribute('aria-busy', String(on))
    },
  }
}

/** Who a password belongs to, for whatever keeps it. @param {string} name */
export const hiddenName = (name) => h('input', { class: 'visually-hidden', type: 'text', name: 'username', autocomplete: 'username', value: name, readonly: true, tabindex: -1, 'aria-hidden': 'true' })
