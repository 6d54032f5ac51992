// The dialog that goes back to an edition: at once, or as a draft to look at first.
import * as api from '../modules/api.js'
import { button, fill, h, icon } from '../modules/dom.js'
import { freshUuid } from '../modules/drafts.js'
import { field } from '../modules/fields.js'
import { announce } from '../modules/notices.js'
import { covers } from '../modules/pure/session.js'
import { timeText } from '../modules/pure/format.js'
import { dayText } from '../modules/past/bar.js'
import { locale, t, textOfError, textOfProblem } from '../modules/texts.js'
import { openDialog } from './dialog.js'
import { areaName, mapLink } from './names.js'
import { areaPicker } from './pickers.js'
import { openNewPlan } from './plansnew.js'
import { canBeScope } from './pure/scope.js'

const MAX_NOTE = 1000
const MAX_TITLE = 100

/**
 * @param {{ session: any, edition: any, done: () => void }} options `done` is called once it is published
 */
export function openRevert({ session, edition, done }) {
  const n = String(edition.number)
  const dialog = openDialog({ title: t('revert.title', { n }), eyebrow: dayText(edition.published_at), holds: () => !sent && note.control.value.trim() !== '' })
  const preset = edition.scope && canBeScope(edition.scope.code) && covers(session.may.redraw, edition.scope.code) ? edition.scope : null
  let chosen = preset
  let sent = false
  let asked = { body: '', key: '' }
  const area = areaPicker({
    label: t('revert.scope'), hint: t('revert.scope_hint'), scope: session.may.redraw, whole: false, fits: canBeScope,
    chosen: (place) => {
      chosen = place
      tell()
    },
  })
  if (preset) area.set(preset)
  const note = field(h('input', { class: 'input', autocomplete: 'off' }), { label: t('revert.note'), hint: t('revert.note_hint'), optional: true, limit: MAX_NOTE })
  const points = h('ul', { class: 'points' })
  const status = h('div', { class: 'form-status', role: 'alert' })
  const publish = button({ text: t('revert.publish'), class: 'button button-accent', on: send })
  const draft = button({ icon: 'plan', text: t('revert.draft'), class: 'button button-quiet', on: asDraft })

  function tell() {
    const name = chosen?.name ?? t('revert.the_area')
    fill(points, ['boundaries', 'codes', 'people', 'kept'].map((one) => h('li', {}, icon('forward'), h('span', { text: t(`revert.point.${one}`, { area: name, n, when: timeText(edition.published_at, locale) }) }))))
  }

  function missing() {
    area.setError(chosen ? '' : t('error.plan.scope'))
    if (!chosen) area.control.focus()
    return !chosen
  }

  function asDraft() {
    if (missing()) return
    sent = true
    dialog.close()
    openNewPlan({ session, scope: chosen.code, edition: n })
  }

  async function send() {
    if (missing()) return
    const title = [...t('revert.plan', { area: chosen.name, n })].slice(0, MAX_TITLE).join('')
    const body = { scope: chosen.code, edition: edition.number, title, note: note.control.value.trim() }
    if (asked.body !== JSON.stringify(body)) asked = { body: JSON.stringify(body), key: freshUuid() }
    publish.disabled = draft.disabled = true
    fill(status)
    try {
      const outcome = await api.revert(body, asked.key)
      sent = true
      show(outcome)
      done()
    } catch (problem) {
      if (problem.name !== 'Problem') throw problem
      const text = problem.errors.map(textOfError).join(' ') || textOfProblem(problem)
      fill(status, h('p', { class: 'note note-warn' }, icon('warn'), h('span', { text })))
    }
    publish.disabled = draft.disabled = false
  }

  function show(outcome) {
    const title = t('revert.done', { n: String(outcome.edition) })
    dialog.setTitle(title)
    announce(title)
    fill(dialog.body, outcomeView(outcome), h('div', { class: 'dialog-actions' },
      h('a', { class: 'button button-quiet', href: mapLink(chosen.code) }, icon('map'), h('span', { text: t('editions.map') })),
      button({ text: t('revert.close'), class: 'button button-primary', on: dialog.close })))
    dialog.element.querySelector('.dialog-title').focus()
  }

  tell()
  dialog.body.append(area.element, points, note.element, status, h('div', { class: 'dialog-actions' },
    button({ text: t('cancel'), class: 'button button-quiet', on: dialog.leave }), draft, publish))
  return dialog
}

/** What a publication has done, and what is left to do. */
function outcomeView({ added, changed, retired, buildings_moved: buildings, issues_moved: issues, messages, carried, leaderless }) {
  const codes = (text, list) => list.length > 0 && h('div', { class: 'note note-warn' }, icon('warn'), h('div', {}, h('strong', { text: t(text, { n: list.length }) }),
    h('ul', { class: 'outcome-grids' }, list.map((code) => h('li', {}, h('a', { href: mapLink(code) }, areaName(code)))))))
  return [
    h('p', { text: t('revert.outcome', { added: t('n', { n: added }), changed: t('n', { n: changed }), retired: t('n', { n: retired }), buildings: t('n', { n: buildings }), issues: t('n', { n: issues }), messages: t('n', { n: messages }) }) }),
    codes('revert.carried', carried), codes('revert.leaderless', leaderless),
  ]
}
