// Puts the workspace together: map and tools, hints, steps, and who else is here.
import { announce } from '../modules/notices.js'
import { t } from '../modules/texts.js'
import { gridCard } from './gridcard.js'
import { paintPreview, paintSelection } from './map/marks.js'
import { drawnOf } from './pure/shape.js'
import { toWorld } from './pure/world.js'
import { refusals } from './refusals.js'
import { askToRenumber } from './renumber.js'
import { stepsPanel } from './steps.js'
import { workTogether } from './together.js'
import { Bench } from './tools/bench.js'
import { hintBar } from './tools/hintbar.js'
import { listenToKeys } from './tools/keys.js'
import { listenToPointer } from './tools/pointer.js'
import { toolbar } from './tools/toolbar.js'
import { opText, outcomeText } from './words.js'

/** @param {import('./store.js').PlanStore} store @param {import('./workspace.js').Workspace} workspace */
export function furnish(store, workspace) {
  const { map } = workspace
  const bench = (workspace.bench = new Bench(store, map))
  const panel = stepsPanel(store, workspace)
  const openSteps = () => {
    if (workspace.asideName === 'steps') return workspace.closeAside()
    panel.show()
    workspace.openAside({ name: 'steps', title: t('steps.title'), content: panel.content, closed: () => bar.history.setAttribute('aria-expanded', 'false') })
    bar.history.setAttribute('aria-expanded', 'true')
  }
  const renumber = () => askToRenumber(store, bench)
  const help = listenToKeys(bench, store, { renumber, steps: openSteps })
  const bar = toolbar(bench, store, { renumber, help, steps: openSteps })
  workspace.tools.append(bar.element)
  workspace.over.append(gridCard(store, bench))
  workspace.foot.append(refusals(store, bench), hintBar(bench))
  listenToPointer(map, bench)
  draw(store, bench, map)
  follow(store, map)
  workTogether(store, bench)
  sayOutcomes(store)
  if (bench.resume()) announce(t('work.resumed'))
}

/** What is chosen, and what would become of it. */
function draw(store, bench, map) {
  const font = getComputedStyle(document.body).fontFamily
  map.addMarks((context, view) => store.selection.size > 0 && paintSelection(context, view, store.selection, map.scene))
  map.addMarks((context, view) => {
    const change = bench.previews.answer?.change
    if (change) paintPreview(context, view, { change, grids: store.grids, scene: map.scene, font })
  })
  store.addEventListener('selection', () => map.marks.redraw())
  bench.addEventListener('answer', () => map.marks.redraw())
}

/** The map shows what there is, and goes where it is asked to. */
function follow(store, map) {
  store.addEventListener('loaded', () => map.update())
  // What others did comes with all of the land, and so is drawn already.
  store.addEventListener('change', ({ detail: { codes, by } }) => by === 'me' && codes.length > 0 && map.update())
  store.addEventListener('figures', () => map.land.redraw())
  store.addEventListener('fly', ({ detail: { code, codes = code ? [code] : [], position, bounds } }) => {
    if (position) return map.flyTo(position)
    if (bounds) return map.fit([...toWorld([bounds[0], bounds[3]]), ...toWorld([bounds[2], bounds[1]])])
    const known = new Set(codes)
    const gone = codes.map((one) => store.before.get(one)).find((feature) => feature && !store.grids.has(feature.properties.code))
    map.fit(map.scene.boxOf(known) ?? (gone && drawnOf(gone).box))
  })
}

/** What was undone, done again, or found by the server, is said as what was drawn is. */
function sayOutcomes(store) {
  let before = store.grids
  store.addEventListener('loaded', () => (before = store.grids))
  store.addEventListener('change', ({ detail: { act, op, change, by } }) => {
    if (by === 'me' && change && act !== 'append') announce(`${t(`did.${act}`, { what: opText(op) })}。${outcomeText(change, before)}`)
    before = store.grids
  })
}
