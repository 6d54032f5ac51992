// The selected grid's outline, the place that was asked about, and where the
// device is.
import * as L from '../leaflet.js'
import { h, icon } from '../dom.js'
import { eitherNotBoth } from '../pure/versions.js'

export class Highlight {
  #map
  #shape = null
  #pin = null
  #device = null

  /** @param {L.Map} map */
  constructor(map) {
    this.#map = map
  }

  /** @param {object | null | undefined} feature GeoJSON, WGS-84 */
  showShape(feature) {
    this.#shape?.remove()
    this.#shape = null
    if (!feature) return
    const common = { pane: 'selection', interactive: false }
    this.#shape = L.featureGroup([
      L.geoJSON(feature, { ...common, style: { className: 'selection-halo' } }),
      L.geoJSON(feature, { ...common, style: { className: 'selection-line' } }),
    ]).addTo(this.#map)
  }

  /** What a grid was, what it was before that, and the land that changed. @param {object} shape MultiPolygon @param {object | null} older */
  showVersion(shape, older) {
    this.showShape(null)
    const line = (geometry, className) => L.geoJSON(geometry, { pane: 'selection', interactive: false, smoothFactor: 0, style: { className } })
    this.#shape = L.featureGroup([
      line(shape, 'selection-halo'),
      older && line(eitherNotBoth(shape, older), 'version-change'),
      older && line(older, 'version-was'),
      line(shape, 'version-is'),
    ].filter(Boolean)).addTo(this.#map)
  }

  /** @param {{ lon: number, lat: number } | null} place @param {string} [kind] place, issue or preview */
  showPin(place, kind = 'place') {
    this.#pin?.remove()
    this.#pin = null
    if (!place) return
    const html = h('div', { class: `pin pin-${kind}` }, icon('pin'))
    this.#pin = L.marker([place.lat, place.lon], {
      pane: 'pins', interactive: false, keyboard: false,
      icon: L.divIcon({ html, className: 'pin-holder', iconSize: [36, 36], iconAnchor: [18, 34] }),
    }).addTo(this.#map)
  }

  /** The device's position with the circle of its accuracy. @param {{ lon: number, lat: number, accuracy_m: number } | null} place */
  showDevice(place) {
    this.#device?.remove()
    this.#device = null
    if (!place) return
    const at = [place.lat, place.lon]
    this.#device = L.featureGroup([
      L.circle(at, { pane: 'selection', interactive: false, radius: place.accuracy_m, className: 'device-accuracy' }),
      L.circleMarker(at, { pane: 'selection', interactive: false, radius: 7, className: 'device-dot' }),
    ]).addTo(this.#map)
  }
}
