// The poster's head, what changes, the legend and the lines to sign on.
import { h } from '../modules/dom.js'
import { mapName } from '../modules/pure/format.js'
import { locale, t } from '../modules/texts.js'
import { percentText } from '../plan/panels/pure/delta.js'
import { outOfBounds } from '../plan/panels/pure/rows.js'
import { s } from '../plan/panels/svg.js'

const number = (value) => new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }).format(value)
const day = (time) => new Intl.DateTimeFormat(locale, { dateStyle: 'long' }).format(new Date(time))

/** @param {any} plan @param {any} impact */
export function posterHead(plan, impact) {
  const fact = (name, value) => h('div', {}, h('dt', { text: t(`poster.${name}`) }), h('dd', { text: value }))
  const [before, after] = [impact.before.grids.length, impact.after.grids.length]
  return h('header', { class: 'poster-head' },
    h('div', { class: 'poster-titles' }, h('p', { class: 'poster-eyebrow' }, h('span', { text: t('poster.subtitle') }), h('span', { class: `poster-state is-${plan.state}`, text: t(`poster.state.${plan.state}`, { n: plan.published ?? 0 }) })),
      h('h1', { class: 'poster-title', text: plan.title })),
    h('p', { class: 'poster-big' }, h('span', { class: 'visually-hidden', text: t('poster.grids_from_to', { before, after }) }), h('span', { 'aria-hidden': 'true' }, h('b', { text: number(before) }), h('i', { text: '→' }), h('b', { text: number(after) })), h('small', { 'aria-hidden': 'true', text: t('poster.grids') })),
    h('dl', { class: 'poster-facts' }, fact('scope', plan.scope.name), fact('edition', t('poster.edition_n', { n: plan.edition })), fact('owner', plan.owner.name), fact('date', day(plan.updated_at))))
}

/** @param {any} impact @param {import('../plan/panels/pure/rows.js').Limits} limits */
export function changeList(impact, limits) {
  const { before, after, buildings, issues, leaders, leaderless, renumbered } = impact
  const created = impact.new.filter((code) => !renumbered.some(({ to }) => to === code))
  const retired = impact.retired.filter((code) => !renumbered.some(({ from }) => from === code))
  const out = (summary) => summary.grids.filter((grid) => outOfBounds(grid, limits)).length
  const names = leaderless.slice(0, 8).map((code) => mapName(after.grids.find((grid) => grid.code === code)?.name ?? code, 'grid')).join(t('panels.and')) + (leaderless.length > 8 ? '…' : '')
  const line = (name, values, bad = false) => h('li', { class: bad ? 'is-bad' : null, text: t(`poster.change.${name}`, values) })
  return h('section', { class: 'poster-changes' }, h('h2', { text: t('poster.changes') }), h('ul', {},
    line('grids', { new: created.length, changed: impact.changed.length, retired: retired.length }),
    line('mean', { before: number(before.mean_households), after: number(after.mean_households) }),
    line('deviation', { before: percentText(before.largest_deviation, locale), after: percentText(after.largest_deviation, locale) }),
    line('bounds', { ...limits, before: out(before), after: out(after) }),
    line('buildings', { n: buildings.moved, households: buildings.households }),
    line('issues', { n: issues.moved }),
    line('leaders', { n: leaders.length }),
    leaderless.length > 0 && line('leaderless', { grids: names }, true)))
}

const KEYS = [
  ['new', 'map-fresh', 'M0 1.500H7'], ['gone', 'map-gone', 'M0 1.500H7'], ['border', 'map-border', 'M0 1.500H7'], ['building', 'map-dots', 'M3.500 1.500h0'], ['moved', 'map-moved', 'M3.500 1.500h0'],
  ['street', 'map-street-edge', 'M0 1.500H7'], ['river', 'map-river', 'M0 1.500H7'], ['rail', 'map-rail', 'M0 1.500H7'],
]

/** @param {Set<string>} kinds of reference lines that there are */
export function legend(kinds) {
  const shown = KEYS.filter(([name]) => !['street', 'river', 'rail'].includes(name) || kinds.has(name))
  return h('ul', { class: 'poster-legend', 'aria-label': t('panels.legend') }, shown.map(([name, kind, d]) => h('li', {},
    s('svg', { viewBox: '0 0 7 3', class: 'poster-key', 'aria-hidden': 'true' }, name === 'moved' && s('path', { class: 'map-moved-edge', d, 'stroke-width': 2.2 }), s('path', { class: kind, d, 'stroke-width': ['building', 'moved'].includes(name) ? 1.4 : name === 'street' ? 1.4 : name === 'river' ? 1.2 : null }), name === 'street' && s('path', { class: 'map-street', d, 'stroke-width': 1.1 })),
    h('span', { text: t(`poster.legend.${name}`) }))))
}

/** @param {any} plan @param {string} city */
export function posterFoot(plan, city) {
  return h('footer', { class: 'poster-foot' },
    h('div', { class: 'poster-signs' }, h('strong', { text: t('poster.signatures') }), ['plan', 'community', 'subdistrict', 'county', 'date'].map((name) => h('span', { class: 'poster-sign' }, h('span', { text: t(`poster.sign.${name}`) }), h('i', { 'aria-hidden': 'true' })))),
    h('p', { class: 'poster-small', text: t('poster.footer', { name: [t('app.name'), city].filter(Boolean).join(' · '), id: plan.id, revision: plan.revision, time: new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date()) }) }))
}
