// The cadres of one's area: who holds which post, and how to reach them.
import * as api from '../modules/api.js'
import { emptyState } from '../modules/cards/parts.js'
import { phoneLink, reveal } from '../modules/cards/reveal.js'
import { button, h, icon } from '../modules/dom.js'
import { debounce } from '../modules/pure/debounce.js'
import { may } from '../modules/pure/session.js'
import { t } from '../modules/texts.js'
import { learnName, mapLink, nameOf } from './names.js'
import { startPage, pageHead } from './page.js'
import { pagedList } from './pagedlist.js'
import { areaPicker } from './pickers.js'
import { readChoice, writeChoice } from './pure/choice.js'

const PAGE = 50
const TYPING_MS = 250
const POSTS = 3

startPage('people', { needs: 'read_people', view: peoplePage })

function peoplePage({ session }) {
  let choice = readChoice(location.search, ['q', 'area'])
  if (!/^\d{4,15}$/.test(choice.area)) choice.area = ''
  const input = h('input', { type: 'search', class: 'search-input', value: choice.q, autocomplete: 'off', 'aria-label': t('people.search'), placeholder: t('people.search') })
  const list = h('ul', { class: 'people', 'aria-label': t('people.title') })
  const pages = pagedList({
    list, row: (person) => [personRow(person, may(session, 'reveal_phones'))], more: t('more'),
    load: (cursor, signal) => api.people({ ...choice, cursor, limit: PAGE }, signal),
    none: () => emptyState(t('people.none'), choice.q || choice.area ? t('accounts.none_hint') : t('people.none_hint')),
  })
  const set = (changes) => {
    choice = { ...choice, ...changes }
    history.replaceState(null, '', location.pathname + writeChoice(location.search, choice))
    pages.begin()
  }
  const typed = debounce(() => set({ q: input.value.trim() }), TYPING_MS)
  input.addEventListener('input', () => typed())
  const area = areaPicker({
    label: t('people.area'), scope: session.may.read_people, whole: false,
    chosen: (place) => (place?.code ?? '') !== choice.area && set({ area: place?.code ?? '' }),
  })
  if (choice.area) nameOf(choice.area).then((name) => area.set({ code: choice.area, name }))
  pages.begin()
  return [
    pageHead({ title: t('people.title'), text: t('people.text') }),
    h('div', { class: 'toolbar' }, h('div', { class: 'search search-small', role: 'search' }, icon('search'), input), h('div', { class: 'toolbar-area' }, area.element)),
    h('section', { class: 'sheet-card', 'aria-label': t('people.title') }, list, pages.foot),
  ]
}

function personRow(person, mayReveal) {
  const { id, name, unit, office, posts } = person
  const shown = h('ul', { class: 'person-posts' }, posts.slice(0, POSTS).map(postItem))
  const rest = posts.length - POSTS
  const more = rest > 0 && button({
    text: t('people.more_posts', { n: rest }), class: 'text-button',
    on: () => {
      shown.append(...posts.slice(POSTS).map(postItem))
      shown.children[POSTS].querySelector('a')?.focus()
      more.remove()
    },
  })
  return h('li', { class: 'person' },
    h('div', { class: 'person-who' }, h('strong', { class: 'person-name', text: name }), h('span', { class: 'row-sub', text: [unit, id].filter(Boolean).join(' · ') })),
    h('div', {}, shown, more),
    h('div', { class: 'person-reach' }, phoneLine(person, mayReveal), office && h('span', { class: 'person-office' }, icon('door'), h('span', { text: office }))))
}

function postItem({ role, code, name }) {
  learnName(code, name)
  return h('li', {}, h('span', { class: 'person-role', text: t(`role.${role}`) }),
    code ? h('a', { class: 'entry-what', href: mapLink(code), text: name || code }) : h('span', { text: name }))
}

/** A masked phone, with a button that shows it to those who may see it. */
function phoneLine({ id, name, phone }, mayReveal) {
  if (!phone) return h('span', { class: 'quiet', text: t('people.no_phone') })
  return h('span', { class: 'person-phone' }, icon('phone'), mayReveal
    ? reveal({ masked: phone, label: t('reveal.phone_of', { name }), ask: () => api.revealPhone(id), view: (told) => phoneLink(told.phone) })
    : h('span', { class: 'number', text: phone }))
}
