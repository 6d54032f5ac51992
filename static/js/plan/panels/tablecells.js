// The cells of the table's rows: a figure, how much more or less that is than
// before, and what is out of bounds.
import { h, icon } from '../../modules/dom.js'
import { gridNumber, mapName, surfaceText } from '../../modules/pure/format.js'
import { locale, t } from '../../modules/texts.js'
import { deltaOf, shareText } from './pure/delta.js'
import { isDedicated, outOfBounds } from './pure/rows.js'

/** @typedef {import('./pure/rows.js').Row} Row */

const two = { minimumFractionDigits: 2, maximumFractionDigits: 2 }
const number = (value, options) => new Intl.NumberFormat(locale, options).format(value)
const fullNumber = (value) => number(value, two)

/**
 * The columns in order. `value` is what a figure says, `difference` how it differs.
 *
 * @type {{ by: keyof typeof import('./pure/rows.js').SORTS, cell: (row: Row, limits: import('./pure/rows.js').Limits, oneCommunity: boolean) => HTMLElement }[]}
 */
export const COLUMNS = [
  { by: 'name', cell: nameCell },
  { by: 'households', cell: householdsCell },
  { by: 'buildings', cell: (row) => figure(row, 'buildings', (value) => number(value)) },
  { by: 'issues', cell: (row) => figure(row, 'issues', (value) => number(value)) },
  { by: 'area', cell: areaCell },
  { by: 'compactness', cell: compactnessCell },
  { by: 'parts', cell: partsCell },
  { by: 'deviation', cell: deviationCell },
]

function cell(kind, ...children) {
  return h('span', { class: `plan-cell plan-cell-${kind}`, role: 'gridcell' }, ...children)
}

function nameCell({ code, status, now, was, from }, limits, oneCommunity) {
  const grid = now ?? was
  const short = mapName(grid.name, 'grid')
  const community = !oneCommunity && grid.name.endsWith(short) && grid.name.slice(0, -short.length)
  return h('span', { class: 'plan-cell plan-cell-name', role: 'rowheader', title: `${grid.name} ${code}` },
    h('span', { class: 'plan-name', text: short || gridNumber(code) }),
    h('span', { class: 'plan-sub' }, h('span', { class: 'number', text: gridNumber(code) }), community && h('span', { class: 'plan-community', text: community }), status !== 'same' && statusChip(status),
      from && h('span', { class: 'visually-hidden', text: t('panels.from', { code: from }) })))
}

/** @param {Row['status']} status */
export const statusChip = (status) => h('span', { class: `plan-chip plan-chip-${status}`, text: t(`panels.status.${status}`) })

/** A figure with its difference, or struck through if the grid is gone. */
function figure({ now, was, status }, name, text, options) {
  if (!now) return cell(name, h('s', { class: 'plan-gone', text: text(was[name]) }))
  const delta = status === 'new' || !was ? null : deltaOf(now[name], was[name], locale, options)
  return cell(name, h('span', { class: 'plan-value', text: text(now[name]) }), delta && deltaMark(delta))
}

/** @param {import('./pure/delta.js').Delta} delta */
export const deltaMark = ({ text, tone }) => h('span', { class: `plan-delta plan-delta-${tone}`, text })

function householdsCell(row, limits) {
  const element = figure(row, 'households', (value) => number(value))
  const out = outOfBounds(row.now, limits)
  if (!out) return element
  element.classList.add('is-out')
  element.title = t(`panels.out.${out}`, limits)
  element.firstChild.prepend(icon('warn'), h('span', { class: 'visually-hidden', text: t(`panels.out.${out}`, limits) }))
  return element
}

function areaCell({ now, was, status }) {
  const hectares = (grid) => grid.area_m2 / 1e4
  if (!now) return cell('area_m2', h('s', { class: 'plan-gone', text: surfaceText(was.area_m2, locale) }))
  const digits = hectares(now) < 10 ? 2 : 1
  const delta = status === 'new' || !was ? null : deltaOf(hectares(now), hectares(was), locale, { maximumFractionDigits: digits })
  return cell('area_m2', h('span', { class: 'plan-value', text: surfaceText(now.area_m2, locale) }), delta && deltaMark(delta))
}

function compactnessCell(row) {
  const element = figure(row, 'polsby_popper', fullNumber, two)
  element.title = t('panels.reock', { value: fullNumber((row.now ?? row.was).reock) })
  return element
}

function partsCell(row) {
  const element = figure(row, 'parts', (value) => number(value))
  if (row.now?.parts > 1) {
    element.classList.add('is-out')
    element.title = t('panels.parts_warning', { n: row.now.parts })
  }
  return element
}

const BAR_FULL = 0.6

function deviationCell({ now }) {
  if (!now) return cell('deviation')
  if (isDedicated(now)) return cell('deviation', h('span', { class: 'quiet', title: t('panels.dedicated_hint'), text: t('panels.dedicated') }))
  const bar = h('span', { class: `plan-bar ${now.deviation < 0 ? 'is-few' : 'is-many'}`, 'aria-hidden': 'true' })
  bar.style.width = `${50 * Math.min(1, Math.abs(now.deviation) / BAR_FULL)}%`
  return cell('deviation', h('span', { class: 'plan-value', text: shareText(now.deviation, locale) }), h('span', { class: 'plan-bar-track', 'aria-hidden': 'true' }, bar))
}
