// The dispatcher's desk: the list beside the map, with what comes in live.
import * as api from '../api.js'
import { emptyState, failure } from '../cards/parts.js'
import { button, fill, h, skeleton } from '../dom.js'
import { announce } from '../notices.js'
import { debounce } from '../pure/debounce.js'
import { append, EMPTY_QUEUE, neighbour, receive, reveal, start } from '../pure/queue.js'
import { t } from '../texts.js'
import { filters } from './filters.js'
import { follow } from './live.js'
import { issueRow } from './rows.js'

const PAGE = 50
const COUNT_MS = 800
const CATCH_UP_PAGES = 4

/** Fires `arrived` with each issue that is new or has changed. */
export class Desk extends EventTarget {
  #city
  #open
  #queue = EMPTY_QUEUE
  #selected = ''
  #asking = null
  #unfollow = null
  #loading = Promise.resolve()
  #meanwhile = null // news since the list on its way was asked for
  #list = h('ul', { class: 'issue-list', 'aria-label': t('issues.list') })
  #foot = h('div', { class: 'more' })
  #pill = h('button', { type: 'button', class: 'new-pill', hidden: true, on: { click: () => this.#reveal() } })
  #live = h('span', { class: 'live', data: { live: 'false' } })
  #filters

  /** @param {any} city @param {(id: string) => void} open */
  constructor(city, open) {
    super()
    this.#city = city
    this.#open = open
    this.#filters = filters({ city, changed: () => this.load() })
    this.element = h('section', { class: 'desk', 'aria-label': t('issues.title') },
      h('header', { class: 'desk-head' }, h('div', { class: 'desk-title' }, h('h2', { text: t('issues.title') }), this.#live), this.#filters.element),
      h('div', { class: 'desk-list' }, h('div', { class: 'pill-holder' }, this.#pill), this.#list, this.#foot))
  }

  /** Begins to follow the news and loads the list. */
  enter() {
    if (this.#unfollow) return
    this.load()
    this.#unfollow = follow({
      issue: (issue) => this.#arrived(issue),
      reset: () => this.load(),
      opened: () => this.#loading.then(() => this.#catchUp()),
      state: (live) => {
        this.#live.dataset.live = String(live)
        this.#live.textContent = t(live ? 'live.on' : 'live.off')
      },
    })
  }

  leave() {
    this.#unfollow?.()
    this.#unfollow = null
    this.#asking?.abort()
  }

  load() {
    return (this.#loading = this.#load())
  }

  async #load() {
    this.#asking?.abort()
    const { signal } = (this.#asking = new AbortController())
    this.#meanwhile = []
    this.#count()
    this.#count.flush()
    fill(this.#list)
    fill(this.#foot, skeleton(8, t('loading')))
    try {
      const page = await api.issues({ ...this.#query(), limit: PAGE }, signal)
      this.#queue = start(page, this.#meanwhile, this.#filters.value)
      this.#meanwhile = null
      this.#draw()
    } catch (error) {
      if (error.name === 'AbortError') return // a later list is on its way
      this.#meanwhile = null
      if (error.name !== 'Problem') throw error
      fill(this.#foot, failure(error, () => this.load()))
    }
  }

  async #more() {
    fill(this.#foot, skeleton(2, t('loading')))
    try {
      const page = await api.issues({ ...this.#query(), limit: PAGE, cursor: this.#queue.next })
      const before = this.#queue.items.length
      this.#queue = append(this.#queue, page)
      this.#draw()
      this.#list.children[before]?.querySelector('button').focus()
    } catch (error) {
      if (error.name !== 'Problem') throw error
      fill(this.#foot, failure(error, () => this.#more()))
    }
  }

  /** Everything that changed since the last that was seen, after a break. */
  async #catchUp() {
    const since = this.#queue.latest
    if (!since) return
    try {
      let cursor
      for (let n = 0; n < CATCH_UP_PAGES; n++) {
        const page = await api.issues({ since, limit: 100, cursor })
        page.items.reverse().forEach((issue) => this.#arrived(issue))
        cursor = page.next
        if (!cursor) return
      }
      this.load()
    } catch (error) {
      if (error.name !== 'Problem') throw error
    }
  }

  #query() {
    const { states, category, area, text } = this.#filters.value
    return { state: states.join(','), category, area, q: text }
  }

  #count = debounce(async () => {
    try {
      const { category, area, q } = this.#query()
      this.#filters.setCounts((await api.issueCounts({ category, area, q })).counts)
    } catch (error) {
      if (error.name !== 'Problem' && error.name !== 'AbortError') throw error
    }
  }, COUNT_MS)

  #arrived(issue) {
    this.#meanwhile?.push(issue)
    const waited = this.#queue.waiting.length
    this.#queue = receive(this.#queue, issue, this.#filters.value)
    const row = this.#list.querySelector(`[data-id="${CSS.escape(issue.id)}"]`)
    if (row) this.#replace(row, issue)
    this.#drawPill()
    if (this.#queue.waiting.length > waited) this.#say()
    this.#count()
    this.dispatchEvent(new CustomEvent('arrived', { detail: issue }))
  }

  #say = debounce(() => {
    if (this.#queue.waiting.length) announce(t('issues.new', { n: this.#queue.waiting.length }))
  }, 2000)

  #replace(row, issue) {
    const focused = row.contains(document.activeElement)
    const next = this.#row(issue)
    row.replaceWith(next)
    if (focused) next.querySelector('button').focus()
  }

  #row(issue) {
    return issueRow(issue, { categories: this.#city.categories, selected: issue.id === this.#selected, open: this.#open })
  }

  #draw() {
    const { items, next } = this.#queue
    fill(this.#list, items.map((issue) => this.#row(issue)))
    this.#drawPill()
    if (items.length === 0) {
      const { states, category, area, text } = this.#filters.value
      const narrowed = states.length || category || area || text
      fill(this.#foot, emptyState(t(narrowed ? 'issues.none_match' : 'issues.none'), narrowed ? '' : t('issues.none_hint'),
        narrowed && button({ text: t('filter.clear'), class: 'button button-quiet', on: () => this.#filters.clear() })))
    } else fill(this.#foot, next ? button({ text: t('more'), class: 'button button-quiet button-wide', on: () => this.#more() }) : h('p', { class: 'quiet list-end', text: t('issues.end') }))
  }

  #drawPill() {
    const n = this.#queue.waiting.length
    this.#pill.hidden = n === 0
    this.#pill.textContent = t('issues.new', { n })
  }

  #reveal() {
    this.#queue = reveal(this.#queue)
    this.#draw()
    this.element.closest('.panel-body')?.scrollTo({ top: 0 })
    this.#list.querySelector('button')?.focus()
  }

  /** Shows which issue is open, '' for none. @param {string} id */
  select(id) {
    this.#selected = id
    for (const row of this.#list.children) {
      const current = row.dataset.id === id
      const opener = row.querySelector('button')
      if (current) opener.setAttribute('aria-current', 'true')
      else opener.removeAttribute('aria-current')
      if (current) row.scrollIntoView({ block: 'nearest' })
    }
  }

  /** Goes `step` issues down the list, from the one with the focus or else the open one. @param {number} step */
  move(step) {
    const focused = document.activeElement?.closest?.('.issue-list > li')?.dataset.id
    const id = neighbour(this.#queue, focused ?? this.#selected, step)
    this.#list.querySelector(`[data-id="${CSS.escape(id)}"] button`)?.focus()
    return id
  }
}
