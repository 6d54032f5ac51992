// Puts the poster together on one sheet.
import { h } from '../modules/dom.js'
import { locale, t } from '../modules/texts.js'
import { fillsFor, union } from '../plan/panels/pure/colours.js'
import { percentText } from '../plan/panels/pure/delta.js'
import { edgesOf, neighboursOf, onlyIn, outlinesOf } from '../plan/panels/pure/edges.js'
import { rowsOf } from '../plan/panels/pure/rows.js'
import { mapSvg } from './mapsvg.js'
import { arrange } from './pure/arrange.js'
import { leadersOf } from './pure/leaders.js'
import { boundsOf, fitInto, sizeOf } from './pure/projection.js'
import { gridTables } from './table.js'
import { changeList, legend, posterFoot, posterHead } from './words.js'

const MAP_MARGIN = 4

/**
 * @param {{ land: any, impact: any, limits: import('../plan/panels/pure/rows.js').Limits, city: string }} from
 * @returns {HTMLElement}
 */
export function posterSheet({ land, impact, limits, city }) {
  const { plan } = land
  const outlines = { before: outlinesOf(land.before), after: outlinesOf(land.after) }
  const bounds = boundsOf([...outlines.before, ...outlines.after].map(({ rings }) => rings))
  const rows = rowsOf(impact.after, impact.before, impact.renumbered)
  const shape = arrange(sizeOf(bounds), rows.length)
  const leaders = leadersOf(impact)
  const fills = fillsFor(union(neighboursOf(outlines.before), neighboursOf(outlines.after)))
  const picture = (which, i) => pictureOf(which, { land, impact, outlines, bounds, box: shape.maps[i], fills, leaders })
  const shown = chosenRows(rows, shape.rows.shown)
  const sheet = h('article', { class: `poster-sheet is-${shape.table}`, 'aria-label': t('poster.label') },
    posterHead(plan, impact),
    ['before', 'after'].map((which, i) => mapFigure(which, picture(which, i), impact[which], shape.maps[i])),
    textPart(shape, h('div', { class: 'poster-tables' }, gridTables(shown, shape.rows, { impact, limits, leaders, whole: plan.scope.level === 'community' }),
        rows.length > shown.length && h('p', { class: 'poster-rest', text: t('poster.rest', { n: rows.length - shown.length }) })),
      h('div', { class: 'poster-side' }, changeList(impact, limits), legend(new Set(land.lines.features.map(({ properties }) => properties.kind))))),
    posterFoot(plan, city))
  sheet.style.setProperty('--row', `${shape.rows.height}mm`)
  sheet.style.setProperty('--row-text', `${shape.rows.text}mm`)
  sheet.style.setProperty('--columns', String(shape.rows.columns))
  return sheet
}

/** If there is no room for all, those that change; in the order of the codes. */
function chosenRows(rows, most) {
  if (rows.length <= most) return rows
  const changed = new Set(rows.filter(({ status }) => status !== 'same').slice(0, most))
  for (const row of rows) if (changed.size < most) changed.add(row)
  return rows.filter((row) => changed.has(row))
}

function pictureOf(which, { land, outlines, bounds, box, fills, leaders }) {
  const inside = { x: 0, y: 0, width: box.width, height: box.height }
  const props = new Map(land[which].features.map(({ properties }) => [properties.code, properties]))
  const other = which === 'before' ? 'after' : 'before'
  const differ = onlyIn(outlines[which], outlines[other])
  const { lon, lat, grid, was } = land.buildings
  const known = new Set(outlines[other].map(({ code }) => code))
  return {
    ...fitInto(bounds, inside, MAP_MARGIN), box, fills,
    grids: outlines[which].map((outline) => ({ ...outline, props: props.get(outline.code) })),
    around: outlinesOf(land.around), lines: land.lines.features,
    buildings: lon.map((one, i) => ({ lon: one, lat: lat[i], moved: grid[i] !== was[i] })),
    fresh: which === 'after' ? differ : [], gone: which === 'after' ? onlyIn(outlines.before, outlines.after) : [],
    communities: edgesOf(outlines[which]).filter(({ codes: [one, two] }) => two && one.slice(0, 12) !== two.slice(0, 12)).map(({ a, b }) => [a, b]),
    leader: (code) => leaders[which].get(code) ?? '',
    mark: (code) => (which === 'after' && !known.has(code) ? `${t('panels.status.new')} ` : ''),
    label: t('poster.map_label', { which: t(`poster.${which}`), grids: t('grids.n', { n: outlines[which].length }) }),
  }
}

function mapFigure(which, picture, summary, box) {
  const figure = h('figure', { class: `poster-figure is-${which}` },
    h('figcaption', {}, h('strong', { text: t(`poster.${which}`) }), h('span', {
      text: t('poster.map_facts', { grids: t('grids.n', { n: summary.grids.length }), mean: new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }).format(summary.mean_households), deviation: percentText(summary.largest_deviation, locale) }),
    })), mapSvg(picture))
  put(figure, box)
  return figure
}

function textPart({ text }, ...children) {
  const part = h('div', { class: 'poster-text' }, children)
  put(part, text)
  return part
}

function put(element, { x, y, width, height }) {
  Object.assign(element.style, { left: `${x}mm`, top: `${y}mm`, width: `${width}mm`, height: `${height}mm` })
}
