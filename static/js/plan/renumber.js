// Numbers the grids anew, once it is known which would have another number.
import { openDialog } from '../admin/dialog.js'
import { loaded } from '../modules/cards/parts.js'
import { button, h } from '../modules/dom.js'
import { t } from '../modules/texts.js'
import { numberOf, violationText } from './words.js'

/** @param {import('./store.js').PlanStore} store @param {import('./tools/bench.js').Bench} bench */
export function askToRenumber(store, bench) {
  const op = { op: 'renumber', area: '' }
  const asking = new AbortController()
  const dialog = openDialog({ title: t('tool.renumber'), closed: () => asking.abort() })
  const go = button({ text: t('renumber.go'), class: 'button button-primary', on: () => {
    dialog.close()
    bench.apply(op)
  } })
  go.disabled = true
  const ask = async (signal) => {
    try {
      return await store.preview(op, signal)
    } catch (problem) {
      if (problem.name !== 'Problem' || problem.status !== 422) throw problem
      return { violations: problem.errors }
    }
  }
  dialog.body.append(
    h('p', { text: t('renumber.text') }),
    loaded(ask, ({ changed, violations }) => {
      if (violations) return h('p', { class: 'note note-warn', text: violations.map(violationText).join(' ') })
      go.disabled = changed.renumbered.length === 0
      if (changed.renumbered.length === 0) return h('p', { class: 'quiet', text: t('renumber.none') })
      return h('ul', { class: 'renumber-list' }, changed.renumbered.map(({ from, to }) => h('li', { class: 'number', text: t('renumber.pair', { from: numberOf(from), to: numberOf(to) }) })))
    }, { signal: asking.signal }),
    h('div', { class: 'dialog-actions' }, button({ text: t('cancel'), class: 'button button-quiet', on: dialog.close }), go))
}
