// What grids and people of a plan are called.
import { h, icon } from '../../modules/dom.js'
import { gridNumber, mapName } from '../../modules/pure/format.js'
import { t } from '../../modules/texts.js'

/**
 * A grid's short name: as it is now, or as it was.
 *
 * @param {import('../store.js').PlanStore} store
 * @param {string} code '' is no grid
 */
export function gridName(store, code) {
  if (!code) return t('panels.no_grid')
  const found = store.grids.get(code) ?? store.before.get(code) ?? store.around.get(code)
  return (found && nameIn(store, found.properties.name)) || gridNumber(code) || code
}

/** A grid's name in this plan: that of the community is said once if there is but one. */
const nameIn = (store, name) => (store.plan.scope.level === 'community' ? mapName(name, 'grid') : name)

/** Grids one after another. @param {import('../store.js').PlanStore} store @param {string[]} codes */
export const gridNames = (store, codes) => codes.map((code) => gridName(store, code)).join(t('panels.and'))

/** From one grid to another. @param {import('../store.js').PlanStore} store @param {string} from @param {string} to */
export function fromTo(store, from, to) {
  return h('span', { class: 'plan-from-to' }, h('span', { text: gridName(store, from) }), icon('forward'), h('span', { class: 'visually-hidden', text: t('panels.to') }), h('span', { text: gridName(store, to) }))
}

/** A grid that one can press to go there. @param {import('../store.js').PlanStore} store @param {string} code */
export function gridLink(store, code) {
  const go = () => {
    store.select([code], { by: 'panel' })
    store.flyTo({ code })
  }
  return h('button', { type: 'button', class: 'plan-link', disabled: !store.grids.has(code), on: { click: go } }, h('span', { text: gridName(store, code) }))
}

/** @param {{ name: string, unit?: string } | null} person */
export const personText = (person) => (person ? [person.name, person.unit].filter(Boolean).join(' · ') : t('nobody.short'))
