// The areas as lists, from the county to the grids: the way in without a pointer,
// and what the panel shows before anything is selected.
import * as api from './api.js'
import { button, h, icon } from './dom.js'
import { cardHead, emptyState, loaded } from './cards/parts.js'
import { pastNote } from './past/note.js'
import { inLanguage, mayDo } from './session.js'
import { t } from './texts.js'

/**
 * What stands in the panel at first: the question, ways to answer it, the areas.
 *
 * @param {any} city the answer of GET /map
 * @param {{ past: import('./past/note.js').Past, whereAmI: (button: HTMLElement) => void, openArea: (code: string) => void, drafts: () => Node | null, reports: () => Node | null }} actions
 * @param {AbortSignal} signal
 */
export function welcome(city, { past, whereAmI, openArea, drafts, reports }, signal) {
  const { counts } = city
  return h('div', { class: 'card welcome' },
    pastNote(past, { signal }),
    h('header', { class: 'welcome-head' },
      h('h2', { class: 'welcome-title', text: t('welcome.title') }),
      h('p', { class: 'welcome-text', text: t('welcome.text') }),
      button({ icon: 'locate', text: t('where.title'), class: 'button button-primary', on: (event) => whereAmI(event.currentTarget) })),
    drafts(),
    reports(),
    !past.moment && counts?.grids > 0 && h('dl', { class: 'figures' }, [['grids', counts.grids], ['buildings', counts.buildings], ['people', counts.people]].map(([name, n]) =>
      h('div', {}, h('dt', { text: t(`count.${name}`) }), h('dd', { class: 'number', text: t('n', { n }) })))),
    h('section', { class: 'card-section' },
      h('h3', { class: 'section-title', text: t('browse.title') }),
      loaded((s) => topAreas(past.moment, s), (areas) => areas.length ? areaRows(areas, openArea) : emptyState(t('browse.empty'), t('browse.empty_hint')), { lines: 6, signal })))
}

/** One county opens by itself: its subdistricts are what one looks for. */
async function topAreas(moment, signal) {
  const { items } = await api.areas('', signal, moment)
  return items.length === 1 ? (await api.areas(items[0].code, signal, moment)).items : items
}

/**
 * @param {string} code
 * @param {{ past: import('./past/note.js').Past, openArea: (code: string) => void, openGrid: (code: string) => void, close: () => void, found: (area: any) => void }} actions
 * @param {AbortSignal} signal
 */
export function areaCard(code, { past, openArea, openGrid, close, found }, signal) {
  const { moment } = past
  const children = (area) => area.level === 'community'
    ? loaded((s) => api.gridsOf(code, s, moment), ({ items }) => items.length ? gridRows(items, openGrid, !moment) : emptyState(t('grids.none')), { lines: 6, signal })
    : loaded((s) => api.areas(code, s, moment), ({ items }) => items.length ? areaRows(items, openArea) : emptyState(t('areas.none')), { lines: 6, signal })
  return loaded((s) => api.area(code, s, moment), (area) => {
    found(area)
    return [
      cardHead({ eyebrow: t(`level.${area.level}`), title: area.name, areas: area.areas ?? [], openArea, close }),
      pastNote(past, { signal }),
      !moment && mayDo('redraw', code) && newPlanLink(code),
      h('dl', { class: 'figures' }, (moment ? ['grids'] : ['grids', 'buildings', 'households']).map((name) =>
        h('div', {}, h('dt', { text: t(`count.${name}`) }), h('dd', { class: 'number', text: t('n', { n: area[name] }) })))),
      h('section', { class: 'card-section' },
        h('h3', { class: 'section-title', text: t(area.level === 'community' ? 'browse.grids' : 'browse.inside') }), children(area)),
    ]
  }, { lines: 8, signal, class: 'card' })
}

/** The way to a plan for this area. */
const newPlanLink = (code) => h('a', { class: 'button button-quiet new-plan', href: inLanguage(`plans.html?new=${code}`) }, icon('plan'), h('span', { text: t('plans.new') }))

function areaRows(areas, open) {
  return h('ul', { class: 'rows' }, areas.map(({ code, name, grids }) => h('li', {},
    h('button', { type: 'button', class: 'row', on: { click: () => open(code) } },
      h('span', { class: 'row-text', text: name }), h('span', { class: 'row-meta', text: t('grids.n', { n: grids }) }), icon('forward')))))
}

function gridRows(grids, open, counted) {
  return h('ul', { class: 'rows' }, grids.map(({ code, name, households, responsible }) => h('li', {},
    h('button', { type: 'button', class: 'row', on: { click: () => open(code) } },
      h('span', { class: 'row-text' }, h('span', { text: name }),
        h('span', { class: responsible ? 'row-sub' : 'row-sub is-nobody', text: responsible ? `${t(`because.short.${responsible.because}`)} ${responsible.person.name}` : t('nobody.short') })),
      counted && h('span', { class: 'row-meta', text: t('households.n', { n: households }) }), icon('forward')))))
}
