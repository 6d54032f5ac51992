// The two fields for how many households a grid should have.
import { button, freshId, h } from '../../modules/dom.js'
import { announce } from '../../modules/notices.js'
import { t } from '../../modules/texts.js'
import { USUAL } from './limits.js'
import { readLimits } from './pure/rows.js'

/** @param {import('./figures.js').PlanFigures} figures */
export function limitsField(figures) {
  const input = (name) => h('input', { type: 'number', class: 'input plan-limit', min: 0, max: 100_000, step: 10, inputmode: 'numeric', value: figures.limits[name], 'aria-label': t(`panels.limits.${name}`) })
  const [least, most] = [input('least'), input('most')]
  const message = h('p', { id: freshId('limits'), class: 'field-error plan-limits-error', role: 'alert', hidden: true, text: t('panels.limits.wrong') })
  const reset = button({ icon: 'reload', label: t('panels.limits.reset', USUAL), class: 'icon-button', on: () => take(USUAL) })
  const out = h('span', { class: 'plan-out' })
  const show = () => {
    reset.hidden = figures.limits.least === USUAL.least && figures.limits.most === USUAL.most
    const all = figures.totals
    out.hidden = !all
    if (!all) return
    out.textContent = all.out === 0 ? t('panels.limits.all_in') : t('panels.limits.out', { n: all.out })
    out.classList.toggle('is-out', all.out > 0)
  }
  const take = (limits) => {
    ;[least.value, most.value] = [limits.least, limits.most]
    change()
    announce(out.textContent)
  }
  const change = () => {
    const limits = readLimits(least.value, most.value)
    message.hidden = Boolean(limits)
    for (const one of [least, most]) {
      for (const [name, value] of [['aria-invalid', 'true'], ['aria-describedby', message.id]]) {
        if (limits) one.removeAttribute(name)
        else one.setAttribute(name, value)
      }
    }
    if (limits) figures.setLimits(limits)
  }
  for (const one of [least, most]) one.addEventListener('input', change)
  figures.addEventListener('changed', show)
  show()
  return h('div', { class: 'plan-limits', role: 'group', 'aria-label': t('panels.limits') },
    h('div', { class: 'plan-limits-line' }, h('span', { class: 'plan-limits-label', text: t('panels.limits') }), least, h('span', { text: t('panels.limits.to') }), most, reset, out),
    message)
}
