// The table of grids: sorted as one likes, only what can be seen is drawn, and one
// moves through it with the keys. It and the map select each other.
import { button, fill, freshId, h, icon } from '../../modules/dom.js'
import { announce } from '../../modules/notices.js'
import { locale, t } from '../../modules/texts.js'
import { percentText } from './pure/delta.js'
import { sortRows } from './pure/rows.js'
import { scrollTo, step, visibleRows } from './pure/window.js'
import { COLUMNS } from './tablecells.js'

const ROW_PX = 44

export class GridTable {
  #store
  #figures
  #order = { by: 'name', descending: false }
  #rows = []
  #active = ''
  #drawn = { from: 0, to: 0 }
  #frame = 0
  #id = freshId('plan-table')

  /**
   * @param {import('../store.js').PlanStore} store
   * @param {import('./figures.js').PlanFigures} figures
   */
  constructor(store, figures) {
    this.#store = store
    this.#figures = figures
    this.head = h('div', { class: 'plan-row plan-table-head', role: 'row', 'aria-rowindex': 1 }, COLUMNS.map(({ by }) => this.#heading(by)))
    this.body = h('div', { class: 'plan-table-body', role: 'rowgroup' })
    this.grid = h('div', {
      class: 'plan-table', role: 'grid', tabindex: 0, 'aria-label': t('panels.table'), 'aria-multiselectable': 'true', 'aria-colcount': COLUMNS.length, 'aria-describedby': `${this.#id}-keys`,
      on: { keydown: (event) => this.#key(event), scroll: () => this.#later() },
    }, h('div', { class: 'plan-table-top', role: 'rowgroup' }, this.head), this.body)
    this.totals = h('div', { class: 'plan-totals' })
    this.element = h('div', { class: 'plan-table-holder' }, this.grid, this.totals, h('p', { id: `${this.#id}-keys`, class: 'visually-hidden', text: t('panels.table_keys') }))
    figures.addEventListener('changed', () => this.refresh())
    store.addEventListener('selection', ({ detail: { by, codes } }) => this.#selected(codes, by))
    new ResizeObserver(() => this.#later()).observe(this.grid)
    this.refresh()
  }

  #heading(by) {
    const control = button({ text: t(`panels.column.${by}`), class: 'plan-sort', title: t(`panels.column.${by}.hint`), on: () => this.sort(by) })
    control.append(icon('down'))
    return h('span', { class: `plan-cell plan-cell-${by}`, role: 'columnheader', data: { by } }, control)
  }

  /** Sorts by a column, and the other way round if it is that one already. @param {string} by */
  sort(by) {
    const again = this.#order.by === by
    // Of most figures, the largest are what one looks for; of names and compactness the first and the least.
    this.#order = { by, descending: again ? !this.#order.descending : !['name', 'compactness'].includes(by) }
    this.refresh()
    announce(t(this.#order.descending ? 'panels.sorted_down' : 'panels.sorted_up', { column: t(`panels.column.${by}`) }))
  }

  /** Draws everything anew, after figures have come. */
  refresh() {
    this.#rows = sortRows(this.#figures.rows, this.#order)
    this.grid.setAttribute('aria-rowcount', String(this.#rows.length + 1))
    this.grid.setAttribute('aria-busy', String(!this.#figures.after))
    for (const heading of this.head.children) {
      const sorted = heading.dataset.by === this.#order.by
      heading.setAttribute('aria-sort', sorted ? (this.#order.descending ? 'descending' : 'ascending') : 'none')
    }
    this.body.style.height = `${this.#rows.length * ROW_PX}px`
    if (!this.#rows.some(({ code }) => code === this.#active)) this.#active = ''
    this.#draw()
    this.#total()
  }

  #later() {
    cancelAnimationFrame(this.#frame)
    this.#frame = requestAnimationFrame(() => {
      const { from, to } = this.#visible()
      if (from !== this.#drawn.from || to !== this.#drawn.to) this.#draw()
    })
  }

  #visible() {
    return visibleRows({ count: this.#rows.length, rowHeight: ROW_PX, top: this.grid.scrollTop, height: this.grid.clientHeight })
  }

  #draw() {
    this.#drawn = this.#visible()
    const { from, to } = this.#drawn
    fill(this.body, this.#rows.slice(from, to).map((row, i) => this.#row(row, from + i)))
    this.#mark()
  }

  #row(row, index) {
    const element = h('div', {
      id: `${this.#id}-${row.code}`, class: `plan-row is-${row.status}`, role: 'row', 'aria-rowindex': index + 2, 'aria-selected': 'false', data: { code: row.code },
      on: { click: (event) => this.#pressed(row, event), dblclick: () => this.#fly(row) },
    }, COLUMNS.map(({ cell }) => cell(row, this.#figures.limits, this.#store.plan.scope.level === 'community')))
    element.style.transform = `translateY(${index * ROW_PX}px)`
    return element
  }

  /** Marks the selected rows and the one that the keys are at. */
  #mark() {
    for (const element of this.body.children) {
      const { code } = element.dataset
      element.setAttribute('aria-selected', String(this.#store.selection.has(code)))
      element.classList.toggle('is-active', code === this.#active)
    }
    const shown = this.#active && document.getElementById(`${this.#id}-${this.#active}`)
    if (shown) this.grid.setAttribute('aria-activedescendant', shown.id)
    else this.grid.removeAttribute('aria-activedescendant')
  }

  #pressed(row, { ctrlKey, metaKey, shiftKey }) {
    this.#active = row.code
    if (ctrlKey || metaKey || shiftKey) this.#toggle(row)
    else this.#choose(row)
    this.#mark()
  }

  #toggle({ code, now }) {
    if (!now) return
    const chosen = new Set(this.#store.selection)
    if (!chosen.delete(code)) chosen.add(code)
    this.#store.select(chosen, { by: 'table' })
  }

  #choose(row) {
    if (row.now) this.#store.select([row.code], { by: 'table' })
    this.#fly(row)
  }

  #fly({ code, now }) {
    if (now) this.#store.flyTo({ code })
  }

  #key(event) {
    if (event.target !== this.grid || event.altKey) return
    const index = this.#rows.findIndex(({ code }) => code === this.#active)
    const page = Math.max(1, Math.floor(this.#room() / ROW_PX) - 1)
    const to = event.ctrlKey || event.metaKey ? null : step(event.key, { index, count: this.#rows.length, page })
    if (to !== null) {
      event.preventDefault()
      this.#goTo(to)
    } else if (event.key === 'Enter' && index >= 0) {
      event.preventDefault()
      this.#choose(this.#rows[index])
    } else if (event.key === ' ' && index >= 0) {
      event.preventDefault()
      this.#toggle(this.#rows[index])
    } else return
    // Nothing else that listens to keys hears of it.
    event.stopPropagation()
  }

  #goTo(index) {
    this.#active = this.#rows[index].code
    this.grid.scrollTop = scrollTo({ index, rowHeight: ROW_PX, top: this.grid.scrollTop, height: this.#room() })
    this.#draw()
  }

  #room() { return this.grid.clientHeight - this.head.offsetHeight }

  #selected(codes, by) {
    const index = this.#rows.findIndex(({ code }) => code === codes[0])
    if (by !== 'table' && index >= 0) this.#goTo(index)
    else this.#mark()
  }

  #total() {
    const all = this.#figures.totals
    this.totals.hidden = !all
    if (!all) return
    const number = (value) => new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }).format(value)
    const before = this.#figures.before
    const part = (name, value, was) => h('div', {}, h('dt', { text: t(`panels.total.${name}`) }),
      h('dd', {}, h('strong', { class: 'number', text: value }), was && was !== value && h('span', { class: 'plan-was number', text: t('panels.was', { value: was }) })))
    fill(this.totals, h('dl', {},
      part('grids', number(all.grids), before && number(before.grids.length)),
      part('households', number(all.households)),
      part('mean', number(all.mean), before && number(before.mean_households)),
      part('deviation', percentText(all.deviation, locale), before && percentText(before.largest_deviation, locale)),
      part('range', percentText(all.range, locale), before && percentText(before.total_range, locale))))
  }
}
