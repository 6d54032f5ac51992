// The search box: a combobox whose list fills while one types. Keys after the
// ARIA authoring practices: arrows choose, Enter takes, Escape closes, then clears.
import * as api from './api.js'
import { button, fill, freshId, h, icon } from './dom.js'
import { announce } from './notices.js'
import { debounce } from './pure/debounce.js'
import { t, textOfProblem } from './texts.js'

const WAIT_MS = 120
const LIMIT = 10

/**
 * @param {{ chosen: (hit: any) => void }} actions
 * @returns {HTMLElement}
 */
export function searchBox({ chosen }) {
  const listId = freshId('hits')
  const input = h('input', {
    type: 'search', class: 'search-input', role: 'combobox', 'aria-expanded': 'false', 'aria-controls': listId, 'aria-autocomplete': 'list',
    'aria-label': t('search.label'), placeholder: t('search.placeholder'), autocomplete: 'off', spellcheck: 'false', enterkeyhint: 'search', maxlength: 100,
  })
  const list = h('ul', { id: listId, class: 'hits', role: 'listbox', 'aria-label': t('search.hits') })
  const message = h('p', { class: 'hits-message', hidden: true })
  const popup = h('div', { class: 'hits-popup', hidden: true }, list, message)
  const clear = button({ icon: 'close', label: t('search.clear'), class: 'icon-button search-clear', on: () => { reset(); input.focus() }, hidden: true })
  const box = h('div', { class: 'search', role: 'search' }, icon('search'), input, clear, popup)

  let hits = []
  let active = -1
  let asking = null

  const open = (shown) => {
    popup.hidden = !shown
    input.setAttribute('aria-expanded', String(shown && hits.length > 0))
    if (!shown) setActive(-1)
  }
  const setActive = (index) => {
    active = index
    ;[...list.children].forEach((option, i) => option.setAttribute('aria-selected', String(i === index)))
    const option = list.children[index]
    if (option) {
      input.setAttribute('aria-activedescendant', option.id)
      option.scrollIntoView({ block: 'nearest' })
    } else input.removeAttribute('aria-activedescendant')
  }
  const say = (text) => {
    message.textContent = text
    message.hidden = !text
    if (text) announce(text)
  }
  const reset = () => {
    ask.cancel()
    asking?.abort()
    input.value = ''
    hits = []
    clear.hidden = true
    open(false)
  }
  const take = (hit) => {
    input.value = hit.name || hit.address
    open(false)
    input.blur()
    chosen(hit)
  }

  const ask = debounce(async (text) => {
    asking?.abort()
    asking = new AbortController()
    const { signal } = asking
    box.classList.add('is-busy')
    try {
      const { items } = await api.search(text, LIMIT, signal)
      hits = items
      fill(list, items.map((hit) => option(hit, () => take(hit))))
      list.hidden = items.length === 0
      say(items.length ? '' : t('search.none', { text }))
      if (items.length) announce(t('search.found', { n: items.length }))
    } catch (error) {
      if (error.name === 'AbortError') return
      hits = []
      fill(list)
      list.hidden = true
      say(textOfProblem(error))
    } finally {
      if (asking?.signal === signal) box.classList.remove('is-busy')
    }
    setActive(-1)
    open(document.activeElement === input)
  }, WAIT_MS)

  input.addEventListener('input', () => {
    const text = input.value.trim()
    clear.hidden = !input.value
    if (text) ask(text)
    else {
      ask.cancel()
      asking?.abort()
      hits = []
      open(false)
    }
  })
  input.addEventListener('focus', () => input.value.trim() && (hits.length ? open(true) : ask(input.value.trim())))
  input.addEventListener('blur', () => setTimeout(() => box.contains(document.activeElement) || open(false), 150))
  input.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step && hits.length) {
      event.preventDefault()
      open(true)
      setActive((active + step + hits.length + (active < 0 && step < 0 ? 1 : 0)) % hits.length)
    } else if (event.key === 'Enter' && !event.isComposing) {
      if (hits.length && !popup.hidden) take(hits[Math.max(active, 0)])
      else ask.flush()
    } else if (event.key === 'Escape') {
      if (popup.hidden) reset()
      else open(false)
    }
  })
  return box
}

const KIND_ICONS = { building: 'building', grid: 'grid', area: 'area' }

function option(hit, take) {
  const who = hit.responsible?.person.name
  const where = hit.kind === 'building' ? [hit.address !== hit.name && hit.address, hit.grid?.name] : [t(hit.level ? `level.${hit.level}` : `hit.${hit.kind}`)]
  return h('li', { id: freshId('hit'), role: 'option', class: 'hit', 'aria-selected': 'false', on: { pointerdown: (event) => event.preventDefault(), click: take } },
    icon(KIND_ICONS[hit.kind] ?? 'pin'),
    h('span', { class: 'row-text' }, h('span', { text: hit.name || hit.address }), h('span', { class: 'row-sub', text: where.filter(Boolean).join(' · ') })),
    who && h('span', { class: 'row-meta', text: who }))
}
