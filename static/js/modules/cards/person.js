// People on cards: the one who is responsible, large, with why; the others small.
import * as api from '../api.js'
import { h, icon } from '../dom.js'
import { mayDo } from '../session.js'
import { t } from '../texts.js'
import { phoneLink, reveal } from './reveal.js'

/**
 * @typedef {{ id: string, name: string, unit: string, phone: string, office?: string }} Person
 * @typedef {{ role: string, person: Person, because: string, for?: Person }} Responsible
 * @typedef {{ role: string, person: Person, away: boolean, deputy: Person | null }} Post
 */

/** The sentence that says why this person answers. @param {Responsible | null} responsible */
export function reasonText(responsible) {
  if (!responsible) return t('because.nobody')
  return t(`because.${responsible.because}`, { name: responsible.person.name, away: responsible.for?.name ?? '' })
}

/**
 * The answer to "who is responsible?".
 *
 * @param {Responsible | null} responsible
 * @param {string} [code] of the grid that they answer for
 * @param {HTMLElement} [action] what one can do next
 */
export function hero(responsible, code, action) {
  const usual = responsible?.because === 'first_leader'
  const reason = h('p', { class: usual ? 'hero-reason' : 'hero-reason is-unusual' }, icon(usual ? 'check' : responsible ? 'away' : 'warn'), h('span', { text: reasonText(responsible) }))
  if (!responsible) {
    return h('section', { class: 'hero is-nobody', 'aria-label': t('card.responsible') },
      h('p', { class: 'hero-role', text: t('card.responsible') }), h('p', { class: 'hero-name', text: t('nobody.title') }), reason, action)
  }
  const { person, role } = responsible
  return h('section', { class: 'hero', 'aria-label': t('card.responsible') },
    h('p', { class: 'hero-role', text: responsible.because === 'deputy' ? t('role.deputy', { role: t(`role.${role}`) }) : t(`role.${role}`) }),
    h('p', { class: 'hero-name', text: person.name }),
    person.unit && h('p', { class: 'hero-unit', text: person.unit }),
    reason, contact(person, code), action)
}

/**
 * A person's telephone number: masked, with a button that shows it to those who may
 * see the phones of where they hold a post.
 *
 * @param {Person} person
 * @param {string | undefined} code of the grid or area that they are shown for
 * @param {{ text?: boolean }} [options] text: whether the button says what it does
 */
export function phoneOf({ id, name, phone }, code, { text = false } = {}) {
  if (!code || !mayDo('reveal_phones', code)) return h('span', { class: 'number', text: phone })
  return reveal({
    masked: phone, ...(text ? { text: t('reveal.phone') } : { label: t('reveal.phone_of', { name }) }),
    ask: () => api.revealPhone(id), view: (found) => phoneLink(found.phone),
  })
}

/** How to reach a person: telephone and office. @param {Person} person @param {string} [code] */
function contact(person, code) {
  const { phone, office } = person
  if (!phone && !office) return null
  return h('dl', { class: 'contact' },
    phone && h('div', {}, h('dt', {}, icon('phone'), h('span', { class: 'visually-hidden', text: t('person.phone') })), h('dd', {}, phoneOf(person, code))),
    office && h('div', {}, h('dt', {}, icon('door'), h('span', { class: 'visually-hidden', text: t('person.office') })), h('dd', { text: office })))
}

/** One line for a post: role, person, unit, and who stands in. @param {Post} post @param {string} [code] where it is held */
export function postRow({ role, person, away, deputy }, code) {
  return h('li', { class: 'post' },
    h('span', { class: 'post-role', text: t(`role.${role}`) }),
    h('span', { class: 'post-person' },
      h('span', { class: 'post-name', text: person.name }),
      away && h('span', { class: 'badge badge-away', text: deputy ? t('post.deputy', { name: deputy.name }) : t('post.away') }),
      person.unit && h('span', { class: 'post-unit', text: person.unit })),
    person.phone && h('span', { class: 'post-phone' }, phoneOf(person, code)))
}

const TEAM = ['team_section', 'team_county', 'team_subdistrict', 'team_community']

/**
 * A grid's people in the order in which one looks for them: leaders, the four of
 * 4+N, the N.
 *
 * @param {Post[]} posts
 * @param {string} code of the grid
 */
export function people(posts, code) {
  const leaders = posts.filter(({ role }) => role === 'first_leader' || role === 'community_leader')
  const team = posts.filter(({ role }) => TEAM.includes(role))
  const others = posts.filter((post) => !leaders.includes(post) && !team.includes(post))
  const group = (title, some) => some.length > 0 && h('section', { class: 'card-section' },
    h('h3', { class: 'section-title', text: title }), h('ul', { class: 'posts' }, some.map((post) => postRow(post, code))))
  return [
    group(t('card.leaders'), leaders),
    group(t('card.team', { n: others.filter(({ role }) => role === 'volunteer').length }), team),
    group(t('card.others'), others),
  ]
}
