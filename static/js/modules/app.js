// Holds the parts together: what the address names is what the panel shows and
// the map marks.
import * as api from './api.js'
import { accountButton } from './account.js'
import { areaCard, welcome } from './browse.js'
import { buildingCard } from './cards/building.js'
import { gridCard } from './cards/grid.js'
import { placeCard } from './cards/place.js'
import { button } from './dom.js'
import { draftList, openReport } from './drafting.js'
import { Desk } from './issues/desk.js'
import { issueDetail } from './issues/detail.js'
import { issuesGate } from './issues/gate.js'
import { watchKeys } from './issues/keys.js'
import { mapControls } from './map/controls.js'
import { Marking, NEAR_ZOOM } from './map/marking.js'
import { MapView } from './map/mapview.js'
import { whereAmI } from './map/whereami.js'
import { Nav } from './nav.js'
import { onceBack } from './net.js'
import { toast } from './notices.js'
import { PastBar } from './past/bar.js'
import { Editions } from './past/editions.js'
import { Panel } from './panel.js'
import { debounce } from './pure/debounce.js'
import { sameSelection } from './pure/hash.js'
import { reportCard } from './reports/card.js'
import { myReports } from './reports/list.js'
import { searchBox } from './search.js'
import { check, inLanguage, mayDo, sessions, watchSession } from './session.js'
import { furnishLanguage, t } from './texts.js'

const byId = (id) => document.getElementById(id)
const NARROW = matchMedia('(max-width: 760px)')
const PEEK_PX = 132
const FRESH_MS = 5 * 60_000

export class App {
  #showing = new AbortController()
  #accuracy = new Map()
  #answer = null
  #detail = null
  #opener = null
  #pastButton = button({ icon: 'history', label: t('past.title'), class: 'map-button', 'aria-expanded': 'false', on: () => this.#togglePast() })

  /** @param {any} city the answer of GET /map */
  constructor(city) {
    this.city = city
    this.nav = new Nav()
    this.panel = new Panel(byId('panel'), () => this.#sheets())
    this.aside = new Panel(byId('aside'), () => this.#sheets())
    byId('demo').hidden = !city.made_up // before the map, which fits the city into what is left
    this.view = new MapView(byId('map'), city, this.nav.state.view)
    this.marking = new Marking(this.view)
    this.editions = new Editions()
    this.past = new PastBar(this.editions, { go: (moment) => this.#toMoment(moment), close: () => this.#togglePast() })
    this.desk = new Desk(city, (id) => this.nav.go({ issue: id }, { by: 'list' }))
    this.#furnish()
    this.#listen()
    this.#apply(this.nav.state, null, 'start')
  }

  #furnish() {
    const { city } = this
    byId('city').textContent = city.city
    if (city.city) document.title = `${city.city} · ${t('app.name')}`
    furnishLanguage()
    byId('account').replaceChildren(accountButton(city))
    byId('plans').hidden = !mayDo('redraw')
    byId('plans').href = inLanguage('plans.html')
    byId('search').append(searchBox({ chosen: (hit) => this.#chosen(hit) }))
    byId('gaps').append(button({ icon: 'reload', text: t('map.gaps'), class: 'button button-quiet', on: () => this.view.tiles.retry() }))
    byId('map').after(this.past.element, mapControls(this.view, { whereAmI: (button) => this.#whereAmI(button), past: this.#pastButton }))
    if (city.base_map?.attribution) {
      byId('attribution').hidden = false
      byId('attribution').textContent = city.base_map.attribution
    }
  }

  #listen() {
    const { view, nav, desk } = this
    nav.addEventListener('change', ({ detail }) => this.#apply(detail.state, detail.before, detail.by))
    view.addEventListener('ask', ({ detail }) => nav.go({ at: detail }, { by: detail.keyboard ? 'key' : 'pointer' }))
    view.addEventListener('open', ({ detail: { kind, props, keyboard } }) => this.#openMark(kind, props, keyboard))
    view.addEventListener('moved', debounce(({ detail }) => nav.lookAt(detail), 150))
    view.addEventListener('failures', ({ detail: failed }) => (byId('gaps').hidden = failed === 0))
    desk.addEventListener('arrived', ({ detail }) => {
      this.#detail?.news(detail)
      this.#refreshIssues()
    })
    for (const tab of document.querySelectorAll('.tab[data-tab]')) tab.addEventListener('click', () => this.#toTab(tab.dataset.tab))
    onceBack(() => view.tiles.retry())
    watchSession()
    // Another person sees another page; what was being written is kept.
    sessions.addEventListener('changed', () => location.reload())
    api.server.addEventListener('edition', ({ detail }) => this.#newEdition(detail))
    setInterval(() => this.#keepFresh(), FRESH_MS)
    NARROW.addEventListener('change', () => this.#sheets())
    watchKeys({
      active: () => nav.state.tab === 'issues',
      move: (step) => desk.move(step),
      comment: () => this.#detail?.comment(),
      close: () => this.#close(),
      search: () => document.querySelector(nav.state.tab === 'issues' ? '.desk .search-input' : '#search .search-input')?.focus(),
    })
  }

  #refreshIssues = debounce(() => this.view.tiles.refresh('issues'), 600)

  #toTab(tab) {
    if (tab !== this.nav.state.tab) return this.nav.go({ tab }, { by: 'tab' })
    // The tab of where one is leads back to its beginning.
    if (NARROW.matches) this.panel.setDetent(this.panel.detent === 'peek' ? 'half' : 'peek')
    else this.nav.go({}, { by: 'tab' })
  }

  #openMark(kind, { id }, keyboard) {
    const by = keyboard ? 'key' : 'pointer'
    if (kind === 'issue') this.nav.go({ tab: 'issues', issue: String(id) }, { by })
    else this.nav.go({ building: String(id) }, { by })
  }

  #chosen({ kind, id, code }) {
    if (kind === 'building') this.nav.go({ building: String(id) }, { by: 'search' })
    else this.nav.go({ [kind]: code }, { by: 'search' })
  }

  async #whereAmI(opener) {
    const place = await whereAmI(opener)
    if (!place) return
    this.view.highlight.showDevice(place)
    this.#accuracy.set(key(place), place.accuracy_m)
    this.view.flyTo(place, NEAR_ZOOM)
    this.nav.go({ at: place }, { by: 'device' })
  }

  /** @param {import('./pure/hash.js').State} state */
  #apply(state, before, by) {
    if (before && sameSelection(state, before)) return
    this.#showing.abort()
    this.#showing = new AbortController()
    this.#detail = null
    document.body.dataset.tab = state.tab
    for (const tab of document.querySelectorAll('.tab[data-tab]')) {
      if (tab.dataset.tab === state.tab) tab.setAttribute('aria-current', 'page')
      else tab.removeAttribute('aria-current')
    }
    if (!before || before.tab !== state.tab) this.#enterTab(state.tab)
    if ((before?.time ?? '') !== state.time) this.#enterMoment(state.time, by)
    if (before && !anything(before)) this.#opener = document.activeElement
    this.marking.begin(state, by)
    this.#show(state, by)
    this.desk.select(state.issue)
  }

  #enterTab(tab) {
    const desk = tab === 'issues' && mayDo('read_issues')
    this.view.showIssues(desk)
    if (desk) {
      this.panel.show(this.desk.element, { detent: 'full' })
      this.desk.enter()
    } else if (tab === 'issues') {
      this.panel.show(issuesGate({ follow: (token) => this.nav.go({ followed: token, tab: 'map' }, { by: 'link' }), toMap: () => this.#toTab('map') }), { detent: 'full' })
    } else {
      this.desk.leave()
      this.aside.hide()
    }
  }

  #show(state, by) {
    const target = state.tab === 'issues' ? this.aside : this.panel
    const content = this.#content(state, this.#showing.signal)
    const detent = (usual) => (by === 'time' || by === 'reload' ? undefined : usual)
    if (content) target.show(content, { detent: detent(state.report ? 'full' : 'half') })
    else if (target === this.aside) this.aside.hide()
    else this.panel.show(this.#welcome(), { detent: detent('peek') })
    document.body.classList.toggle('has-detail', Boolean(content))
    if (content && ['key', 'search', 'list', 'link', 'tab'].includes(by)) target.focus()
    if (!content && by === 'close') this.#backToOpener()
  }

  #content(state, signal) {
    const { nav } = this
    const actions = {
      past: this.#cardsOf(state.time),
      openArea: (code) => nav.go({ area: code, tab: 'map' }, { by: 'link' }),
      openGrid: (code) => nav.go({ grid: code }, { by: 'link' }),
      openBuilding: (id) => nav.go({ building: String(id) }, { by: 'link' }),
      report: (place) => nav.go({ at: place, report: true }, { by: 'link' }),
      close: () => this.#close(),
      reload: () => {
        this.#show(state, 'reload')
        this.#keepFresh(true)
      },
      toMoment: (moment) => this.#toMoment(moment),
      showVersion: (version, older) => this.marking.version(version, older),
      retired: (code, version) => this.marking.retired(code, version),
      found: (answer) => {
        this.#answer = answer
        this.marking.found(answer, state)
      },
    }
    if (state.report && state.at) {
      const answer = this.#answer && key(this.#answer.position) === key(state.at) ? this.#answer : null
      return openReport({ place: this.#placed(state.at), answer, categories: this.city.categories, close: () => nav.go({ at: state.at }, { by: 'link' }), follow: (token) => nav.go({ followed: token, tab: 'map' }, { by: 'link' }), signal })
    }
    if (state.followed) return reportCard(state.followed, { categories: this.city.categories, close: actions.close, openGrid: actions.openGrid, shown: (report) => this.marking.issue(report) }, signal)
    if (state.issue && state.tab === 'issues' && mayDo('read_issues')) {
      this.#detail = issueDetail(state.issue, { categories: this.city.categories, view: this.view, close: actions.close, openGrid: actions.openGrid, shown: (issue) => this.marking.issue(issue) }, signal)
      return this.#detail.element
    }
    if (state.at) return placeCard(this.#placed(state.at), actions, signal)
    if (state.building) return buildingCard(state.building, actions, signal)
    if (state.grid) return gridCard(state.grid, actions, signal)
    if (state.area && state.tab === 'map') return areaCard(state.area, { ...actions, found: (area) => this.marking.area(area) }, signal)
    return null
  }

  #welcome() {
    const { nav } = this
    return welcome(this.city, {
      past: this.#cardsOf(nav.state.time),
      whereAmI: (button) => this.#whereAmI(button),
      openArea: (code) => nav.go({ area: code }, { by: 'link' }),
      drafts: () => draftList((draft) => nav.go({ at: draft.position, report: true }, { by: 'link' })),
      reports: () => myReports((token) => nav.go({ followed: token }, { by: 'link' })),
    }, this.#showing.signal)
  }

  /** What cards know of the moment that they tell of. */
  #cardsOf(moment) {
    return { moment, editions: this.editions, editionAt: (at) => this.editions.at(at), toNow: () => this.#toMoment('') }
  }

  /** Shows another moment, '' for now, around what is selected. */
  #toMoment(moment) {
    const { state } = this.nav
    this.nav.go({ ...state, time: moment }, { by: 'time', replace: moment !== '' && state.time !== '' })
  }

  #enterMoment(moment, by) {
    this.view.showMoment(moment)
    document.body.classList.toggle('is-past', moment !== '')
    if (moment || (this.past.isOpen && by === 'time')) this.past.show(moment).then(() => by === 'time' && this.past.announce())
    else this.past.hide()
    this.#pastButton.setAttribute('aria-expanded', String(this.past.isOpen))
  }

  #togglePast() {
    if (!this.past.isOpen) {
      this.past.show('').then(() => this.past.isOpen && this.past.focus()) // it cannot have the focus before there are editions
    } else if (this.nav.state.time) this.#toMoment('')
    else {
      this.past.hide()
      this.#pastButton.focus()
    }
    this.#pastButton.setAttribute('aria-expanded', String(this.past.isOpen))
  }

  /** A place with its accuracy: what the device said, or as well as one can point. */
  #placed(place) {
    const { lon, lat } = place
    const measured = this.#accuracy.get(key(place))
    return { lon, lat, accuracy_m: measured ?? this.view.pointingAccuracy(place), measured: measured !== undefined }
  }

  #close() {
    if (anything(this.nav.state)) this.nav.go({}, { by: 'close' })
  }

  #backToOpener() {
    const { issue } = this.nav.state
    const target = this.#opener?.isConnected ? this.#opener : byId('map')
    this.#opener = null
    if (!issue) target.focus({ preventScroll: true })
  }

  async #newEdition(number) {
    toast(t('edition.new', { n: number }))
    await this.#keepFresh(true)
  }

  /** Who stands in for whom changes without an edition: the layers' versions tell. */
  async #keepFresh(force = false) {
    if (document.hidden && !force) return
    check()
    const before = JSON.stringify(this.city.layers)
    try {
      this.city = this.view.city = await api.cityMap()
    } catch (error) {
      if (error.name !== 'Problem') throw error
      return
    }
    if (force || JSON.stringify(this.city.layers) !== before) this.view.tiles.refresh()
  }

  /** Tells the map how much of it a phone's sheet covers. */
  #sheets() {
    const shown = this.aside?.isOpen ? this.aside : this.panel
    const heights = { peek: PEEK_PX, half: window.innerHeight * 0.5, full: window.innerHeight * 0.5 }
    document.documentElement.style.setProperty('--sheet-covers', NARROW.matches && shown ? `${heights[shown.detent]}px` : '0px')
    document.body.dataset.sheet = shown?.detent ?? ''
  }
}

const key = ({ lon, lat }) => `${lon.toFixed(6)},${lat.toFixed(6)}`
const anything = ({ at, grid, area, building, issue, followed }) => Boolean(at || grid || area || building || issue || followed)
