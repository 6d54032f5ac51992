// A grid: its people, its buildings, its size.
import * as api from '../api.js'
import { button, h, icon } from '../dom.js'
import { groupedCode, surfaceText } from '../pure/format.js'
import { locale, t } from '../texts.js'
import { cardHead, emptyState, facts, loaded } from './parts.js'
import { hero, people } from './person.js'

/**
 * The card of a grid that was chosen by name, not by a place in it.
 *
 * @param {string} code
 * @param {import('./place.js').Actions} actions
 * @param {AbortSignal} signal
 */
export function gridCard(code, actions, signal) {
  return loaded((s) => api.grid(code, s), (grid) => {
    actions.found({ grid, responsible: grid.responsible, areas: grid.areas, position: grid.position })
    return [
      cardHead({ eyebrow: t('card.grid'), title: grid.name, areas: grid.areas, openArea: actions.openArea, close: actions.close }),
      hero(grid.responsible, grid.code),
      details(grid, actions, signal),
    ]
  }, { lines: 8, signal, class: 'card' })
}

/** What comes below the answer on a place's card. @param {string} code */
export function gridBody(code, actions, signal) {
  return loaded((s) => api.grid(code, s), (grid) => details(grid, actions, signal), { lines: 6, signal })
}

function details(grid, actions, signal) {
  return [
    people(grid.posts, grid.code),
    buildingsSection(grid, actions, signal),
    h('section', { class: 'card-section' }, h('h3', { class: 'section-title', text: t('grid.facts') }),
      facts([
        [t('grid.kind'), t(`kind.${grid.kind}`)],
        [t('grid.households'), t('n', { n: grid.households })],
        [t('grid.buildings'), t('n', { n: grid.buildings })],
        [t('grid.surface'), grid.area_m2 ? surfaceText(grid.area_m2, locale) : null],
        [t('grid.code'), h('span', { class: 'number', text: groupedCode(grid.code) })],
      ])),
  ]
}

/** The grid's buildings, asked for when they are opened. */
function buildingsSection(grid, actions, signal) {
  const list = h('ul', { class: 'rows' })
  const more = h('div', { class: 'more' })
  const load = (cursor) => more.replaceChildren(loaded((s) => api.buildingsOf(grid.code, cursor, s), ({ items, next }) => {
    list.append(...items.map((building) => buildingRow(building, actions.openBuilding)))
    if (list.children.length === 0) return emptyState(t('buildings.none'))
    return next && button({ text: t('more'), class: 'button button-quiet button-wide', on: () => load(next) })
  }, { lines: 3, signal }))
  const section = h('details', { class: 'card-section fold', on: { toggle: () => section.open && list.children.length === 0 && load(undefined) } },
    h('summary', {}, h('h3', { class: 'section-title', text: t('grid.buildings_list') }), h('span', { class: 'count', text: t('n', { n: grid.buildings }) }), icon('down')),
    list, more)
  return section
}

/** @param {any} building @param {(id: string) => void} open */
export function buildingRow(building, open) {
  return h('li', {}, h('button', { type: 'button', class: 'row', on: { click: () => open(building.id) } },
    icon('building'),
    h('span', { class: 'row-text' }, h('span', { text: building.name || building.address }), building.name && building.address && h('span', { class: 'row-sub', text: building.address })),
    h('span', { class: 'row-meta', text: t('households.n', { n: building.households }) }), icon('forward')))
}
