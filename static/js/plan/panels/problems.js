// What is wrong, one thing after another, each with the place where it is.
import { button, h, icon } from '../../modules/dom.js'
import { t, textOfProblem } from '../../modules/texts.js'
import { violationText } from '../words.js'

/**
 * @param {import('../store.js').PlanStore} store
 * @param {{ code: string, detail: string, position?: { lon: number, lat: number }, grids?: string[] }[]} errors
 * @param {() => void} [leave] called before the map goes to a place
 */
export function violationList(store, errors, leave = () => {}) {
  return h('ul', { class: 'plan-violations' }, errors.map((error) => h('li', {},
    h('span', { class: 'plan-violation', text: violationText(error) }),
    error.position && button({ icon: 'pin', text: t('panels.show_place'), class: 'plan-show', on: () => { leave(); store.flyTo({ position: error.position }) } }))))
}

/**
 * @param {import('../store.js').PlanStore} store
 * @param {import('../../modules/api.js').Problem} problem
 * @param {() => void} [leave]
 */
export function problemList(store, problem, leave) {
  return h('div', { class: 'note note-warn', role: 'alert' }, icon('warn'), h('div', {},
    problem.errors.length > 0 ? violationList(store, problem.errors, leave) : h('p', { text: textOfProblem(problem) })))
}
