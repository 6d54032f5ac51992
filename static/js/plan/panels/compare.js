// What was: drawn over the map's left part up to a handle, or on a map of its own
// beside it that moves along.
import * as L from '../../modules/leaflet.js'
import { h } from '../../modules/dom.js'
import { t } from '../../modules/texts.js'
import { BitmapLayer } from '../map/bitmaplayer.js'
import { paintNames } from '../map/names.js'
import { paintLand } from '../map/paint.js'
import { Scene } from '../map/scene.js'

const STEP = 0.02

/**
 * @param {import('./view.js').PlanView} view
 * @param {import('../map/planmap.js').PlanMap} planMap
 * @param {HTMLElement} region what holds the map's element
 * @param {import('./colouring.js').Colouring} colouring
 */
export function compareViews(view, planMap, region, colouring) {
  const swipe = swiper(view, planMap, region)
  const side = beside(planMap, region, colouring)
  const show = () => {
    swipe.show(view.mode === 'before' ? 1 : view.compare === 'swipe' ? view.at : null)
    side.show(view.compare === 'side')
  }
  view.addEventListener('changed', show)
  planMap.store.addEventListener('loaded', () => side.update())
  colouring.addEventListener('changed', () => side.redraw())
  show()
}

/** One over the other: each is cut off at the handle. */
function swiper(view, planMap, region) {
  const { map } = planMap
  const now = map.getPane('plan-land')
  let before = null
  let at = 1
  const label = (side, mode) => h('span', { class: `plan-swipe-side is-${side}`, 'aria-hidden': 'true', text: t(`panels.view.${mode}`) })
  const handle = h('div', {
    class: 'plan-swipe', role: 'slider', tabindex: 0, 'aria-label': t('panels.swipe'), 'aria-valuemin': 0, 'aria-valuemax': 100, hidden: true,
    on: { keydown: (event) => key(event), pointerdown: (event) => drag(event) },
  }, label('left', 'before'), h('span', { class: 'plan-swipe-grip', 'aria-hidden': 'true' }), label('right', 'after'))
  region.append(handle)

  const cut = () => {
    if (!before) return
    const { x: width, y: height } = map.getSize()
    const { x, y } = map.containerPointToLayerPoint([0, 0])
    // The panes move with the map; where they are cut does not.
    const part = (from, to) => `polygon(${[[from, 0], [to, 0], [to, 1], [from, 1]].map(([right, down]) => `${x + width * right}px ${y + height * down}px`).join(', ')})`
    before.style.clipPath = part(0, at)
    now.style.clipPath = part(at, 1)
    handle.style.left = `${100 * at}%`
    handle.setAttribute('aria-valuenow', String(Math.round(100 * at)))
    handle.setAttribute('aria-valuetext', t('panels.swipe_at', { percent: Math.round(100 * at) }))
  }
  map.on('move zoom resize viewreset zoomend', cut)

  const key = (event) => {
    const to = { ArrowLeft: at - STEP, ArrowDown: at - STEP, ArrowRight: at + STEP, ArrowUp: at + STEP, PageDown: at - 5 * STEP, PageUp: at + 5 * STEP, Home: 0, End: 1 }[event.key]
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    event.stopPropagation()
    view.set({ at: to })
  }
  const drag = (event) => {
    event.preventDefault()
    event.stopPropagation()
    handle.focus()
    handle.setPointerCapture(event.pointerId)
    const move = ({ clientX }) => {
      const { left, width } = region.getBoundingClientRect()
      view.set({ at: (clientX - left) / width })
    }
    handle.addEventListener('pointermove', move)
    handle.addEventListener('lostpointercapture', () => handle.removeEventListener('pointermove', move), { once: true })
  }
  return {
    /** @param {number | null} to the share of the width that shows what was; null for the map alone */
    show(to) {
      before = planMap.showBefore(to !== null)
      if (!before) for (const pane of [now, map.getPane('plan-before')]) pane.style.clipPath = ''
      at = to ?? 1
      handle.hidden = to === null || view.mode === 'before'
      cut()
    },
  }
}

/** A second map, to the left; each goes where the other does. */
function beside(planMap, region, colouring) {
  const { map, store } = planMap
  const element = h('div', { class: 'plan-beside-map', role: 'img', 'aria-label': t('panels.beside') })
  const holder = h('div', { class: 'plan-beside', hidden: true }, element, h('span', { class: 'plan-beside-title', 'aria-hidden': 'true', text: t('panels.view.before') }))
  region.before(holder)
  const scene = new Scene()
  let other = null
  let layer = null
  const follow = () => other && meet(map, other)

  const update = () => {
    if (!other) return
    const { before, around, lines, buildings } = store
    scene.update({ grids: before, around, lines, buildings: { ...buildings, grid: buildings.was } })
    layer.redraw()
  }
  const open = () => {
    const { minZoom, maxZoom, zoomSnap } = map.options
    other = L.map(element, { zoomControl: false, attributionControl: false, keyboard: false, doubleClickZoom: false, boxZoom: false, minZoom, maxZoom, zoomSnap, zoomAnimation: false, fadeAnimation: false, inertia: false })
    other.setView(map.getCenter(), map.getZoom(), { animate: false })
    const font = getComputedStyle(document.body).fontFamily
    layer = new BitmapLayer(function* (context, at) {
      yield* paintLand(context, at, scene, { overBaseMap: false, buildings: planMap.settings.buildings, colours: colouring.before })
      yield* paintNames(context, at, scene, { font, figures: true, streets: true, households: (n) => t('households.n', { n }), outOfBounds: new Set() })
    }, { pane: 'overlayPane' })
    other.addLayer(layer)
    map.on('move zoomend', follow)
    other.on('move zoomend', () => meet(other, map))
    update()
  }
  const close = () => {
    map.off('move zoomend', follow)
    other.remove()
    other = layer = null
  }
  return {
    update,
    redraw: () => layer?.redraw(),
    show(on) {
      if (on === Boolean(other)) return
      holder.hidden = !on
      document.body.classList.toggle('has-plan-beside', on)
      map.invalidateSize({ animate: false, pan: false })
      if (on) open()
      else close()
      // What was all in view in a wide map may not be in a narrow one.
      planMap.home(false)
    },
  }
}

/** Makes one map show what another does. */
function meet(from, to) {
  const center = from.getCenter()
  if (to.getZoom() !== from.getZoom() || to.getCenter().distanceTo(center) > 0.01) to.setView(center, from.getZoom(), { animate: false })
}
