// What happened to an issue, latest last.
import { h } from '../dom.js'
import { timeText } from '../pure/format.js'
import { locale, t } from '../texts.js'

const ROUTING = ['routed', 'placed', 'moved']

/** @param {any[]} events oldest first */
export function history(events) {
  const names = new Map(events.flatMap(({ person }) => (person ? [[person.id, person.name]] : [])))
  return h('ol', { class: 'history' }, events.map((event, at) => h('li', { data: { kind: event.kind } },
    h('div', { class: 'history-head' }, h('strong', { text: titleOf(event, personBefore(events, at)) }), h('time', { class: 'quiet', datetime: event.at, text: timeText(event.at, locale) })),
    noteOf(event) && h('p', { class: 'history-note', text: noteOf(event) }),
    event.actor && h('p', { class: 'quiet', text: names.get(event.actor) ?? event.actor }))))
}

/** Who was responsible before an event: whom the last one that says so gave it to. */
const personBefore = (events, at) => events.slice(0, at).findLast(({ kind }) => ROUTING.includes(kind))?.person ?? null

function titleOf({ kind, to, person, note }, before) {
  switch (kind) {
    case 'moved': return t(movedKey(person, before), { plan: note || t('event.redrawn'), from: before?.name ?? '', to: person?.name ?? '' })
    case 'reported': return t('event.reported')
    case 'routed':
    case 'placed': return person?.name ? t(`event.${kind}_to`, { name: person.name }) : t(`event.${kind}_${to === 'unplaced' ? 'nowhere' : 'nobody'}`)
    case 'state': return t('event.state', { state: t(`state.${to}`) })
    case 'comment': return t('event.comment')
    default: return kind
  }
}

function movedKey(person, before) {
  if (!person) return 'event.moved_nobody'
  if (!before) return 'event.moved_to'
  return person.id === before.id ? 'event.moved_grid' : 'event.moved_from'
}

/** A routing's note is the step that found the person, not a sentence. */
function noteOf({ kind, note, person }) {
  if (kind === 'moved') return '' // it stands in the title
  if (kind !== 'routed') return note
  return person && t.has(`because.short.${note}`) ? t(`because.short.${note}`) : ''
}
