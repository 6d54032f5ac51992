// What a planner still has to say about a grid's first leader: that one who was
// carried over stays, or who it is instead.
import { personPicker } from '../../admin/pickers.js'
import * as api from '../api.js'
import { button, fill, h, icon } from '../dom.js'
import { freshUuid } from '../drafts.js'
import { announce, toast } from '../notices.js'
import { mayDo } from '../session.js'
import { t, textOfError, textOfProblem } from '../texts.js'

/**
 * @param {any} grid the answer of GET /grids/{code}
 * @param {import('./place.js').Actions} actions
 * @returns {HTMLElement | null} null if there is nothing to say, or not for them
 */
export function leaderToConfirm(grid, actions) {
  const leader = grid.posts.find(({ role }) => role === 'first_leader')?.person
  const may = !actions.past.moment && mayDo('redraw', grid.code)
  if (actions.past.moment || (!grid.carried && (leader || !may))) return null
  const steps = h('div', { class: 'button-line' })
  const wrong = h('p', { class: 'field-error', role: 'alert', hidden: true })
  const note = h('div', { class: grid.carried ? 'note carried' : 'note note-warn carried' }, icon(grid.carried ? 'away' : 'warn'), h('div', {},
    h('strong', { text: t(grid.carried ? 'leader.carried' : 'leader.none') }),
    h('p', { text: t(grid.carried ? 'leader.carried_text' : 'leader.none_text') }), may && steps, wrong))

  async function appoint(person, key, done) {
    wrong.hidden = true
    for (const one of steps.querySelectorAll('button')) one.disabled = true
    try {
      await api.setLeader(grid.code, person, key)
      toast(done)
      announce(done)
      actions.reload()
    } catch (problem) {
      if (problem.name !== 'Problem') throw problem
      wrong.textContent = problem.code ? textOfError(problem.errors[0]) : textOfProblem(problem)
      wrong.hidden = false
      for (const one of steps.querySelectorAll('button')) one.disabled = false
    }
  }

  function offer() {
    const key = freshUuid()
    fill(steps, grid.carried && leader && button({ icon: 'check', text: t('leader.confirm', { name: leader.name }), class: 'button button-primary', on: () => appoint(leader.id, key, t('leader.confirmed', { name: leader.name })) }),
      button({ text: t(leader ? 'leader.other' : 'leader.appoint'), class: 'button button-quiet', on: choose }))
  }

  function choose() {
    let chosen = null
    const key = freshUuid()
    const send = button({ text: t('leader.send'), class: 'button button-primary', disabled: true, on: () => appoint(chosen.number, `${key}-${chosen.number}`, t('leader.appointed', { name: chosen.name || chosen.number })) })
    const picker = personPicker({
      label: t('leader.who'), person: null,
      chosen: (person) => {
        chosen = person
        send.disabled = !person
      },
    })
    fill(steps, picker.element, send, button({ text: t('cancel'), class: 'button button-quiet', on: () => { wrong.hidden = true; offer(); steps.querySelector('button').focus() } }))
    picker.control.focus()
  }

  offer()
  return note
}
