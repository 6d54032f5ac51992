// What a grid was: its versions, who led it then, and the grids that it came from
// and went into. Codes that are no more have these too.
import * as api from '../api.js'
import { button, h, icon } from '../dom.js'
import { dayText } from '../past/bar.js'
import { pastNote } from '../past/note.js'
import { groupedCode, surfaceText, timeText } from '../pure/format.js'
import { codeBeside, lineageLines, shareText } from '../pure/lineage.js'
import { dayOf } from '../pure/timeline.js'
import { changesOf } from '../pure/versions.js'
import { compose, locale, t } from '../texts.js'
import { cardHead, loaded } from './parts.js'

/**
 * @typedef {object} Version
 * @property {number} edition
 * @property {string} since RFC 3339
 * @property {string | null} until
 * @property {number | null} until_edition
 * @property {string} name
 * @property {string} kind
 * @property {number} area_m2
 * @property {{ type: string, coordinates: number[][][][] }} geometry WGS-84
 * @property {{ role: string, person: { name: string, unit: string }, from: string | null, until: string | null }[]} leaders
 */

/**
 * The history of a grid that is there, asked for when it is opened.
 *
 * @param {string} code
 * @param {import('./place.js').Actions} actions
 * @param {AbortSignal} signal
 */
export function historySection(code, actions, signal) {
  const holder = h('div', {})
  const section = h('details', { class: 'card-section fold', on: { toggle: () => (section.open ? open() : actions.showVersion(null)) } },
    h('summary', {}, h('h3', { class: 'section-title', text: t('history.title') }), icon('down')), holder)
  function open() {
    if (!holder.hasChildNodes()) holder.append(loaded((s) => api.gridHistory(code, s), ({ items }) => past(code, items, actions, signal), { lines: 4, signal }))
  }
  return section
}

/**
 * The card of a grid that is not there at the moment that is shown.
 *
 * @param {string} code
 * @param {Version[]} items newest first
 * @param {import('./place.js').Actions} actions
 * @param {AbortSignal} signal
 */
export function retiredCard(code, items, actions, signal) {
  const [last] = items
  const { moment } = actions.past
  const text = moment ? t('history.not_then') : last.until ? t('history.retired', { day: dayText(last.until), n: String(last.until_edition) }) : ''
  return [
    cardHead({ eyebrow: t(moment ? 'card.grid' : 'history.retired_grid'), title: last.name || groupedCode(code), close: actions.close }),
    pastNote(actions.past, { signal }),
    h('p', { class: 'note note-warn' }, icon('warn'), h('span', { text })),
    h('p', { class: 'quiet number', text: groupedCode(code) }),
    h('section', { class: 'card-section' }, h('h3', { class: 'section-title', text: t('history.title') }), past(code, items, actions, signal)),
  ]
}

function past(code, items, actions, signal) {
  return [
    loaded((s) => api.gridLineage(code, s), (lineage) => lineageList(code, lineageLines(lineage), actions), { lines: 1, signal }),
    versionList(items, actions),
  ]
}

/** Sentences of what became of whom, each grid in them to be opened. */
function lineageList(code, lines, { openGrid }) {
  if (lines.length === 0) return null
  const link = (other) => button({ text: codeBeside(other, code), class: 'text-link number', title: groupedCode(other), on: () => openGrid(other) })
  const partOf = (kind, { code: other, share, of }) => compose(t(`lineage.part.${kind}`), {
    grid: other === code ? h('span', { text: t('lineage.this') }) : link(other), share: t(`lineage.share.${of}`, { share: shareText(share, locale) }),
  })
  return h('ul', { class: 'lineage' }, lines.map(({ kind, subject, edition, at, parts }) => h('li', {},
    h('p', {}, subject !== code && compose(t('lineage.of'), { grid: link(subject) }),
      compose(t(`lineage.${kind}`), { parts: h('span', {}, parts.flatMap((part, i) => [i > 0 && t('lineage.join'), ...partOf(kind, part)])) })),
    h('p', { class: 'quiet' }, h('time', { datetime: at, text: dayText(at) }), ' · ', t('past.edition', { n: String(edition) })))))
}

function versionList(items, actions) {
  const openers = []
  let shown = -1
  function choose(at) {
    shown = at === shown ? -1 : at
    openers.forEach(({ opener, detail }, i) => {
      opener.setAttribute('aria-expanded', String(i === shown))
      detail.hidden = i !== shown
    })
    actions.showVersion(shown < 0 ? null : items[shown], items[shown + 1] ?? null)
  }
  return h('ol', { class: 'versions' }, items.map((version, at) => {
    const older = items[at + 1] ?? null
    const detail = h('div', { class: 'version-detail', hidden: true }, changeLines(version, older), h('div', { class: 'button-line' },
      button({ icon: 'history', text: t('history.then'), class: 'button button-quiet button-small', on: () => actions.toMoment(version.since) })))
    const opener = h('button', { type: 'button', class: 'version-open', 'aria-expanded': 'false', on: { click: () => choose(at) } },
      h('span', { class: 'row-text' },
        h('span', { class: 'version-when', text: periodText(version.since, version.until) }),
        h('span', { class: 'row-sub', text: [t('past.edition', { n: String(version.edition) }), version.name, surfaceText(version.area_m2, locale)].filter(Boolean).join(' · ') })),
      icon('down'))
    openers.push({ opener, detail })
    return h('li', { class: 'version' }, opener, detail, leaderList(version.leaders))
  }))
}

/** What is other than in the version before, and how the map shows it. */
function changeLines(version, older) {
  if (!older) return h('p', { class: 'quiet', text: t('history.first') })
  const changes = changesOf(version, older)
  const difference = Math.abs(changes.area_m2) < 1 ? '' : `${changes.area_m2 > 0 ? '+' : '−'}${surfaceText(Math.abs(changes.area_m2), locale)}`
  return [
    h('ul', { class: 'version-changes' },
      changes.land && h('li', { text: difference ? t('history.land_by', { by: difference }) : t('history.land') }),
      changes.name && h('li', { text: t('history.name', { from: older.name, to: version.name }) }),
      changes.kind && h('li', { text: t('history.kind', { from: t(`kind.${older.kind}`), to: t(`kind.${version.kind}`) }) })),
    changes.land && h('p', { class: 'quiet version-legend' }, h('span', { class: 'legend-is' }), t('history.legend_is'), h('span', { class: 'legend-was' }), t('history.legend_was'), h('span', { class: 'legend-change' }), t('history.legend_change')),
  ]
}

function leaderList(leaders) {
  if (leaders.length === 0) return h('p', { class: 'version-leaders quiet', text: t('history.no_leader') })
  return h('ul', { class: 'version-leaders' }, leaders.map(({ role, person, from, until }) => h('li', {},
    h('span', { class: 'version-leader' }, h('span', { class: 'quiet', text: t(`role.${role}`) }), ' ', h('strong', { text: person.name }), person.unit && h('span', { class: 'quiet', text: ` ${person.unit}` })),
    h('span', { class: 'quiet', text: periodText(from, until) }))))
}

/** @param {string | null} from null: always @param {string | null} until null: still */
function periodText(from, until) {
  // What lasted no whole day is told by the hour.
  const say = from && until && dayOf(from) === dayOf(until) ? (moment) => timeText(moment, locale) : (moment) => dayText(moment)
  if (!from) return until ? t('history.until', { until: say(until) }) : t('history.always')
  return until ? t('history.period', { from: say(from), until: say(until) }) : t('history.since', { from: say(from) })
}
