// The bar over the map that leads through time: which state is shown, a slider from
// the first edition to now, and the way back.
import { button, fill, freshId, h, icon } from '../dom.js'
import { announce, toast } from '../notices.js'
import { debounce } from '../pure/debounce.js'
import { dayOf, endOfDay, isBefore, momentOf, namedStops, stopOf } from '../pure/timeline.js'
import { locale, t, textOfProblem } from '../texts.js'

const NAME_PX = 88
const WAIT_MS = 180

export class PastBar {
  #editions
  #go
  #close
  #moment = ''
  #what = h('p', { class: 'past-what', id: freshId('past') })
  #side = h('div', { class: 'past-side' })
  #slider = h('input', { type: 'range', class: 'past-slider', min: 0, step: 1, 'aria-label': t('past.slider') })
  #ticks = h('div', { class: 'past-ticks', 'aria-hidden': 'true' })
  #day = h('input', { type: 'date', class: 'input past-day', 'aria-label': t('past.day'), title: t('past.day') })
  #note = h('p', { class: 'past-note' })
  #back
  #on

  /**
   * @param {import('./editions.js').Editions} editions
   * @param {{ go: (moment: string) => void, close: () => void }} actions `go` is called with the moment to show, '' for now
   */
  constructor(editions, { go, close }) {
    this.#editions = editions
    this.#go = go
    this.#close = close
    this.#back = button({ icon: 'back', label: t('past.earlier'), class: 'icon-button past-step', on: () => this.#step(-1) })
    this.#on = button({ icon: 'forward', label: t('past.later'), class: 'icon-button past-step', on: () => this.#step(1) })
    this.element = h('section', { class: 'past', 'aria-labelledby': this.#what.id, hidden: true },
      h('div', { class: 'past-head' }, icon('history'), this.#what, this.#side),
      h('div', { class: 'past-line' }, this.#back, h('div', { class: 'past-scale' }, this.#slider, this.#ticks), this.#on),
      h('div', { class: 'past-foot' }, this.#note, this.#day))
    const settle = debounce(() => this.#go(momentOf(this.#editions.list, this.#stop)), WAIT_MS)
    this.#slider.addEventListener('input', () => {
      this.#say(momentOf(this.#editions.list, this.#stop))
      settle()
    })
    this.#slider.addEventListener('change', () => settle.flush())
    this.#day.addEventListener('change', () => this.#choseDay())
    this.element.addEventListener('keydown', (event) => event.key === 'Escape' && this.#moment === '' && this.#close())
    editions.addEventListener('changed', () => this.element.hidden || this.#draw())
    new ResizeObserver(() => this.#drawTicks()).observe(this.#ticks)
  }

  get #stop() {
    return Number(this.#slider.value)
  }

  get isOpen() {
    return !this.element.hidden
  }

  /** Shows the bar with a moment on it. @param {string} moment '' is now */
  async show(moment) {
    this.#moment = moment
    this.element.hidden = false
    this.#draw()
    try {
      await this.#editions.reach(moment)
    } catch (error) {
      if (error.name !== 'Problem') throw error
      toast(textOfProblem(error), { kind: 'error' })
    }
  }

  hide() {
    this.#moment = ''
    this.element.hidden = true
  }

  focus() {
    this.#slider.focus()
  }

  #step(by) {
    const { list } = this.#editions
    const stop = Math.min(Math.max(this.#stop + by, 0), list.length)
    this.#slider.value = String(stop)
    this.#go(momentOf(list, stop))
  }

  #choseDay() {
    const moment = endOfDay(this.#day.value)
    const now = new Date().toISOString()
    if (moment) this.#go(isBefore(moment, now) ? moment : '')
    else this.#day.value = dayOf(this.#moment)
  }

  #draw() {
    const { list } = this.#editions
    this.#slider.max = String(list.length)
    this.#slider.value = String(stopOf(list, this.#moment))
    this.#slider.disabled = list.length === 0
    this.#day.max = dayOf('')
    if (list.length) this.#day.min = dayOf(list[0].published_at)
    this.#say(this.#moment)
    fill(this.#side, this.#moment
      ? button({ text: t('past.to_now'), class: 'button past-now', on: () => this.#go('') })
      : button({ icon: 'close', label: t('past.close'), class: 'icon-button', on: () => this.#close() }))
    this.#note.textContent = t(this.#moment ? 'past.note' : 'past.hint')
    this.#drawTicks()
  }

  /** Says a moment, which the map may not have come to yet. */
  #say(moment) {
    const edition = this.#editions.at(moment)
    const lost = moment && this.#editions.isBeforeAll(moment)
    const title = !moment ? t('past.is_now') : lost ? t('past.before_all', { day: dayText(moment) }) : t('past.as_of', { day: dayText(moment) })
    const about = edition && [t('past.edition', { n: String(edition.number) }), edition.scope?.name, edition.note].filter(Boolean).join(' · ')
    fill(this.#what, h('strong', { text: title }), about && h('span', { class: 'past-about', text: about }))
    this.#slider.setAttribute('aria-valuetext', [title, about].filter(Boolean).join(' '))
    this.#back.disabled = this.#stop <= 0
    this.#on.disabled = this.#stop >= this.#editions.list.length
    this.#day.value = dayOf(moment)
  }

  #drawTicks() {
    const { list } = this.#editions
    const names = [...list.map(({ published_at: at }) => dayText(at, true)), t('past.now')]
    const named = namedStops(names, this.#ticks.clientWidth, NAME_PX)
    fill(this.#ticks, names.map((name, stop) => {
      const tick = h('span', { class: stop === names.length - 1 ? 'past-tick is-now' : 'past-tick' }, named.includes(stop) && h('span', { text: name }))
      tick.style.left = `${names.length > 1 ? (100 * stop) / (names.length - 1) : 100}%`
      return tick
    }))
  }

  /** Reads out what is shown now. */
  announce() {
    announce(this.#what.textContent)
  }
}

/** A day as it is written in the page's language. @param {string} moment @param {boolean} [short] */
export function dayText(moment, short = false) {
  return new Intl.DateTimeFormat(locale, short ? { year: 'numeric', month: 'numeric', day: 'numeric' } : { dateStyle: 'long' }).format(new Date(moment))
}
