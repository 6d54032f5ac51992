// A building: where it is, who looks after it, and the grid it belongs to.
import * as api from '../api.js'
import { button, h } from '../dom.js'
import { pastNote } from '../past/note.js'
import { t } from '../texts.js'
import { gridBody } from './grid.js'
import { cardHead, coordinates, facts, loaded } from './parts.js'
import { hero, postRow } from './person.js'

/**
 * @param {string} id
 * @param {import('./place.js').Actions} actions
 * @param {AbortSignal} signal
 */
export function buildingCard(id, actions, signal) {
  const { past } = actions
  return loaded((s) => buildingAt(id, past.moment, s), (building) => {
    const { grid, areas, responsible, position, posts } = building
    actions.found({ grid, responsible, areas, position, building })
    const reportHere = !past.moment && button({ icon: 'send', text: t('report.here'), class: 'button button-accent button-wide', on: () => actions.report({ ...position }) })
    return [
      cardHead({ eyebrow: t('card.building'), title: building.name || building.address, areas: areas ?? [], openArea: actions.openArea, close: actions.close }),
      pastNote(past, { number: building.edition }),
      h('p', { class: 'card-lead' }, building.name && building.address, grid && button({ text: grid.name, class: 'crumb', on: () => actions.openGrid(grid.code) })),
      hero(responsible, grid?.code, reportHere),
      !past.moment && posts?.length > 0 && h('section', { class: 'card-section' }, h('h3', { class: 'section-title', text: t('building.posts') }), h('ul', { class: 'posts' }, posts.map((post) => postRow(post, grid?.code)))),
      h('section', { class: 'card-section' }, h('h3', { class: 'section-title', text: t('building.facts') }),
        facts([
          [t('grid.households'), t('n', { n: building.households })],
          ...Object.entries(building.assisted ?? {}).map(([kind, n]) => [t(`help.${kind}`), t('people.n', { n })]),
        ]), coordinates(position)),
      grid && gridBody(grid.code, actions, signal),
    ]
  }, { lines: 8, signal, class: 'card' })
}

/** The building as it is, in the grid of a moment. */
async function buildingAt(id, moment, signal) {
  const building = await api.building(id, signal)
  if (!moment) return building
  const { grid, areas, responsible, edition } = await api.locate(building.position, signal, moment)
  return { ...building, grid, areas, responsible, edition }
}
