// The lists of what a plan does: buildings and issues that change hands, people who
// lose or gain, and which grid came from which.
import * as api from '../../modules/api.js'
import { button, h, icon } from '../../modules/dom.js'
import { categoryName, locale, t } from '../../modules/texts.js'
import { percentText } from './pure/delta.js'
import { byPair } from './pure/pairs.js'
import { fromTo, gridLink, gridName } from './words.js'

/** @typedef {import('../store.js').PlanStore} PlanStore */

const FIRST = 12

/** Buildings by where they go from and to. @param {PlanStore} store @param {any} buildings */
export function buildingGroups(store, { items, moved }) {
  return h('div', {},
    byPair(items).map(({ from, to, items: some }) => h('section', { class: 'plan-pair' },
      h('h3', { class: 'plan-pair-head' }, fromTo(store, from, to),
        h('span', { class: 'quiet', text: t('panels.impact.pair', { buildings: t('buildings.n', { n: some.length }), households: t('households.n', { n: some.reduce((sum, one) => sum + one.households, 0) }) }) })),
      shortened(some, (one) => h('li', {}, buildingLine(store, one)), 'plan-chips'))),
    items.length < moved && h('p', { class: 'quiet', text: t('panels.impact.first', { n: items.length }) }))
}

function buildingLine(store, { id, name, households }) {
  const go = () => {
    const { buildings } = store
    const at = buildings?.at.get(Number(id))
    if (at !== undefined) store.flyTo({ position: { lon: buildings.lon[at], lat: buildings.lat[at] } })
  }
  return button({ text: name || t('panels.building', { id }), class: 'plan-place', title: t('panels.fly_to_building', { name: name || id, n: households }), on: go })
}

/** @param {PlanStore} store @param {any} issues */
export function issueList(store, { items, moved }) {
  const names = api.categories().then(({ items: some }) => new Map(some.map((one) => [one.code, categoryName(one)])), () => new Map())
  const line = ({ id, number, category, from, to }) => {
    const what = h('span', { class: 'quiet', text: category })
    names.then((all) => (what.textContent = all.get(category) ?? category))
    return h('li', { class: 'plan-item' }, h('a', { class: 'plan-link number', href: `./#tab=issues&issue=${encodeURIComponent(id)}`, target: '_blank', rel: 'noopener', text: number }), what, fromTo(store, from, to))
  }
  return h('div', {}, shortened(items, line, 'plan-list'), items.length < moved && h('p', { class: 'quiet', text: t('panels.impact.first', { n: items.length }) }))
}

/** @param {PlanStore} store @param {any[]} leaders */
export function leaderList(store, leaders) {
  const changes = (kind, codes) => codes.length > 0 && h('span', { class: `plan-change plan-change-${kind}` },
    icon(kind === 'gains' ? 'plus' : 'minus'), h('span', { class: 'visually-hidden', text: t(`panels.impact.${kind}`) }), codes.map((code) => gridLink(store, code)))
  return shortened(leaders, ({ person, loses, gains }) => h('li', { class: 'plan-item plan-leader' },
    h('span', { class: 'plan-item-text' }, h('strong', { text: person.name }), person.unit && h('span', { class: 'quiet', text: person.unit })),
    h('span', { class: 'plan-changes' }, changes('loses', loses), changes('gains', gains))), 'plan-list')
}

/** Which grid came from which. @param {PlanStore} store @param {any[]} lineage */
export function lineageList(store, lineage) {
  return shortened(lineage, ({ from, to, households, share_households: share, share_area: land }) => h('li', { class: 'plan-item' },
    h('span', { class: 'plan-from-to' }, h('span', { text: store.before.get(from)?.properties.name ?? gridName(store, from) }), icon('forward'), h('span', { class: 'visually-hidden', text: t('panels.to') }), gridLink(store, to)),
    h('span', { class: 'quiet plan-item-text', text: t('panels.impact.share', { households: t('households.n', { n: households }), share: percentText(share, locale), land: percentText(land, locale) }) })), 'plan-list')
}

/** The first of a long list; the rest once it is asked for. */
function shortened(items, line, kind) {
  const list = h('ul', { class: kind }, items.slice(0, FIRST).map(line))
  const rest = items.length - FIRST
  if (rest <= 0) return list
  const more = button({
    text: t('panels.more', { n: rest }), class: 'text-button', on: () => {
      list.append(...items.slice(FIRST).map(line))
      more.remove()
      list.children[FIRST]?.querySelector('button, a')?.focus()
    },
  })
  return h('div', {}, list, more)
}

