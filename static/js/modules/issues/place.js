// "Place it here": the dispatcher points at the map, sees who would get the
// issue, and confirms. Placing again undoes it.
import * as api from '../api.js'
import { reasonText } from '../cards/person.js'
import { button, fill, h, icon, skeleton } from '../dom.js'
import { announce, toast } from '../notices.js'
import { t, textOfProblem } from '../texts.js'

/**
 * @param {any} issue
 * @param {{ view: import('../map/mapview.js').MapView, act: (send: (key: string) => Promise<any>, done: string) => Promise<string>, signal: AbortSignal }} context
 */
export function placeHere(issue, { view, act, signal }) {
  const waiting = issue.state === 'unplaced'
  const holder = h('div', { class: `placing ${waiting ? 'is-waiting' : ''}` })
  let asking = null

  const idle = () => {
    asking?.abort()
    view.choose(null)
    holder.classList.remove('is-acting')
    fill(holder, button({ icon: 'pin', text: t(waiting ? 'place.begin' : 'place.again'), class: `button ${waiting ? 'button-accent' : 'button-quiet'}`, on: begin }))
  }
  const cancel = () => {
    idle()
    view.highlight.showPin(issue.position, 'issue')
    holder.querySelector('button').focus()
  }
  const cancelButton = () => button({ text: t('cancel'), class: 'button button-quiet', on: cancel })

  function begin() {
    holder.classList.add('is-acting')
    fill(holder, h('p', { class: 'note' }, icon('pin'), h('span', {}, t('place.point'), ' ', h('span', { class: 'keys-hint', text: t('place.point_keys') }))), cancelButton())
    announce(t('place.point'))
    view.choose(preview)
    showMap('peek')
    view.map.getContainer().focus({ preventScroll: true })
  }

  async function preview(place) {
    asking?.abort()
    asking = new AbortController()
    view.highlight.showPin(place, 'preview')
    fill(holder, skeleton(3, t('loading')), cancelButton())
    showMap('half')
    try {
      const answer = await api.locate(place, asking.signal)
      const { grid, responsible } = answer
      const who = responsible?.person.name ?? t(grid ? 'nobody.title' : 'place.still_outside')
      fill(holder,
        h('div', { class: 'preview' }, h('p', { class: 'quiet', text: t('place.would_get') }), h('p', { class: 'preview-name', text: who }),
          h('p', { class: 'quiet', text: grid ? [...answer.areas.slice(-1).map(({ name }) => name), grid.name].join(' · ') : t('outside.text') }),
          grid && h('p', { class: 'quiet', text: reasonText(responsible) })),
        h('div', { class: 'button-line' }, grid && confirmButton(place), cancelButton()),
        h('p', { class: 'quiet', text: t('place.or_elsewhere') }))
      announce(`${t('place.would_get')} ${who}`)
      holder.querySelector('.button-accent')?.focus({ preventScroll: true })
    } catch (problem) {
      if (problem.name === 'AbortError') return
      if (problem.name !== 'Problem') throw problem
      fill(holder, h('p', { class: 'note note-warn', text: textOfProblem(problem) }), cancelButton())
    }
  }

  /** On a phone the sheet makes room for the map, and shows this part of it. */
  const showMap = (detent) => holder.dispatchEvent(new CustomEvent('make-room', { bubbles: true, detail: detent }))

  const confirmButton = (place) => button({
    icon: 'check', text: t('place.confirm'), class: 'button button-accent',
    on: async () => {
      const before = issue.position
      const put = (position) => (key) => api.placeIssue(issue.id, { revision: issue.revision, position: { crs: 'wgs84', accuracy_m: 0, ...position }, note: '' }, key)
      view.choose(null)
      const failed = await act(put(place), t('place.done'))
      if (failed) preview(place)
      else if (!waiting) toast(t('place.was', { lat: before.lat.toFixed(5), lon: before.lon.toFixed(5) }))
    },
  })

  signal.addEventListener('abort', () => view.choose(null))
  idle()
  return holder
}
