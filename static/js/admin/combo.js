// A field whose list fills while one types, to choose one thing of many. Keys after
// the ARIA authoring practices: arrows choose, Enter takes, Escape closes.
import { button, fill, freshId, h, icon } from '../modules/dom.js'
import { field } from '../modules/fields.js'
import { announce } from '../modules/notices.js'
import { debounce } from '../modules/pure/debounce.js'
import { t, textOfProblem } from '../modules/texts.js'

const WAIT_MS = 150

/**
 * @template T
 * @param {object} options
 * @param {string} options.label
 * @param {string} [options.hint]
 * @param {boolean} [options.optional]
 * @param {string} [options.placeholder]
 * @param {(text: string, signal: AbortSignal) => Promise<T[]>} options.load what to choose from; text is '' before anything is typed
 * @param {(item: T) => { icon: string, title: string, sub?: string, meta?: string }} options.view
 * @param {(item: T | null) => void} options.chosen null once the choice is taken back
 * @param {boolean} [options.keeps] whether the field shows the choice, or is empty for another
 */
export function combo({ label, hint, optional, placeholder, load, view, chosen, keeps = true }) {
  const listId = freshId('choices')
  const input = h('input', {
    type: 'text', class: 'input combo-input', role: 'combobox', 'aria-expanded': 'false', 'aria-controls': listId, 'aria-autocomplete': 'list',
    placeholder, autocomplete: 'off', spellcheck: 'false', maxlength: 100,
  })
  const list = h('ul', { id: listId, class: 'hits', role: 'listbox', 'aria-label': label })
  const message = h('p', { class: 'hits-message', hidden: true })
  const popup = h('div', { class: 'hits-popup combo-popup', hidden: true }, list, message)
  const clear = button({ icon: 'close', label: t('search.clear'), class: 'icon-button combo-clear', hidden: true, on: () => { set(null); chosen(null); input.focus() } })
  const parts = field(input, { label, hint, optional })
  const box = h('div', { class: 'combo' })
  input.replaceWith(box)
  box.append(input, clear, popup)

  let items = []
  let active = -1
  let asking = null

  const open = (shown) => {
    popup.hidden = !shown
    input.setAttribute('aria-expanded', String(shown && items.length > 0))
    if (shown) popup.scrollIntoView({ block: 'nearest' })
    else setActive(-1)
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
  const drop = () => {
    asking?.abort()
    items = []
    fill(list)
    open(false)
  }
  const say = (text) => {
    message.textContent = text
    message.hidden = !text
    if (text) announce(text)
  }
  const set = (item) => {
    ask.cancel()
    input.value = item && keeps ? view(item).title : ''
    clear.hidden = !input.value
    drop()
  }
  const take = (item) => {
    set(item)
    parts.setError('')
    chosen(item)
  }
  const ask = debounce(async (text) => {
    asking?.abort()
    asking = new AbortController()
    const { signal } = asking
    box.classList.add('is-busy')
    try {
      items = await load(text, signal)
      fill(list, items.map((item) => option(view(item), () => take(item))))
      list.hidden = items.length === 0
      say(items.length ? '' : t('search.none', { text }))
      if (items.length) announce(t('search.found', { n: items.length }))
    } catch (error) {
      if (error.name === 'AbortError') return
      if (error.name !== 'Problem') throw error
      items = []
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
    clear.hidden = !input.value
    if (keeps) chosen(null)
    drop() // Enter does not take what another text has found
    ask(input.value.trim())
  })
  const show = () => {
    if (!popup.hidden) return
    if (items.length) open(true)
    else if (!keeps || clear.hidden) {
      ask(input.value.trim())
      ask.flush()
    }
  }
  input.addEventListener('click', show)
  input.addEventListener('blur', () => setTimeout(() => box.contains(document.activeElement) || open(false), 150))
  input.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) {
      event.preventDefault()
      show()
      if (items.length) setActive((active + step + items.length + (active < 0 && step < 0 ? 1 : 0)) % items.length)
    } else if (event.key === 'Enter' && !event.isComposing) {
      event.preventDefault()
      if (items.length && !popup.hidden) take(items[Math.max(active, 0)])
      else ask.flush()
    } else if (event.key === 'Escape' && !popup.hidden) {
      event.preventDefault() // the dialog around it stays
      event.stopPropagation()
      open(false)
    }
  })
  return { element: parts.element, control: input, setError: parts.setError, set }
}

function option({ icon: name, title, sub, meta }, take) {
  return h('li', { id: freshId('choice'), role: 'option', class: 'hit', 'aria-selected': 'false', on: { pointerdown: (event) => event.preventDefault(), click: take } },
    icon(name), h('span', { class: 'row-text' }, h('span', { text: title }), sub && h('span', { class: 'row-sub', text: sub })),
    meta && h('span', { class: 'row-meta', text: meta }))
}
