// A bar that says how far something is.
import { h } from '../../modules/dom.js'
import { locale } from '../../modules/texts.js'

/** @param {string} label @returns {{ element: HTMLElement, set: (share: number) => void }} `set` takes 0 to 1 */
export function progressBar(label) {
  const fill = h('span', { class: 'plan-progress-fill' })
  const text = h('span', { class: 'plan-progress-text number', 'aria-hidden': 'true' })
  const bar = h('div', { class: 'plan-progress-bar', role: 'progressbar', 'aria-label': label, 'aria-valuemin': 0, 'aria-valuemax': 100 }, fill)
  const set = (share) => {
    const percent = Math.round(100 * Math.min(Math.max(share, 0), 1))
    bar.setAttribute('aria-valuenow', String(percent))
    fill.style.width = `${percent}%`
    text.textContent = new Intl.NumberFormat(locale, { style: 'percent' }).format(percent / 100)
  }
  set(0)
  return { element: h('div', { class: 'plan-progress' }, bar, text), set }
}
