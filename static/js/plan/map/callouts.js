// Why an operation was refused, at the places where: small signs on the map.
import * as L from '../../modules/leaflet.js'
import { h } from '../../modules/dom.js'
import { violationText } from '../words.js'

export class Callouts {
  #map
  #shown = []

  /** @param {L.Map} map */
  constructor(map) {
    this.#map = map
    const pane = map.createPane('plan-callouts')
    pane.style.zIndex = '450'
    pane.style.pointerEvents = 'none'
  }

  /** @param {import('../store.js').Violation[]} violations */
  show(violations) {
    for (const marker of this.#shown) marker.remove()
    this.#shown = violations.flatMap((violation, i) => (violation.position ? [this.#sign(violation, i + 1, violations.length)] : []))
  }

  #sign(violation, number, of) {
    const html = h('div', { class: 'callout', 'aria-hidden': 'true' }, h('span', { class: 'callout-mark', text: of > 1 ? String(number) : '!' }), h('span', { class: 'callout-text', text: violationText(violation) }))
    const { lat, lon } = violation.position
    return L.marker([lat, lon], { pane: 'plan-callouts', interactive: false, keyboard: false, icon: L.divIcon({ html, className: 'callout-holder', iconSize: [0, 0] }) }).addTo(this.#map)
  }
}
