// The poster's table of grids, in as many columns as the arrangement has.
import { h } from '../modules/dom.js'
import { gridNumber, mapName, surfaceText } from '../modules/pure/format.js'
import { locale, t } from '../modules/texts.js'
import { percentText, shareText } from '../plan/panels/pure/delta.js'
import { isDedicated, outOfBounds } from '../plan/panels/pure/rows.js'

const number = (value) => new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }).format(value)
const COLUMNS = ['grid', 'households', 'deviation', 'area', 'leader']

/**
 * @param {import('../plan/panels/pure/rows.js').Row[]} rows those that are shown
 * @param {{ columns: number, rows: number }} shape
 * @param {{ impact: any, limits: import('../plan/panels/pure/rows.js').Limits, leaders: ReturnType<typeof import('./pure/leaders.js').leadersOf>, whole: boolean }} about `whole` is one community, whose name need not stand in each grid's
 */
export function gridTables(rows, shape, about) {
  const pages = Array.from({ length: shape.columns }, (_, i) => rows.slice(i * shape.rows, (i + 1) * shape.rows)).filter((some) => some.length > 0)
  return pages.map((some, i) => h('table', { class: 'poster-table' },
    h('caption', { class: 'visually-hidden', text: t('poster.table') }),
    h('thead', {}, h('tr', {}, COLUMNS.map((name) => h('th', { scope: 'col', class: `is-${name}`, text: t(`poster.column.${name}`) })))),
    h('tbody', {}, some.map((row) => line(row, about))),
    i === pages.length - 1 && h('tfoot', {}, totals(about))))
}

function line({ code, now, was, status }, { limits, leaders, whole }) {
  const grid = now ?? was
  const out = outOfBounds(now, limits)
  const leader = status === 'retired' ? leaders.before.get(code) : leaders.after.get(code)
  return h('tr', { class: `is-${status}` },
    h('th', { scope: 'row', class: 'is-grid' }, h('span', { class: 'poster-number', text: gridNumber(code) }), whole ? mapName(grid.name, 'grid') || grid.name : grid.name, status !== 'same' && h('span', { class: `poster-tag is-${status}`, text: t(`poster.tag.${status}`) })),
    h('td', { class: out ? 'is-households is-out' : 'is-households', text: [was && status !== 'new' ? number(was.households) : '—', now ? number(now.households) : '—'].join(' → ') }),
    h('td', { class: 'is-deviation', text: now ? (isDedicated(now) ? t('panels.dedicated') : shareText(now.deviation, locale)) : '' }),
    h('td', { class: 'is-area', text: surfaceText(grid.area_m2, locale) }),
    h('td', { class: leader ? 'is-leader' : 'is-leader is-out' }, leader || t('nobody.short'), leaders.carried.has(code) && h('span', { class: 'poster-tag', text: t('poster.carried') })))
}

function totals({ impact: { before, after } }) {
  const sum = (summary) => summary.grids.reduce((total, grid) => total + grid.households, 0)
  const [was, now] = [number(sum(before)), number(sum(after))]
  return h('tr', {},
    h('th', { scope: 'row', class: 'is-grid', text: t('poster.total') }),
    h('td', { class: 'is-households', text: was === now ? now : `${was} → ${now}` }),
    h('td', { class: 'is-deviation', text: percentText(after.largest_deviation, locale) }),
    h('td', { class: 'is-area', text: surfaceText(after.grids.reduce((total, grid) => total + grid.area_m2, 0), locale) }),
    h('td', { class: 'is-leader' }))
}
