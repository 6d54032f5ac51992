// What happened to an issue, latest last.
import { h } from '../dom.js'
import { timeText } from '../pure/format.js'
import { locale, t } from '../texts.js'

/** @param {any[]} events oldest first */
export function history(events) {
  const names = new Map(events.flatMap(({ person }) => (person ? [[person.id, person.name]] : [])))
  return h('ol', { class: 'history' }, events.map((event) => h('li', { data: { kind: event.kind } },
    h('div', { class: 'history-head' }, h('strong', { text: titleOf(event) }), h('time', { class: 'quiet', datetime: event.at, text: timeText(event.at, locale) })),
    noteOf(event) && h('p', { class: 'history-note', text: noteOf(event) }),
    event.actor && h('p', { class: 'quiet', text: names.get(event.actor) ?? event.actor }))))
}

function titleOf({ kind, to, person }) {
  switch (kind) {
    case 'reported': return t('event.reported')
    case 'routed':
    case 'placed': return person?.name ? t(`event.${kind}_to`, { name: person.name }) : t(`event.${kind}_${to === 'unplaced' ? 'nowhere' : 'nobody'}`)
    case 'state': return t('event.state', { state: t(`state.${to}`) })
    case 'comment': return t('event.comment')
    default: return kind
  }
}

/** A routing's note is the step that found the person, not a sentence. */
function noteOf({ kind, note, person }) {
  if (kind !== 'routed') return note
  return person && t.has(`because.short.${note}`) ? t(`because.short.${note}`) : ''
}
