// The histogram: how many grids have how many households, before and after, with
// the limits as bands.
import { fill, h } from '../../modules/dom.js'
import { locale, t } from '../../modules/texts.js'
import { histogram, ticks } from './pure/histogram.js'
import { s } from './svg.js'

const WIDTH = 440
const HEIGHT = 138
const LEFT = 26
const RIGHT = 6
const TOP = 18
const BOTTOM = 20

/** @param {import('./figures.js').PlanFigures} figures */
export function histogramChart(figures) {
  const holder = h('figure', { class: 'plan-chart' })
  const draw = () => {
    const { after, before, limits } = figures
    holder.hidden = !after || after.grids.length === 0
    if (!holder.hidden) fill(holder, ...chart(before?.grids ?? [], after.grids, limits))
  }
  figures.addEventListener('changed', draw)
  draw()
  return holder
}

function chart(before, after, limits) {
  const { bins, width, highest } = histogram(before, after, limits)
  const number = (value) => new Intl.NumberFormat(locale).format(value)
  const [from, to] = [bins[0].from, bins.at(-1).to]
  const x = (households) => LEFT + ((households - from) / (to - from)) * (WIDTH - LEFT - RIGHT)
  const y = (count) => HEIGHT - BOTTOM - (count / highest) * (HEIGHT - TOP - BOTTOM)
  const floor = HEIGHT - BOTTOM
  const gap = Math.max(1, (x(from + width) - x(from)) * 0.08)
  const bar = (bin, name, inset) => bin[name] > 0 && s('rect', {
    class: `chart-${name}`, x: x(bin.from) + gap + inset, width: x(bin.to) - x(bin.from) - 2 * gap - 2 * inset, y: y(bin[name]), height: floor - y(bin[name]),
  })
  // A number below every so many bins, so that they do not run into one another.
  const every = Math.ceil(bins.length / 8)
  const picture = s('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: 'chart', 'aria-hidden': 'true', focusable: 'false' },
    s('rect', { class: 'chart-in', x: x(limits.least), width: x(limits.most) - x(limits.least), y: TOP - 6, height: floor - TOP + 6 }),
    ticks(highest).map((n) => [s('line', { class: 'chart-line', x1: LEFT, x2: WIDTH - RIGHT, y1: y(n), y2: y(n) }), s('text', { class: 'chart-tick', x: LEFT - 5, y: y(n) + 4, 'text-anchor': 'end', text: number(n) })]),
    bins.map((bin) => [bar(bin, 'before', 0), bar(bin, 'after', (x(bin.to) - x(bin.from)) * 0.17)]),
    [limits.least, limits.most].map((n) => [s('line', { class: 'chart-limit', x1: x(n), x2: x(n), y1: TOP - 6, y2: floor }), s('text', { class: 'chart-limit-text', x: x(n), y: TOP - 9, 'text-anchor': 'middle', text: number(n) })]),
    bins.filter((_, i) => i % every === 0).map((bin) => s('text', { class: 'chart-tick', x: x(bin.from), y: floor + 14, 'text-anchor': 'middle', text: number(bin.from) })))
  return [
    h('figcaption', { class: 'plan-chart-head' }, h('span', { class: 'plan-chart-title', text: t('panels.chart.title') }),
      h('span', { class: 'plan-chart-key' }, key('before'), key('after'), key('in'))),
    picture,
    dataTable(bins, number),
  ]
}

const key = (name) => h('span', { class: 'chart-key' }, h('span', { class: `chart-key-mark is-${name}`, 'aria-hidden': 'true' }), h('span', { text: t(`panels.chart.${name}`) }))

/** The same for those who do not see the picture. */
function dataTable(bins, number) {
  const row = (kind, ...cells) => h('tr', {}, cells.map((text) => h(kind, { text })))
  return h('table', { class: 'visually-hidden' }, h('caption', { text: t('panels.chart.title') }),
    h('thead', {}, row('th', t('panels.column.households'), t('panels.chart.before'), t('panels.chart.after'))),
    h('tbody', {}, bins.filter((bin) => bin.before + bin.after > 0).map((bin) => row('td', t('panels.chart.bin', { from: number(bin.from), to: number(bin.to - 1) }), number(bin.before), number(bin.after)))))
}
