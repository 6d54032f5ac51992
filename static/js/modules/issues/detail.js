// One issue: what, where, whose, what happened so far, and what may happen next.
import * as api from '../api.js'
import { cardHead, coordinates, facts, loaded } from '../cards/parts.js'
import { phoneOf, reasonText } from '../cards/person.js'
import { phoneLink, reveal } from '../cards/reveal.js'
import { button, fill, h, icon } from '../dom.js'
import { freshUuid } from '../drafts.js'
import { field } from '../fields.js'
import { announce, toast } from '../notices.js'
import { lengthText, timeText } from '../pure/format.js'
import { locale, t, textOfError, textOfProblem } from '../texts.js'
import { history } from './history.js'
import { keepNote, noteOf } from './notes.js'
import { placeHere } from './place.js'
import { categoryText, stateBadge } from './rows.js'

const MAX_NOTE = 4000

/**
 * @typedef {object} Context
 * @property {any[]} categories
 * @property {import('../map/mapview.js').MapView} view
 * @property {() => void} close
 * @property {(code: string) => void} openGrid
 * @property {(issue: any) => void} shown called with the issue whenever it is another or has changed
 */

/**
 * @param {string} id
 * @param {Context} context
 * @param {AbortSignal} signal
 */
export function issueDetail(id, context, signal) {
  const holder = h('div', { class: 'card-holder' })
  let current = null
  let sending = false
  const show = (issue) => {
    current = issue
    fill(holder, issueCard(issue, context, act, signal))
    context.shown(issue)
  }

  /** Sends a change under one key; a newer state is shown, not overwritten. `sent` is the kind of note that goes with it. */
  async function act(send, done, { sent } = {}) {
    const key = freshUuid()
    sending = true
    try {
      const issue = await send(key)
      if (sent) keepNote(id, sent, '')
      show(issue)
      toast(done)
      announce(done)
      return ''
    } catch (problem) {
      if (problem.name !== 'Problem') throw problem
      if (problem.status === 409 && problem.current) {
        show(problem.current)
        holder.querySelector('.card')?.prepend(conflict())
        announce(t('conflict.text'))
        return ''
      }
      const text = problem.errors.map(textOfError).join(' ') || textOfProblem(problem)
      if (problem.status !== 401) toast(text, { kind: 'error' }) // that one is told above the page
      return text
    } finally {
      sending = false
    }
  }

  holder.append(loaded(async (s) => show(await api.issue(id, s)), () => null, { lines: 9, signal }))
  return {
    element: holder,
    /** Takes news of this issue, but for those of one's own doing, which the answer brings. @param {any} news */
    news(news) {
      if (news.id === id && current && news.revision > current.revision && !sending) reload()
    },
    comment: () => holder.querySelector('.comment-text')?.focus(),
  }

  /** Shows the issue as it is now; what is being written or placed stays, with a note. */
  async function reload(force = false) {
    let now
    try {
      now = await api.issue(id, signal)
    } catch (error) {
      if (error.name !== 'AbortError' && error.name !== 'Problem') throw error
      return
    }
    if (now.revision <= current.revision) return
    const busy = !force && (sending || holder.querySelector('textarea:not(:placeholder-shown), .is-acting'))
    if (!busy) show(now)
    else if (!holder.querySelector('.conflict')) holder.querySelector('.card')?.prepend(conflict(() => reload(true)))
  }
}

const conflict = (reload) => h('div', { class: 'note note-warn conflict', role: 'status' }, icon('reload'),
  h('div', {}, h('strong', { text: t('conflict.title') }), h('p', { text: t('conflict.text') }),
    reload && button({ text: t('conflict.reload'), class: 'button button-quiet', on: reload })))

function issueCard(issue, context, act, signal) {
  const { grid, responsible } = issue
  return h('article', { class: 'card', data: { issue: issue.id } },
    cardHead({ eyebrow: categoryText(context.categories, issue.category), title: issue.number, close: context.close }),
    h('div', { class: 'issue-status' }, stateBadge(issue.state), h('time', { class: 'quiet', datetime: issue.created_at, text: timeText(issue.created_at, locale) })),
    h('p', { class: 'issue-description', text: issue.description }),
    nextSteps(issue, act),
    issue.may_be_placed && placeHere(issue, { view: context.view, act, signal }),
    h('section', { class: 'card-section' }, h('h3', { class: 'section-title', text: t('issue.who') }),
      h('p', { class: responsible ? 'who' : 'who is-nobody' }, h('strong', { text: responsible?.person.name ?? t('nobody.title') }),
        responsible?.person.unit && h('span', { class: 'quiet', text: responsible.person.unit }),
        responsible?.person.phone && h('span', { class: 'who-phone' }, phoneOf(responsible.person, grid?.code, { text: true }))),
      h('p', { class: 'quiet', text: issue.state === 'unplaced' ? t('outside.text') : reasonText(responsible) })),
    h('section', { class: 'card-section' }, h('h3', { class: 'section-title', text: t('issue.where') }),
      grid && button({ icon: 'grid', text: grid.name, class: 'button button-quiet', on: () => context.openGrid(grid.code) }),
      issue.match === 'near' && h('p', { class: 'quiet', text: t('near.text', { distance: lengthText(issue.distance_m, locale) }) }),
      coordinates(issue.position),
      facts([
        [t('issue.accuracy'), issue.position.accuracy_m ? lengthText(issue.position.accuracy_m, locale) : null],
        [t('issue.crs'), issue.position.crs === 'wgs84' ? null : issue.position.crs.toUpperCase()],
      ])),
    h('section', { class: 'card-section' }, h('h3', { class: 'section-title', text: t('issue.reporter') }), reporterLine(issue)),
    h('section', { class: 'card-section' }, h('h3', { class: 'section-title', text: t('issue.history') }), history(issue.history ?? [])),
    issue.may?.includes('comment') && commentForm(issue, act))
}

/** Who reported it: masked, and in full for those who may ask. */
function reporterLine({ id, reporter, may = [] }) {
  const masked = [reporter?.name, reporter?.phone].filter(Boolean).join(' · ')
  if (!masked) return h('p', { class: 'quiet', text: t('issue.anonymous') })
  if (!may.includes('reveal_reporter')) return h('p', { class: 'number', text: masked })
  return h('p', {}, reveal({
    masked, text: t('reveal.reporter'), ask: () => api.revealReporter(id),
    view: ({ name, phone }) => [name && h('strong', { text: name }), phone && phoneLink(phone), !name && !phone && t('reveal.none')],
  }))
}

/** The states that may follow, one button each. Giving back asks why. */
function nextSteps(issue, act) {
  if (issue.next_states.length === 0) return null
  const holder = h('div', { class: 'steps' })
  const move = (state, note) => act((key) => api.moveIssue(issue.id, { revision: issue.revision, state, note }, key), t('issue.moved', { state: t(`state.${state}`) }), { sent: note ? 'reason' : undefined })
  const buttons = () => issue.next_states.map((state) => button({
    text: t(`step.${issue.state === 'resolved' && state === 'in_progress' ? 'reopen' : state}`),
    class: `button ${state === 'returned' ? 'button-quiet' : 'button-primary'}`,
    on: () => (state === 'returned' ? askReason() : move(state, '')),
  }))
  function askReason() {
    const reason = field(h('textarea', { class: 'input', rows: 3, placeholder: ' ', value: noteOf(issue.id, 'reason') }), { label: t('return.reason'), hint: t('return.hint'), limit: MAX_NOTE })
    reason.control.addEventListener('input', () => keepNote(issue.id, 'reason', reason.control.value))
    const send = async () => {
      if (!reason.control.value.trim()) {
        reason.setError(t('error.note.required'))
        reason.control.focus()
        return
      }
      reason.setError(await move('returned', reason.control.value.trim()))
    }
    fill(holder, h('div', { class: 'reason is-acting' }, reason.element, h('div', { class: 'button-line' },
      button({ text: t('step.returned'), class: 'button button-accent', on: send }),
      button({ text: t('cancel'), class: 'button button-quiet', on: () => { keepNote(issue.id, 'reason', ''); fill(holder, buttons()); holder.querySelector('button')?.focus() } }))))
    reason.control.focus()
  }
  fill(holder, buttons())
  return holder
}

function commentForm(issue, act) {
  const text = field(h('textarea', { class: 'input comment-text', rows: 2, placeholder: ' ', value: noteOf(issue.id, 'comment') }), { label: t('comment.title'), limit: MAX_NOTE })
  text.control.addEventListener('input', () => keepNote(issue.id, 'comment', text.control.value))
  const send = async () => {
    const value = text.control.value.trim()
    if (!value) return void text.setError(t('error.note.required'))
    text.setError(await act((key) => api.comment(issue.id, value, key), t('comment.done'), { sent: 'comment' }))
  }
  text.control.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send()
  })
  return h('section', { class: 'card-section comment' }, text.element, button({ text: t('comment.send'), class: 'button button-quiet', on: send }))
}
