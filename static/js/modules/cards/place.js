// The card "who is responsible for this spot?".
import * as api from '../api.js'
import { button, fill, h, icon, skeleton } from '../dom.js'
import { lengthText } from '../pure/format.js'
import { locale, t } from '../texts.js'
import { cardHead, coordinates, emptyState, failure } from './parts.js'
import { pastNote } from '../past/note.js'
import { gridBody } from './grid.js'
import { hero } from './person.js'

/**
 * @typedef {object} Actions
 * @property {(code: string) => void} openArea
 * @property {(code: string) => void} openGrid
 * @property {(id: string) => void} openBuilding
 * @property {(place: object) => void} report
 * @property {() => void} close
 * @property {(answer: any) => void} found called with the answer of the server
 * @property {(code: string, version: import('./history.js').Version) => void} retired called with what was last of a grid that is not there
 * @property {(version: import('./history.js').Version | null, older?: import('./history.js').Version | null) => void} showVersion marks on the map what a grid was and what changed; null: what it is
 * @property {(moment: string) => void} toMoment
 * @property {() => void} reload shows the same anew
 * @property {import('../past/note.js').Past} past the moment that the card tells of
 */

/**
 * @param {{ lon: number, lat: number, accuracy_m?: number, measured?: boolean }} place measured: by the device
 * @param {Actions} actions
 * @param {AbortSignal} signal
 */
export function placeCard(place, actions, signal) {
  const card = h('article', { class: 'card' })
  const load = async () => {
    fill(card, cardHead({ eyebrow: t('card.question'), close: actions.close }), skeleton(7, t('loading')))
    try {
      const answer = await api.locate(place, signal, actions.past.moment)
      if (signal.aborted) return
      fill(card, ...answered(answer, place, actions, signal))
      actions.found(answer)
    } catch (error) {
      if (error.name === 'AbortError') return
      if (error.name !== 'Problem') throw error
      fill(card, cardHead({ eyebrow: t('card.question'), title: t('card.no_answer'), close: actions.close }), failure(error, load), coordinatesSection(place))
    }
  }
  load()
  return card
}

function answered(answer, place, actions, signal) {
  const { past } = actions
  const reportHere = !past.moment && button({ icon: 'send', text: t('report.here'), class: 'button button-accent button-wide', on: () => actions.report({ ...place, answer }) })
  const { grid, areas, responsible, match, distance_m: distance } = answer
  if (!grid) {
    return [
      cardHead({ eyebrow: t('card.question'), title: t('outside.title'), close: actions.close }),
      pastNote(past, { number: answer.edition }),
      emptyState(t(past.moment ? 'outside.text_past' : 'outside.text'), distance ? t('outside.distance', { distance: lengthText(distance, locale) }) : '', reportHere),
      coordinatesSection(place),
    ]
  }
  return [
    cardHead({ eyebrow: t('card.question'), title: grid.name, areas, openArea: actions.openArea, close: actions.close }),
    pastNote(past, { number: answer.edition }),
    match === 'near' && h('p', { class: 'note' }, icon('warn'), h('span', { text: t('near.text', { distance: lengthText(distance, locale) }) })),
    hero(responsible, grid.code, reportHere),
    alternatives(answer, actions),
    coordinatesSection(place),
    gridBody(grid.code, actions, signal),
  ]
}

/** "A or B?": the other grids within reach of the position. */
function alternatives({ alternatives: others, grid }, { openGrid }) {
  if (!others?.length) return null
  return h('section', { class: 'card-section alternatives' },
    h('h3', { class: 'section-title', text: t('or.title', { name: grid.name }) }),
    h('p', { class: 'quiet', text: t('or.text') }),
    h('ul', { class: 'rows' }, others.map(({ grid: other, distance_m: distance }) => h('li', {},
      h('button', { type: 'button', class: 'row', on: { click: () => openGrid(other.code) } },
        icon('grid'), h('span', { class: 'row-text', text: other.name }),
        h('span', { class: 'row-meta', text: t('or.distance', { distance: lengthText(distance, locale) }) }), icon('forward'))))))
}

function coordinatesSection(place) {
  return h('section', { class: 'card-section' }, h('h3', { class: 'section-title', text: t('coordinates.title') }), coordinates(place),
    place.measured && h('p', { class: 'quiet', text: t('coordinates.accuracy', { distance: lengthText(place.accuracy_m, locale) }) }))
}
