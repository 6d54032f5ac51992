// The switch over the map: how the plan is shown, and what the colours say.
import { button, fill, h } from '../../modules/dom.js'
import { announce } from '../../modules/notices.js'
import { t } from '../../modules/texts.js'
import { CHANGES, DEVIATIONS } from './pure/colours.js'
import { COMPARISONS, MODES } from './view.js'

/** @param {import('./view.js').PlanView} view */
export function viewBar(view) {
  const choice = (name, options, pick, label) => {
    const buttons = options.map((one) => button({ text: t(`panels.view.${one}`), class: 'plan-view-choice', data: { value: one }, title: t(`panels.view.${one}.hint`), on: () => pick(one) }))
    return { element: h('div', { class: `plan-view-group plan-view-${name}`, role: 'group', 'aria-label': label }, buttons), buttons }
  }
  const modes = choice('mode', MODES, (mode) => view.set({ mode }), t('panels.view.mode'))
  const compare = choice('compare', COMPARISONS, (one) => view.set({ compare: view.compare === one ? '' : one }), t('panels.view.compare'))
  const legend = h('ul', { class: 'plan-legend', 'aria-label': t('panels.legend') })
  const show = () => {
    for (const one of modes.buttons) one.setAttribute('aria-pressed', String(one.dataset.value === view.mode))
    for (const one of compare.buttons) one.setAttribute('aria-pressed', String(one.dataset.value === view.compare))
    fill(legend, legendOf(view.mode).map(({ fill: colour, text }) => h('li', {}, swatch(colour), h('span', { text }))))
    legend.hidden = legend.children.length === 0
  }
  view.addEventListener('changed', () => {
    show()
    announce(t('panels.view.now', { mode: t(`panels.view.${view.mode}`) }))
  })
  show()
  return h('div', { class: 'plan-view' }, h('div', { class: 'plan-view-bar' }, modes.element, compare.element), legend)
}

function swatch(colour) {
  const mark = h('span', { class: 'plan-swatch', 'aria-hidden': 'true' })
  mark.style.backgroundColor = colour
  return mark
}

/** What the colours of a mode say, from few to many. @param {string} mode @returns {{ fill: string, text: string }[]} */
export function legendOf(mode) {
  if (mode === 'change') return Object.entries(CHANGES).map(([name, { fill }]) => ({ fill, text: t(`panels.change.${name}`) }))
  if (mode === 'deviation') return DEVIATIONS.map(({ fill }, i) => ({ fill, text: t(`panels.deviation.${i}`) }))
  return []
}
