// What is masked until somebody asks for it: the server writes down that they did.
import { button, fill, h, icon } from '../dom.js'
import { textOfError, textOfProblem, t } from '../texts.js'

const SHOWN_MS = 60_000

/**
 * A masked text, with a button that shows it in full for a while.
 *
 * @template T
 * @param {{ masked: string, label?: string, text?: string, ask: () => Promise<T>, view: (value: T) => any }} options
 *   text: what is written on the button; label: what an eye alone is called instead
 */
export function reveal({ masked, label, text, ask, view }) {
  const holder = h('span', { class: 'reveal' })
  const wrong = h('span', { class: 'reveal-wrong', role: 'alert' })
  let timer = 0

  function hide(refocus) {
    clearTimeout(timer)
    const opener = button({ icon: 'eye', text, label: text ? undefined : label, class: text ? 'button button-quiet reveal-button' : 'icon-button reveal-eye', on: show })
    opener.title = t('reveal.logged')
    fill(holder, masked && h('span', { class: 'number', text: masked }), opener, text && h('span', { class: 'reveal-note', text: t('reveal.logged') }), wrong)
    if (refocus) opener.focus()
  }

  async function show(event) {
    const opener = event.currentTarget
    opener.disabled = true
    fill(wrong)
    try {
      const value = await ask()
      const shown = h('span', { class: 'reveal-shown', tabindex: -1 }, view(value))
      fill(holder, shown, button({ icon: 'eye_off', label: t('reveal.hide'), class: 'icon-button reveal-eye', on: () => hide(true) }), h('span', { class: 'reveal-note', role: 'status', text: t('reveal.shown') }))
      shown.focus()
      timer = setTimeout(() => hide(holder.contains(document.activeElement)), SHOWN_MS)
    } catch (problem) {
      if (problem.name !== 'Problem') throw problem
      opener.disabled = false
      wrong.textContent = problem.code ? textOfError(problem.errors[0]) : textOfProblem(problem)
    }
  }

  hide(false)
  return holder
}

/** A telephone number to be dialled. @param {string} phone */
export const phoneLink = (phone) => h('a', { class: 'number phone-link', href: `tel:${phone}` }, icon('phone'), h('span', { text: phone }))
