// The map: the city's tiles, the names over them, what is selected, and how
// pointer and keyboard ask about a place.
import * as L from '../leaflet.js'
import * as api from '../api.js'
import { h } from '../dom.js'
import { t } from '../texts.js'
import { baseMapLayer } from './basemap.js'
import { Highlight } from './highlight.js'
import { HoverCard } from './hovercard.js'
import { Overlay } from './overlay.js'
import { CityTiles } from './tilelayer.js'

const POINTING_PX = 8
const EQUATOR_M = 40_075_017
// Among issues, buildings show only from here on.
const BUILDINGS_BESIDE_ISSUES = 17
const HOUSEHOLDS_FROM = 16
// A city has room of its own around it, and zooms go by twos: it rather fills the map.
const HOME_PADDING = 4
const DEFAULT_VIEW = { lat: 27.72, lon: 106.92, zoom: 13 }

/**
 * Fires `ask` ({ lon, lat, keyboard }) when somebody points at a place, `open`
 * (the props of a building or issue) when at a mark, `moved` with the view, and
 * `failures` with how many tiles are missing.
 */
export class MapView extends EventTarget {
  /**
   * @param {HTMLElement} element
   * @param {any} city the answer of GET /map
   * @param {{ zoom: number, lat: number, lon: number } | null} view
   */
  constructor(element, city, view) {
    super()
    this.city = city
    this.settings = { buildings: true, baseMap: Boolean(city.base_map), issues: false, selected: '' }
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches
    this.map = L.map(element, {
      zoomControl: false, attributionControl: false, maxZoom: 20, minZoom: 5, zoomSnap: 1, wheelPxPerZoomLevel: 90,
      zoomAnimation: !calm, fadeAnimation: !calm, inertia: !calm, markerZoomAnimation: !calm, keyboardPanDelta: 120,
    })
    this.calm = calm
    this.moment = ''
    for (const [name, z] of [['selection', 320], ['names', 340], ['pins', 620]]) {
      const pane = this.map.createPane(name)
      pane.style.zIndex = String(z)
      pane.style.pointerEvents = 'none'
    }
    if (view) this.map.setView([view.lat, view.lon], view.zoom)
    else this.home(false)

    this.base = baseMapLayer(city.base_map)
    this.tiles = new CityTiles({
      fetchTile: api.tile, layers: city.layers,
      onFailures: (failed) => this.dispatchEvent(new CustomEvent('failures', { detail: failed })),
    })
    this.overlay = new Overlay(this.tiles, () => ({
      font: getComputedStyle(document.body).fontFamily,
      buildings: this.settings.buildings && (!this.settings.issues || this.map.getZoom() >= BUILDINGS_BESIDE_ISSUES), streets: !this.settings.baseMap, selected: this.settings.selected,
      householdsText: (n) => (this.map.getZoom() >= HOUSEHOLDS_FROM ? t('households.n', { n }) : ''),
      leaderText: ({ leader }) => leader || t('nobody.short'),
    }))
    this.highlight = new Highlight(this.map)
    this.hover = new HoverCard(this)
    this.setBaseMap(this.settings.baseMap)
    this.map.addLayer(this.tiles)
    this.map.addLayer(this.overlay)
    this.#listen(element)
  }

  #listen(element) {
    this.map.on('click', (event) => this.#pointed(event.latlng, event.containerPoint, false))
    this.map.on('moveend', () => this.dispatchEvent(new CustomEvent('moved', { detail: this.view() })))
    new ResizeObserver(() => this.map.invalidateSize({ animate: false, pan: false })).observe(element)
    element.append(h('div', { class: 'crosshair', 'aria-hidden': 'true' }))
    // The crosshair is for the keyboard: a mouse that focuses the map shows none.
    element.addEventListener('keyup', () => element.classList.add('is-keyed'))
    element.addEventListener('pointerdown', () => element.classList.remove('is-keyed'))
    element.addEventListener('keydown', (event) => {
      if (event.target !== element || event.key !== 'Enter') return
      event.preventDefault()
      const middle = this.map.getSize().divideBy(2)
      this.#pointed(this.map.getCenter(), middle, true)
    })
  }

  #pointed(latlng, at, keyboard) {
    const { lat, lng: lon } = latlng.wrap()
    if (this.choosing) {
      this.choosing({ lon, lat })
      return
    }
    const mark = this.overlay.markAt(at)
    // A cluster of buildings is no answer to "who is responsible here?"; the place is.
    if (mark?.props.count && mark.kind === 'issue') return void this.flyTo({ lon: mark.lon, lat: mark.lat }, Math.min(this.map.getZoom() + 2, 19))
    if (mark && !mark.props.count) return void this.dispatchEvent(new CustomEvent('open', { detail: { kind: mark.kind, props: mark.props, keyboard } }))
    this.dispatchEvent(new CustomEvent('ask', { detail: { lon, lat, keyboard } }))
  }

  /** Sends the next places that are pointed at to `choose` instead; null ends it. @param {((place: { lon: number, lat: number }) => void) | null} choose */
  choose(choose) {
    this.choosing = choose
    this.map.getContainer().classList.toggle('is-choosing', Boolean(choose))
  }

  view() {
    const { lat, lng: lon } = this.map.getCenter().wrap()
    return { zoom: this.map.getZoom(), lat, lon }
  }

  /** How far off a place may be that somebody points at, in metres: by the zoom, from 10 up to what counts for none stated. @param {{ lat: number }} place */
  pointingAccuracy({ lat }) {
    const metresPerPixel = (EQUATOR_M * Math.cos((lat * Math.PI) / 180)) / 256 / 2 ** this.map.getZoom()
    return Math.round(Math.min(Math.max(POINTING_PX * metresPerPixel, 10), 50))
  }

  /** The whole city. */
  home(animate = !this.calm) {
    const bounds = this.city.bounds
    if (bounds) this.fit(bounds, animate, HOME_PADDING)
    else this.map.setView([DEFAULT_VIEW.lat, DEFAULT_VIEW.lon], DEFAULT_VIEW.zoom)
  }

  /** @param {{ lon: number, lat: number }} place @param {number} [zoom] at least */
  flyTo({ lon, lat }, zoom = this.map.getZoom()) {
    const target = this.#inTheClear([lat, lon], zoom)
    if (this.calm) this.map.setView(target, zoom)
    else this.map.flyTo(target, zoom, { duration: 0.7 })
  }

  /** @param {[number, number, number, number] | null} bounds west, south, east, north */
  fit(bounds, animate = !this.calm, padding = 16) {
    if (!bounds) return
    const { sheet, top } = this.#covered()
    this.map.fitBounds(toBounds(bounds), { paddingTopLeft: [padding, padding + top], paddingBottomRight: [padding, padding + sheet], maxZoom: 17, animate })
  }

  /** Moves only if the place lies under the sheet or outside the view. @param {{ lon: number, lat: number }} place */
  reveal({ lon, lat }) {
    const at = this.map.latLngToContainerPoint([lat, lon])
    const size = this.map.getSize()
    const bottom = size.y - this.#covered().sheet - 40
    if (at.x > 40 && at.x < size.x - 40 && at.y > 90 && at.y < bottom) return
    this.map.panTo(this.#inTheClear([lat, lon], this.map.getZoom()), { animate: !this.calm })
  }

  #inTheClear(latlng, zoom) {
    const shift = L.point(0, this.#covered().sheet / 2)
    return this.map.unproject(this.map.project(latlng, zoom).add(shift), zoom)
  }

  /** How much of the map a phone's sheet and search box cover, in pixels. */
  #covered() {
    const sheet = Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--sheet-covers')) || 0
    return { sheet, top: sheet > 0 ? 56 : 0 }
  }

  /** The nearest zoom at which what lies `metres` away is in view too. @param {{ lat: number }} place @param {number} metres */
  zoomFor({ lat }, metres) {
    const { x, y } = this.map.getSize()
    const metresPerPixel = metres / (0.3 * Math.min(x, y - this.#covered().sheet))
    const zoom = Math.log2((EQUATOR_M * Math.cos((lat * Math.PI) / 180)) / 256 / metresPerPixel)
    return Math.min(Math.max(Math.floor(zoom), 9), 17)
  }

  /** Marks a grid as the selected one, '' for none. @param {string} code @param {object} [shape] its GeoJSON feature */
  select(code, shape) {
    this.settings.selected = code
    this.highlight.showShape(code ? shape : null)
    this.overlay.redraw()
  }

  /** @param {boolean} on */
  setBaseMap(on) {
    this.settings.baseMap = on && Boolean(this.base)
    if (this.base) {
      if (this.settings.baseMap) this.map.addLayer(this.base)
      else this.map.removeLayer(this.base)
    }
    this.tiles.setOverBaseMap(this.settings.baseMap)
    this.overlay.redraw()
  }

  /** @param {boolean} on */
  showIssues(on) {
    this.settings.issues = on
    this.tiles.showIssues(on)
  }

  /** Shows the borders and leaders of a moment, without what is known of now alone. @param {string} moment '' is now */
  showMoment(moment) {
    this.moment = moment
    this.tiles.showMoment(moment)
    this.map.getContainer().classList.toggle('is-past', moment !== '')
  }

  /** @param {boolean} on */
  setBuildings(on) {
    this.settings.buildings = on
    this.overlay.redraw()
  }
}

const toBounds = ([west, south, east, north]) => [[south, west], [north, east]]
