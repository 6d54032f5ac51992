// The frame of the workspace: what stands where, and what the panels are given.
import { button, fill, freshId, h } from '../modules/dom.js'
import { mapControls } from '../modules/map/controls.js'
import { t } from '../modules/texts.js'
import { PlanMap } from './map/planmap.js'

/**
 * The places of the workspace. Panels get it from `mountPanels(store, workspace)`:
 *
 * - `panel`, the column on the left, and `actions`, in the page's head, are theirs to fill
 * - `region` holds the map's element; `dock` is a strip over the lower end of the map
 * - `openAside` opens something beside the map, on the right
 * - `map` is the map: `map.setColours`, `map.showBefore`, `map.addMarks`, `map.map` (Leaflet)
 */
export class Workspace {
  #aside = null

  /** @param {HTMLElement} main @param {{ city: any, session: any, store: import('./store.js').PlanStore }} options */
  constructor(main, { city, session, store }) {
    Object.assign(this, { city, session, store })
    this.panel = h('div', { class: 'work-panel' })
    const fold = button({ icon: 'back', label: t('work.fold'), class: 'work-fold', 'aria-expanded': 'true', 'aria-controls': 'side', on: () => this.#fold(fold) })
    this.side = h('section', { id: 'side', class: 'work-side', tabindex: -1, 'aria-label': t('work.panel') }, this.panel)
    this.element = h('div', { id: 'map', class: 'map', tabindex: 0, role: 'application', 'aria-label': t('work.map_label'), 'aria-describedby': 'hint-text' })
    this.tools = h('div', { class: 'work-tools' })
    this.over = h('div', { class: 'work-over' })
    this.dock = h('div', { id: 'dock', class: 'work-dock' })
    this.foot = h('div', { class: 'work-foot' })
    this.aside = h('aside', { id: 'aside', class: 'work-aside', hidden: true })
    this.region = h('section', { class: 'work-map', 'aria-label': t('map.region') }, this.element, fold, this.tools, this.over, h('div', { class: 'work-bottom' }, this.dock, this.foot))
    fill(main, this.side, this.region, this.aside)
    this.actions = h('div', { class: 'work-actions' })
    this.map = new PlanMap(this.element, city, store)
    this.region.append(mapControls(this.map, { whereAmI: () => this.map.home() }))
  }

  #fold(control) {
    const folded = document.body.classList.toggle('is-folded')
    control.setAttribute('aria-expanded', String(!folded))
    control.setAttribute('aria-label', t(folded ? 'work.unfold' : 'work.fold'))
    control.title = t(folded ? 'work.unfold' : 'work.fold')
  }

  /**
   * Opens a panel beside the map; another that is open there is closed.
   *
   * @param {{ name: string, title: string, content: Node, closed?: () => void }} options
   * @returns {{ close: () => void }}
   */
  openAside({ name, title, content, closed = () => {} }) {
    this.#aside?.close()
    const opener = document.activeElement
    const id = freshId('aside')
    const close = () => {
      if (this.#aside !== mine) return
      this.#aside = null
      this.aside.hidden = true
      fill(this.aside)
      if (opener?.isConnected) opener.focus()
      closed()
    }
    const mine = (this.#aside = { name, close })
    const heading = h('h2', { id, class: 'aside-title', tabindex: -1, text: title })
    this.aside.setAttribute('aria-labelledby', id)
    this.aside.dataset.name = name
    fill(this.aside, h('header', { class: 'aside-head' }, heading, button({ icon: 'close', label: t('close'), class: 'icon-button', on: close })), h('div', { class: 'aside-body' }, content))
    this.aside.hidden = false
    heading.focus()
    return { close }
  }

  /** The name of the panel beside the map; '' if there is none. */
  get asideName() { return this.#aside?.name ?? '' }
  closeAside() { this.#aside?.close() }
}
