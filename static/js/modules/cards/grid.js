// A grid: its people, its buildings, its size.
import * as api from '../api.js'
import { button, h, icon } from '../dom.js'
import { groupedCode, surfaceText } from '../pure/format.js'
import { locale, t } from '../texts.js'
import { pastNote } from '../past/note.js'
import { historySection, retiredCard } from './history.js'
import { leaderToConfirm } from './leader.js'
import { cardHead, emptyState, facts, loaded } from './parts.js'
import { hero, people } from './person.js'

/**
 * The card of a grid that was chosen by name, not by a place in it. A code that is
 * no more shows what it was.
 *
 * @param {string} code
 * @param {import('./place.js').Actions} actions
 * @param {AbortSignal} signal
 */
export function gridCard(code, actions, signal) {
  return loaded((s) => gridOrPast(code, actions.past.moment, s), ({ grid, past }) => {
    if (past) {
      actions.retired(code, past[0])
      return retiredCard(code, past, actions, signal)
    }
    actions.found({ grid, responsible: grid.responsible, areas: grid.areas, position: grid.position })
    return [
      cardHead({ eyebrow: t('card.grid'), title: grid.name, areas: grid.areas, openArea: actions.openArea, close: actions.close }),
      pastNote(actions.past, { number: grid.edition }),
      hero(grid.responsible, grid.code),
      details(grid, actions, signal),
    ]
  }, { lines: 8, signal, class: 'card' })
}

/** A grid as it is at a moment, or all that it was if it is not there then. */
async function gridOrPast(code, moment, signal) {
  try {
    return { grid: await api.grid(code, signal, moment) }
  } catch (problem) {
    if (problem.status !== 404) throw problem
    const { items } = await api.gridHistory(code, signal)
    if (items.length === 0) throw problem
    return { past: items }
  }
}

/** What comes below the answer on a place's card. @param {string} code */
export function gridBody(code, actions, signal) {
  return loaded((s) => api.grid(code, s, actions.past.moment), (grid) => details(grid, actions, signal), { lines: 6, signal })
}

function details(grid, actions, signal) {
  const { moment } = actions.past
  return [
    leaderToConfirm(grid, actions),
    people(grid.posts, grid.code),
    !moment && buildingsSection(grid, actions, signal),
    h('section', { class: 'card-section' }, h('h3', { class: 'section-title', text: t('grid.facts') }),
      facts([
        [t('grid.kind'), t(`kind.${grid.kind}`)],
        [t('grid.households'), moment ? null : t('n', { n: grid.households })],
        [t('grid.buildings'), moment ? null : t('n', { n: grid.buildings })],
        [t('grid.surface'), grid.area_m2 ? surfaceText(grid.area_m2, locale) : null],
        [t('grid.code'), h('span', { class: 'number', text: groupedCode(grid.code) })],
      ])),
    historySection(grid.code, actions, signal),
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
