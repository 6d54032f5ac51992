// The buttons over the map: nearer, further, the whole city, where am I, and what
// is drawn.
import { button, freshId, h, icon } from '../dom.js'
import { t } from '../texts.js'

/**
 * @param {import('./mapview.js').MapView} view
 * @param {{ whereAmI: (button: HTMLElement) => void, past?: HTMLElement }} actions past: the button that opens the way through time, where there is one
 */
export function mapControls(view, { whereAmI, past }) {
  const { map } = view
  const control = (name, label, on) => button({ icon: name, label, class: 'map-button', on })
  const zoomIn = control('plus', t('map.zoom_in'), () => map.zoomIn())
  const zoomOut = control('minus', t('map.zoom_out'), () => map.zoomOut())
  const check = () => {
    zoomIn.setAttribute('aria-disabled', String(map.getZoom() >= map.getMaxZoom()))
    zoomOut.setAttribute('aria-disabled', String(map.getZoom() <= map.getMinZoom()))
  }
  map.on('zoomend', check)
  check()
  return h('div', { class: 'map-controls', role: 'group', 'aria-label': t('map.controls') },
    h('div', { class: 'map-buttons' }, control('locate', t('where.title'), (event) => whereAmI(event.currentTarget))),
    h('div', { class: 'map-buttons map-zoom' }, zoomIn, zoomOut),
    h('div', { class: 'map-buttons' }, control('home', t('map.home'), () => view.home()), past),
    layerMenu(view))
}

function layerMenu(view) {
  const id = freshId('layers')
  const menu = h('div', { id, class: 'layer-menu', hidden: true },
    toggle(t('layers.buildings'), view.settings.buildings, (on) => view.setBuildings(on)),
    view.base && toggle(t('layers.base'), view.settings.baseMap, (on) => view.setBaseMap(on)),
    !view.base && h('p', { class: 'quiet', text: t('layers.no_base') }))
  const opener = h('button', { type: 'button', class: 'map-button', 'aria-label': t('layers.title'), title: t('layers.title'), 'aria-expanded': 'false', 'aria-controls': id }, icon('layers'))
  const open = (shown) => {
    menu.hidden = !shown
    opener.setAttribute('aria-expanded', String(shown))
  }
  opener.addEventListener('click', () => open(menu.hidden))
  const holder = h('div', { class: 'map-buttons layer-holder' }, opener, menu)
  holder.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || menu.hidden) return
    event.stopPropagation()
    open(false)
    opener.focus()
  })
  document.addEventListener('pointerdown', (event) => holder.contains(event.target) || open(false))
  return holder
}

function toggle(text, on, change) {
  const input = h('input', { type: 'checkbox', role: 'switch', on: { change: (event) => change(event.target.checked) } })
  input.checked = on
  return h('label', { class: 'toggle' }, input, h('span', { text }))
}
