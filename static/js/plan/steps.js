// What was done in a plan, newest first; any state of it is a press away.
import { fill, h } from '../modules/dom.js'
import { announce } from '../modules/notices.js'
import { agoText, timeText } from '../modules/pure/format.js'
import { locale, t } from '../modules/texts.js'
import { stepText } from './words.js'

/** @param {import('./store.js').PlanStore} store @param {import('./workspace.js').Workspace} workspace */
export function stepsPanel(store, workspace) {
  const list = h('ol', { class: 'steps' })
  const notes = h('div', { class: 'steps-notes' })
  const content = h('div', {}, list, notes)

  const show = () => {
    const { done, undone } = store.operations
    const focused = list.contains(document.activeElement) && document.activeElement.dataset.count
    fill(list,
      [...undone].map((step, i) => line(step, { undone: true, count: done.length + undone.length - i })),
      [...done].reverse().map((step, i) => line(step, { current: i === 0, count: done.length - i })),
      h('li', { class: done.length ? 'step' : 'step is-current' }, goTo(0, done.length === 0, h('span', { class: 'step-text', text: t('steps.start', { n: store.plan.edition }) }))))
    const others = store.history.filter(({ act }) => ['rebase', 'title', 'close'].includes(act)).slice(-5).reverse()
    fill(notes, others.length > 0 && [h('h3', { class: 'section-title', text: t('steps.notes') }), h('ul', {}, others.map((step) => h('li', { class: 'step-note' }, h('span', { text: `${step.by} ${stepText(step)}` }), time(step))))])
    if (focused) list.querySelector(`[data-count="${focused}"]`)?.focus()
  }

  const line = (step, { undone = false, current = false, count }) => h('li', { class: `step${undone ? ' is-undone' : ''}${current ? ' is-current' : ''}` },
    goTo(count, current, h('span', { class: 'step-text', text: stepText(step) }),
      h('span', { class: 'step-by' }, h('span', { text: step.by }), time(step), undone && h('span', { class: 'step-state', text: t('steps.undone') }))))

  const goTo = (count, current, ...parts) => h('button', { type: 'button', class: 'step-open', disabled: store.readOnly, data: { count }, 'aria-current': current ? 'step' : null, on: { click: () => go(count) } },
    h('span', { class: 'step-dot', 'aria-hidden': 'true' }), h('span', { class: 'step-parts' }, parts))

  async function go(count) {
    const { done } = store.operations
    if (count === done.length) return fly(done.at(-1)?.op)
    const forward = count > done.length
    for (let left = Math.abs(count - done.length); left > 0; left--) {
      if (!(await (forward ? store.redo() : store.undo()))) return
    }
    announce(t('steps.gone', { n: count }))
  }

  function fly(op) {
    const codes = [op?.grid, op?.to, op?.into, op?.a, op?.b].filter((code) => store.grids.has(code))
    if (codes.length > 0) store.flyTo({ codes })
  }

  for (const event of ['loaded', 'change']) store.addEventListener(event, () => workspace.asideName === 'steps' && show())
  return { content, show }
}

const time = ({ at }) => at && h('time', { datetime: at, title: timeText(at, locale), text: agoText(at, locale) })
