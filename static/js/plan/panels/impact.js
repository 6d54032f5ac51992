// What the plan does to buildings, open issues and people, next to the map.
import { failure } from '../../modules/cards/parts.js'
import { fill, h, icon, skeleton } from '../../modules/dom.js'
import { locale, t } from '../../modules/texts.js'
import { buildingGroups, issueList, leaderList, lineageList } from './impactlists.js'
import { gridLink, personText } from './words.js'

/**
 * @param {import('../store.js').PlanStore} store
 * @param {import('./figures.js').PlanFigures} figures
 */
export function impactPanel(store, figures) {
  const body = h('div', { class: 'plan-impact-body' })
  const state = h('p', { class: 'plan-impact-state quiet', role: 'status' })
  const open = new Set(['moved_buildings'])
  const draw = () => {
    const { impact, problem, fresh } = figures
    state.textContent = impact && !fresh && !problem ? t('panels.impact.counting') : ''
    if (problem) fill(body, failure(problem, () => figures.ask()))
    else if (!impact) fill(body, skeleton(6, t('loading')))
    else if (drawn !== impact) fill(body, view(store, impact, open))
    body.classList.toggle('is-old', Boolean(impact) && !fresh)
    drawn = problem ? null : impact
  }
  let drawn = null
  figures.addEventListener('changed', draw)
  draw()
  return h('section', { class: 'plan-impact', 'aria-label': t('panels.impact') }, state, body)
}

function view(store, impact, open) {
  const { buildings, issues, leaders, leading, leaderless, lineage } = impact
  const carried = leading.filter((one) => one.carried)
  const still = buildings.moved === 0 && issues.moved === 0 && leaders.length === 0 && lineage.length === 0 && impact.new.length === 0
  const section = (name, count, build) => count > 0 && folding(t(`panels.impact.${name}`), count, open, name, build)
  return [
    h('dl', { class: 'plan-tiles' },
      tile('buildings', buildings.moved, buildings.moved > 0 && t('panels.impact.of_households', { n: buildings.households })),
      tile('issues', issues.moved), tile('people', leaders.length), tile('leaderless', leaderless.length, null, leaderless.length > 0)),
    still && h('p', { class: 'quiet plan-still', text: t('panels.impact.none') }),
    leaderless.length > 0 && h('div', { class: 'note note-warn plan-leaderless' }, icon('warn'), h('div', {},
      h('strong', { text: t('panels.impact.leaderless_title', { n: leaderless.length }) }),
      h('p', { class: 'plan-links' }, leaderless.map((code) => gridLink(store, code))))),
    section('carried', carried.length, () => h('ul', { class: 'plan-list' }, carried.map(({ grid, person, from }) => h('li', { class: 'plan-item' },
      gridLink(store, grid), h('span', { class: 'plan-item-text', text: t('panels.impact.carried_by', { person: personText(person), grid: store.before.get(from)?.properties.name ?? from }) }))))),
    section('leaders', leaders.length, () => leaderList(store, leaders)),
    section('moved_buildings', buildings.moved, () => buildingGroups(store, buildings)),
    section('moved_issues', issues.moved, () => issueList(store, issues)),
    section('lineage', lineage.length, () => lineageList(store, lineage)),
  ]
}

function tile(name, count, sub, bad = false) {
  return h('div', { class: `plan-tile${bad ? ' is-bad' : ''}${count === 0 ? ' is-none' : ''}` },
    h('dt', { text: t(`panels.tile.${name}`) }),
    h('dd', {}, h('strong', { class: 'number', text: new Intl.NumberFormat(locale).format(count) }), sub && h('span', { class: 'quiet', text: sub })))
}

/** A section that folds; what is in it is made when it is opened. */
function folding(title, count, open, name, build) {
  const element = h('details', { class: 'plan-fold' },
    h('summary', {}, icon('forward'), h('h2', { text: title }), h('span', { class: 'plan-count number', text: new Intl.NumberFormat(locale).format(count) })))
  const show = () => element.children.length === 1 && element.append(build())
  element.addEventListener('toggle', () => {
    if (element.open) show()
    if (element.open) open.add(name)
    else open.delete(name)
  })
  if (open.has(name)) {
    show()
    element.open = true
  }
  return element
}
