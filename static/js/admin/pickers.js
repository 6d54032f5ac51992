// Fields to choose an area or grid, or a person.
import * as api from '../modules/api.js'
import { groupedCode } from '../modules/pure/format.js'
import { covers } from '../modules/pure/session.js'
import { t } from '../modules/texts.js'
import { combo } from './combo.js'
import { learnName } from './names.js'
import { levelOf } from './pure/grants.js'

const HITS = 30

/** @typedef {{ code: string, name: string }} Place */

/**
 * Chooses an area or grid inside the scope. Before anything is typed, it offers the
 * whole scope, and what lies just below.
 *
 * @param {{ label: string, hint?: string, optional?: boolean, keeps?: boolean, scope: import('../modules/pure/session.js').Scope, whole?: boolean, fits?: (code: string) => boolean, chosen: (place: Place | null) => void }} options
 *   `whole` offers the whole land too, if the scope is that; `fits` says which codes can be chosen
 */
export function areaPicker({ label, hint, optional, keeps = true, scope, whole = true, fits = () => true, chosen }) {
  let offered = null
  const all = scope.codes.includes('')
  const load = async (text, signal) => {
    if (text === '') return (offered ??= (await offer(scope, all, whole, signal)).filter(({ code }) => fits(code)))
    const { items } = await api.search(text, HITS, signal)
    return items.filter(({ kind, code }) => kind !== 'building' && covers(scope, code) && fits(code)).map(({ code, name }) => ({ code, name }))
  }
  return combo({
    label, hint, optional, keeps, placeholder: t('accounts.area_placeholder'), load,
    chosen: (place) => {
      if (place) learnName(place.code, place.name)
      chosen(place)
    },
    view: ({ code, name }) => code === ''
      ? { icon: 'map', title: t('accounts.everywhere'), sub: t('accounts.everywhere_hint') }
      : { icon: levelOf(code) === 'grid' ? 'grid' : 'area', title: name, sub: t(`level.${levelOf(code)}`), meta: groupedCode(code) },
  })
}

async function offer({ codes }, all, whole, signal) {
  const roots = all ? (await api.areas('', signal)).items : await Promise.all(codes.map((code) => (levelOf(code) === 'grid' ? api.grid(code, signal) : api.area(code, signal))))
  const below = await Promise.all(roots.filter(({ code }) => code.length < 12).map(async (root) => [root, ...(await api.areas(root.code, signal)).items]))
  const single = roots.filter(({ code }) => code.length >= 12)
  return [...(all && whole ? [{ code: '', name: '' }] : []), ...below.flat(), ...single].map(({ code, name }) => ({ code, name }))
}

/** @typedef {{ number: string, name: string }} Person staff number, and name as far as it is known */

/**
 * Chooses a person by name or staff number. A staff number may also just be typed:
 * it is taken as it is, and the server says if there is nobody of that number.
 *
 * @param {{ label: string, hint?: string, optional?: boolean, person: Person | null, chosen: (person: Person | null) => void }} options
 */
export function personPicker({ label, hint, optional, person, chosen }) {
  const load = async (text, signal) => {
    if (text === '') return []
    const { items } = await api.people({ q: text, limit: 20 }, signal)
    const found = items.map(({ id, name, unit, posts }) => ({ number: id, name, sub: [unit, posts[0] && `${t(`role.${posts[0].role}`)} ${posts[0].name}`].filter(Boolean).join(' · ') }))
    const isNumber = /^[\w.-]{1,40}$/.test(text) && !found.some(({ number }) => number.toLowerCase() === text.toLowerCase())
    return isNumber ? [...found, { number: text, name: '' }] : found
  }
  const view = ({ number, name, sub }) => name
    ? { icon: 'user', title: t('accounts.person_value', { name, number }), sub }
    : { icon: 'edit', title: number, sub: t('accounts.person_typed') }
  const picker = combo({ label, hint, optional, placeholder: t('accounts.person_placeholder'), load, view, chosen })
  if (person) picker.set(person)
  return picker
}
