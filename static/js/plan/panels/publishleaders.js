// Who leads the new grids: chosen by the planner, or carried over and flagged.
import { personPicker } from '../../admin/pickers.js'
import { h, icon } from '../../modules/dom.js'
import { t } from '../../modules/texts.js'
import { undecided } from './pure/publication.js'
import { gridName, personText } from './words.js'

/**
 * @param {import('../store.js').PlanStore} store
 * @param {any} impact
 * @param {Map<string, { number: string, name: string } | null>} chosen by grid; gets what is chosen
 * @param {() => void} changed
 */
export function leadersField(store, impact, chosen, changed) {
  const open = undecided(impact)
  const settled = impact.leading.length - open.length
  const pickers = new Map()
  const rows = open.map((leading) => {
    const { grid } = leading
    const households = store.grids.get(grid)?.properties.households ?? 0
    const state = h('p', { class: 'plan-lead-state' })
    const show = () => {
      const said = chosen.get(grid)
      const kind = said ? 'said' : leading.carried ? 'carried' : leading.person ? 'because' : 'nobody'
      state.className = `plan-lead-state is-${kind}`
      state.replaceChildren(icon({ said: 'check', carried: 'reload', because: 'user', nobody: 'warn' }[kind]), h('span', {
        text: kind === 'said' ? t('panels.lead.said', { name: said.name || said.number })
          : kind === 'carried' ? t('panels.lead.carried', { person: personText(leading.person), grid: store.before.get(leading.from)?.properties.name ?? leading.from })
            : kind === 'because' ? t('panels.lead.because', { person: personText(leading.person), because: t(`because.short.${leading.because}`) }) : t('panels.lead.nobody'),
      }))
    }
    const picker = personPicker({
      label: t('panels.lead.person', { grid: gridName(store, grid) }), optional: true, person: chosen.get(grid) ?? null, chosen: (person) => {
        chosen.set(grid, person)
        show()
        changed()
      },
    })
    pickers.set(grid, picker)
    show()
    return h('li', { class: 'plan-lead' }, h('div', { class: 'plan-lead-grid' }, h('strong', { text: gridName(store, grid) }), h('span', { class: 'quiet number', text: t('households.n', { n: households }) })), h('div', { class: 'plan-lead-who' }, state, picker.element))
  })
  const element = h('section', { class: 'plan-leads' }, h('h3', { class: 'card-heading', text: t('panels.lead.title') }),
    open.length > 0 ? [h('p', { class: 'quiet', text: t('panels.lead.text') }), h('ul', {}, rows)] : null,
    h('p', { class: 'quiet', text: settled === 0 ? '' : open.length > 0 ? t('panels.lead.others', { n: settled }) : t('panels.lead.all', { n: settled }) }))
  return {
    element,
    /** Says what is wrong with the choice for a grid; false if it is not asked about. @param {string} grid @param {string} message */
    setError(grid, message) {
      pickers.get(grid)?.setError(message)
      return pickers.has(grid)
    },
  }
}
