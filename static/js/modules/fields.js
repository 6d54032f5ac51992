// Form fields with their label, hint and what is wrong with them.
import { freshId, h, icon } from './dom.js'
import { countCharacters } from './pure/format.js'
import { t } from './texts.js'

/**
 * @param {HTMLElement} control an input, select or textarea
 * @param {{ label: string, hint?: string, optional?: boolean, limit?: number }} options limit in characters
 */
export function field(control, { label, hint, optional = false, limit }) {
  const id = (control.id = freshId('field'))
  const hintId = `${id}-hint`
  const errorId = `${id}-error`
  const text = h('span', {})
  const error = h('p', { id: errorId, class: 'field-error', hidden: true }, icon('warn'), text)
  const counter = limit && h('span', { class: 'field-count', 'aria-hidden': 'true' })
  const count = () => {
    const n = countCharacters(control.value)
    counter.textContent = `${n} / ${limit}`
    counter.classList.toggle('is-over', n > limit)
  }
  if (counter) {
    control.addEventListener('input', count)
    count()
  }
  control.setAttribute('aria-describedby', [hint && hintId, errorId].filter(Boolean).join(' '))
  const element = h('div', { class: 'field' },
    h('div', { class: 'field-head' }, h('label', { for: id, text: label }), optional && h('span', { class: 'quiet', text: t('optional') }), counter),
    hint && h('p', { id: hintId, class: 'field-hint', text: hint }), control, error)
  return {
    element, control,
    /** Shows what is wrong, '' for nothing. @param {string} message */
    setError(message) {
      text.textContent = message
      error.hidden = !message
      if (message) control.setAttribute('aria-invalid', 'true')
      else control.removeAttribute('aria-invalid')
    },
  }
}

/** @param {{ value: string, text: string }[]} options @param {string} value @param {string} [prompt] first, empty choice */
export function select(options, value, prompt) {
  const element = h('select', { class: 'input' },
    prompt !== undefined && h('option', { value: '', text: prompt }), options.map((one) => h('option', { value: one.value, text: one.text })))
  element.value = value
  return element
}
