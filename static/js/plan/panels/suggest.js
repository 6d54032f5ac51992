// "Make N balanced grids here": what is asked, how far it is, and what has come out.
import { combo } from '../../admin/combo.js'
import { openDialog } from '../../admin/dialog.js'
import { button, fill, freshId, h, icon } from '../../modules/dom.js'
import { field, select } from '../../modules/fields.js'
import { announce } from '../../modules/notices.js'
import { t } from '../../modules/texts.js'
import { problemList } from './problems.js'
import { progressBar } from './progress.js'
import { fittingCount, requestOf, TOLERANCES, wrongWith } from './pure/wish.js'
import { gridName } from './words.js'

const HITS = 20

/** What was asked last, for another suggestion of the same. */
let last = null

/**
 * @param {import('../store.js').PlanStore} store
 * @param {import('./figures.js').PlanFigures} figures
 * @param {(result: any) => void} done gets what came out
 */
export function openSuggest(store, figures, done) {
  let running = null
  const dialog = openDialog({ title: t('panels.suggest.title'), eyebrow: store.plan.scope.name, closed: () => running?.abort() })
  dialog.element.classList.add('plan-suggest')
  const households = figures.totals?.households ?? 0
  const fitting = fittingCount(households, figures.limits)
  const count = field(h('input', { type: 'number', class: 'input', min: 1, max: 2000, inputmode: 'numeric', value: last?.id === store.id ? last.grids : fitting.best }),
    { label: t('panels.suggest.count'), hint: t('panels.suggest.count_hint', { n: store.grids.size, households, ...figures.limits, from: fitting.from, to: fitting.to }) })
  const tolerance = field(select(TOLERANCES.map((one) => ({ value: String(one), text: t('panels.suggest.within', { percent: Math.round(one * 100) }) })), '0.1'), { label: t('panels.suggest.tolerance'), hint: t('panels.suggest.tolerance_hint') })
  const grids = lockedGrids(store)
  const buildings = lockedBuildings(store)
  const said = h('div', { class: 'form-status', role: 'alert' })
  const form = h('form', { class: 'form', novalidate: true },
    h('div', { class: 'plan-two' }, count.element, tolerance.element), grids.element, buildings.element, said,
    h('div', { class: 'dialog-actions' }, button({ text: t('cancel'), class: 'button button-quiet', on: dialog.leave }),
      h('button', { type: 'submit', class: 'button button-primary' }, icon('grid'), h('span', { text: t('panels.suggest.start') }))))
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const wish = { id: store.id, grids: Number(count.control.value), locked: grids.chosen(), buildings: buildings.chosen(), tolerance: Number(tolerance.control.value), seed: 1 }
    const wrong = wrongWith(wish)
    count.setError(wrong && t(wrong, { n: wish.locked.length }))
    if (wrong) return void count.control.focus()
    last = wish
    running = new AbortController()
    const problem = await run(store, wish, dialog, running, done)
    if (!problem || !dialog.element.isConnected) return
    running = null
    fill(dialog.body, form)
    fill(said, problemList(store, problem, () => dialog.close()))
  })
  dialog.body.append(h('p', { class: 'quiet', text: t('panels.suggest.text') }), form)
}

/** Takes the last suggestion back and looks for another. */
export async function suggestAnother(store, done) {
  if (!last || last.id !== store.id) return
  last = { ...last, seed: last.seed + 1 }
  const running = new AbortController()
  const dialog = openDialog({ title: t('panels.suggest.another'), eyebrow: store.plan.scope.name, closed: () => running.abort() })
  dialog.element.classList.add('plan-suggest')
  if (!(await store.undo())) return void dialog.close()
  const problem = await run(store, last, dialog, running, done)
  if (problem && dialog.element.isConnected) fill(dialog.body, problemList(store, problem, () => dialog.close()))
}

/** @returns {Promise<import('../../modules/api.js').Problem | null>} why there is no result; null too if it was stopped */
async function run(store, wish, dialog, running, done) {
  const bar = progressBar(t('panels.suggest.looking'))
  fill(dialog.body, h('p', { text: t('panels.suggest.looking_text', { n: wish.grids }) }), bar.element,
    h('div', { class: 'dialog-actions' }, button({ icon: 'close', text: t('panels.suggest.stop'), class: 'button button-quiet', on: dialog.close })))
  dialog.body.querySelector('button').focus()
  try {
    const result = await store.suggest(requestOf(wish), bar.set, running.signal)
    bar.set(1)
    dialog.close()
    done({ ...result, wish })
    return null
  } catch (problem) {
    if (problem.name === 'AbortError') announce(t('panels.suggest.stopped'))
    else if (problem.name !== 'Problem') throw problem
    else if (problem.told) dialog.close() // somebody else was faster, and that is said
    else return problem
    return null
  }
}

/** Grids that stay as they are, those that are selected first of all. */
function lockedGrids(store) {
  const chosen = new Set(store.selection)
  const filter = h('input', { type: 'search', class: 'input plan-lock-filter', placeholder: t('panels.suggest.filter'), 'aria-label': t('panels.suggest.filter'), hidden: store.grids.size < 15 })
  const count = h('span', { class: 'quiet' })
  const rows = [...store.grids.values()].map(({ properties: { code, name, households } }) => {
    const input = h('input', { type: 'checkbox', value: code })
    input.checked = chosen.has(code)
    input.addEventListener('change', () => {
      if (input.checked) chosen.add(code)
      else chosen.delete(code)
      show()
    })
    return { text: `${name} ${code}`, element: h('label', { class: 'check plan-lock' }, input, h('span', { class: 'row-text' }, h('span', { text: name })), h('span', { class: 'quiet number', text: t('households.n', { n: households }) })) }
  })
  const show = () => (count.textContent = chosen.size === 0 ? t('panels.suggest.none_locked') : t('panels.suggest.locked_n', { n: chosen.size }))
  filter.addEventListener('input', () => {
    for (const { text, element } of rows) element.hidden = !text.includes(filter.value.trim())
  })
  show()
  const legend = h('legend', { text: t('panels.suggest.locked') })
  const element = h('fieldset', { class: 'fieldset' }, legend, count, filter, h('div', { class: 'plan-locks', tabindex: 0, role: 'group', 'aria-label': t('panels.suggest.locked') }, rows.map((row) => row.element)))
  return { element, chosen: () => [...chosen] }
}

/** Buildings that stay in their grids. */
function lockedBuildings(store) {
  const chosen = new Map()
  const list = h('ul', { class: 'plan-chips' })
  const { buildings } = store
  const all = Array.from({ length: buildings?.count ?? 0 }, (_, i) => i)
  const load = async (text) => (text === '' ? [] : all.filter((i) => buildings.name[i].includes(text)).slice(0, HITS).map((i) => ({ id: buildings.id[i], name: buildings.name[i], grid: store.gridOf(i), households: buildings.households[i] })))
  const show = () => fill(list, [...chosen.values()].map((one) => h('li', { class: 'plan-chosen' }, h('span', { text: t('panels.suggest.building_in', { name: one.name, grid: gridName(store, one.grid) }) }),
    button({ icon: 'close', label: t('panels.suggest.unlock', { name: one.name }), class: 'grant-remove', on: () => { chosen.delete(one.id); show() } }))))
  const picker = combo({
    label: t('panels.suggest.buildings'), hint: t('panels.suggest.buildings_hint'), optional: true, keeps: false, placeholder: t('panels.suggest.buildings_placeholder'), load,
    view: ({ name, grid, households }) => ({ icon: 'building', title: name, sub: gridName(store, grid), meta: t('households.n', { n: households }) }),
    chosen: (one) => {
      if (one) chosen.set(one.id, one)
      show()
    },
  })
  return { element: h('div', { class: 'plan-lock-buildings', id: freshId('locked') }, picker.element, list), chosen: () => [...chosen.values()] }
}
