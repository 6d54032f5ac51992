// What the dispatcher looks at: states with their counts, a category, an area,
// words.
import * as api from '../api.js'
import { fill, h, icon } from '../dom.js'
import { field, select } from '../fields.js'
import { debounce } from '../pure/debounce.js'
import { NO_FILTER } from '../pure/queue.js'
import { categoryName, t } from '../texts.js'

const TYPING_MS = 250
const REMEMBERED = 'gridmap.filter'

/**
 * @param {{ city: any, changed: (filter: import('../pure/queue.js').Filter) => void }} context
 */
export function filters({ city, changed }) {
  let filter = recall(city)
  let counts = null // not known yet
  const chips = h('div', { class: 'chips', role: 'group', 'aria-label': t('filter.states') })

  const set = (changes) => {
    filter = { ...filter, ...changes }
    remember(filter)
    draw()
    changed(filter)
  }
  const toggle = (state) => set({ states: filter.states.includes(state) ? filter.states.filter((one) => one !== state) : [...filter.states, state] })
  const chip = (text, n, pressed, state, on) =>
    h('button', { type: 'button', class: 'chip', 'aria-pressed': String(pressed), data: { state }, on: { click: on } },
      h('span', { text }), n !== undefined && h('span', { class: 'chip-count number', text: t('n', { n }) }))

  function draw() {
    const total = counts ? Object.values(counts).reduce((sum, n) => sum + n, 0) : undefined
    const focused = chips.contains(document.activeElement) ? [...chips.children].indexOf(document.activeElement) : -1
    fill(chips,
      chip(t('filter.all'), total, filter.states.length === 0, 'all', () => set({ states: [] })),
      city.states.map((state) => chip(t(`state.${state}`), counts ? (counts[state] ?? 0) : undefined, filter.states.includes(state), state, () => toggle(state))))
    chips.children[focused]?.focus()
    dot.hidden = !(filter.category || filter.area)
  }

  const text = h('input', { type: 'search', class: 'search-input', 'aria-label': t('filter.text'), placeholder: t('filter.text'), value: filter.text, autocomplete: 'off' })
  const typed = debounce(() => set({ text: text.value.trim() }), TYPING_MS)
  text.addEventListener('input', () => typed())

  const category = field(select(city.categories.map((one) => ({ value: one.code, text: categoryName(one) })), filter.category, t('filter.any')), { label: t('report.category') })
  category.control.addEventListener('change', () => set({ category: category.control.value }))
  const area = field(select([], '', t('filter.any')), { label: t('filter.area') })
  area.control.addEventListener('change', () => set({ area: area.control.value }))
  fillAreas(area.control, () => filter.area)

  const dot = h('span', { class: 'dot', hidden: true })
  const more = h('details', { class: 'filter-more' },
    h('summary', { class: 'icon-button', 'aria-label': t('filter.more'), title: t('filter.more') }, icon('filter'), dot),
    h('div', { class: 'filter-fields' }, category.element, area.element))

  draw()
  return {
    element: h('div', { class: 'filters' }, h('div', { class: 'filter-line' }, h('div', { class: 'search search-small' }, icon('search'), text), more), chips),
    get value() {
      return filter
    },
    setCounts(next) {
      counts = next
      draw()
    },
    clear: () => {
      text.value = category.control.value = area.control.value = ''
      set(NO_FILTER)
    },
  }
}

/** Counties and their subdistricts. A list that cannot be had stays short. */
async function fillAreas(control, wanted) {
  try {
    const { items: counties } = await api.areas('')
    for (const county of counties) {
      const { items } = await api.areas(county.code)
      control.append(h('option', { value: county.code, text: county.name }), ...items.map(({ code, name }) => h('option', { value: code, text: `\u3000${name}` })))
    }
    control.value = wanted()
  } catch (error) {
    if (error.name !== 'Problem') throw error
  }
}

function recall({ states, categories }) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(REMEMBERED) ?? '{}')
    return {
      ...NO_FILTER,
      states: (kept.states ?? []).filter((state) => states.includes(state)),
      category: categories.some(({ code }) => code === kept.category) ? kept.category : '',
      area: /^\d{6,12}$/.test(kept.area) ? kept.area : '',
    }
  } catch {
    return { ...NO_FILTER }
  }
}

function remember({ states, category, area }) {
  try {
    sessionStorage.setItem(REMEMBERED, JSON.stringify({ states, category, area }))
  } catch {
    // It is a convenience only.
  }
}
