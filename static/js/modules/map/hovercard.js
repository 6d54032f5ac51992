// What a mouse learns without a click: the grid under it and who leads it, a
// building's households, a cluster's counts.
import { fill, h } from '../dom.js'
import { t } from '../texts.js'

export class HoverCard {
  #view
  #card = h('div', { class: 'hover-card', 'aria-hidden': 'true', hidden: true })
  #shown = ''

  /** @param {import('./mapview.js').MapView} view */
  constructor(view) {
    this.#view = view
    const { map } = view
    map.getContainer().append(this.#card)
    // Fingers leave no pointer behind to hover with.
    map.getContainer().addEventListener('pointermove', (event) => {
      if (event.pointerType !== 'mouse' || event.buttons) return
      const at = map.mouseEventToContainerPoint(event)
      this.#move(at, map.containerPointToLatLng(at))
    })
    map.getContainer().addEventListener('pointerleave', () => this.#hide())
    map.on('movestart zoomstart', () => this.#hide())
  }

  #move(at, latlng) {
    const { map, overlay, tiles } = this.#view
    const mark = overlay.markAt(at)
    const polygon = mark ? null : tiles.polygonAt(map.project(latlng))
    const isGrid = Boolean(polygon) && !polygon.props.level
    tiles.hover(polygon?.props.code ?? '')
    map.getContainer().classList.toggle('is-over-mark', Boolean(mark))
    const props = mark?.props ?? polygon?.props
    if (!props || (polygon && !isGrid && !props.name)) return this.#hide()
    const counted = !this.#view.moment // households are known for now alone
    const key = mark ? `${mark.kind} ${props.id ?? `${mark.x} ${mark.y}`}` : props.code
    if (key !== this.#shown) {
      this.#shown = key
      fill(this.#card, mark ? markLines(mark) : isGrid ? gridLines(props, counted) : areaLines(props, counted))
    }
    this.#card.hidden = false
    const size = map.getSize()
    const x = at.x + 16 + this.#card.offsetWidth > size.x ? at.x - 16 - this.#card.offsetWidth : at.x + 16
    const y = Math.min(at.y + 16, size.y - this.#card.offsetHeight - 8)
    this.#card.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`
  }

  #hide() {
    this.#card.hidden = true
    this.#shown = ''
    this.#view.tiles.hover('')
  }
}

function gridLines({ name, leader, because, households }, counted) {
  return [
    h('strong', { text: name }),
    h('span', { class: leader ? 'hover-leader' : 'hover-leader is-nobody', text: leader || t('nobody.short') }),
    h('span', { class: 'hover-quiet', text: [t(`because.short.${because || 'nobody'}`), counted && t('households.n', { n: households })].filter(Boolean).join(' · ') }),
  ]
}

function areaLines({ name, grids, households }, counted) {
  return [h('strong', { text: name }), h('span', { class: 'hover-quiet', text: [t('grids.n', { n: grids }), counted && t('households.n', { n: households })].filter(Boolean).join(' · ') })]
}

function markLines({ kind, props }) {
  if (kind === 'issue') {
    const text = props.count ? t('issues.n', { n: props.count }) : `${t(`state.${props.state}`)} · ${props.number}`
    return [h('strong', { text })]
  }
  if (props.count) return [h('strong', { text: t('buildings.n', { n: props.count }) }), h('span', { class: 'hover-quiet', text: t('households.n', { n: props.households }) })]
  return [
    h('strong', { text: props.name || props.address }),
    h('span', { class: 'hover-quiet', text: [props.address, t('households.n', { n: props.households })].filter(Boolean).join(' · ') }),
  ]
}
