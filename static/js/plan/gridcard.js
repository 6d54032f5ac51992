// The one grid that is chosen: what it is called, of what kind it is, and how much
// there is in it.
import { fill, freshId, h } from '../modules/dom.js'
import { groupedCode, surfaceText } from '../modules/pure/format.js'
import { locale, t } from '../modules/texts.js'

const KINDS = ['residential', 'commercial', 'rural', 'dedicated']
const MAX_NAME = 100

/** @param {import('./store.js').PlanStore} store @param {import('./tools/bench.js').Bench} bench */
export function gridCard(store, bench) {
  const ids = { name: freshId('name'), kind: freshId('kind') }
  const number = h('p', { class: 'grid-code number' })
  const input = h('input', { id: ids.name, class: 'input', maxlength: MAX_NAME, autocomplete: 'off', on: { change: () => rename(), keydown: (event) => key(event) } })
  const select = h('select', { id: ids.kind, class: 'input', on: { change: () => bench.apply({ op: 'set_kind', grid: code(), kind: select.value }) } }, KINDS.map((kind) => h('option', { value: kind, text: t(`kind.${kind}`) })))
  const facts = h('dl', { class: 'grid-facts' })
  const card = h('form', { class: 'grid-card', 'aria-label': t('card.grid'), hidden: true, on: { submit: (event) => event.preventDefault() } },
    number, h('label', { class: 'visually-hidden', for: ids.name, text: t('gridcard.name') }), input,
    h('label', { class: 'visually-hidden', for: ids.kind, text: t('grid.kind') }), select, facts)

  const code = () => [...store.selection][0]
  const rename = () => {
    const name = input.value.trim()
    const now = store.grids.get(code())?.properties.name
    if (name && name !== now) bench.apply({ op: 'rename', grid: code(), name })
    else input.value = now ?? ''
  }
  const key = (event) => {
    // To leave the field is to have written in it, once.
    if (event.key === 'Enter') bench.focus()
    if (event.key !== 'Escape') return
    event.stopPropagation()
    input.value = store.grids.get(code())?.properties.name ?? ''
    bench.focus()
  }
  const show = () => {
    const feature = store.selection.size === 1 && bench.tool.name === 'pick' && store.grids.get(code())
    card.hidden = !feature
    if (!feature) return
    const { properties } = feature
    const figures = store.summary?.grids.find((one) => one.code === properties.code)
    number.textContent = groupedCode(properties.code)
    if (document.activeElement !== input) input.value = properties.name
    select.value = properties.kind
    input.disabled = select.disabled = store.readOnly
    const was = store.before.get(properties.code)?.properties.households
    fill(facts, [
      [t('grid.households'), h('span', { class: figures?.out_of_bounds ? 'is-out' : null, text: String(properties.households ?? 0) }), was !== undefined && was !== properties.households && t('gridcard.was', { n: was })],
      [t('grid.buildings'), String(properties.buildings ?? 0)],
      figures && [t('grid.surface'), surfaceText(figures.area_m2, locale)],
    ].filter(Boolean).map(([term, value, more]) => h('div', {}, h('dt', { text: term }), h('dd', {}, value, more && h('span', { class: 'quiet', text: more })))))
  }
  for (const event of ['selection', 'loaded', 'change', 'figures']) store.addEventListener(event, show)
  bench.addEventListener('tool', show)
  show()
  return card
}
