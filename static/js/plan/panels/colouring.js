// Which colour each grid gets on the map, by how the plan is shown, and the borders
// that are new or gone.
import { trace } from '../map/paint.js'
import { toWorld } from '../pure/world.js'
import { CHANGES, DEVIATIONS, deviationClass } from './pure/colours.js'
import { onlyIn, outlinesOf } from './pure/edges.js'
import { changesOf } from './pure/pairs.js'
import { isDedicated } from './pure/rows.js'

const NEW_BORDER = '#b3261e'
const GONE_BORDER = '#3d5356'

/** Fires `changed` when grids have other colours. */
export class Colouring extends EventTarget {
  /** @type {((code: string) => string | null) | null} */
  now = null
  /** @type {((code: string) => string | null) | null} */
  before = null
  #view
  #map
  #figures
  #borders = { of: null, fresh: [], gone: [] }

  /**
   * @param {import('./view.js').PlanView} view
   * @param {import('../map/planmap.js').PlanMap} planMap
   * @param {import('./figures.js').PlanFigures} figures
   */
  constructor(view, planMap, figures) {
    super()
    this.#view = view
    this.#map = planMap
    this.#figures = figures
    planMap.addMarks((context, at) => this.#paint(context, at))
    view.addEventListener('changed', () => this.#choose())
    figures.addEventListener('changed', () => view.mode !== 'after' && this.#choose())
    planMap.store.addEventListener('change', () => planMap.marks.redraw())
    this.#choose()
  }

  #choose() {
    const { mode, compare } = this.#view
    const key = `${mode} ${compare}`
    const impact = this.#figures.impact
    const after = this.#figures.after
    if (this.shown?.key === key && this.shown.impact === impact && this.shown.after === after) return
    this.shown = { key, impact, after }
    if (mode === 'change' && impact) {
      const changes = changesOf(impact.after.grids.map(({ code }) => code), impact.lineage, impact.new, impact.renumbered)
      this.now = (code) => CHANGES[changes.get(code) ?? 'same'].fill
      this.before = () => CHANGES.same.fill
    } else if (mode === 'deviation') {
      this.now = byDeviation(after)
      this.before = byDeviation(this.#figures.before)
    } else this.now = this.before = null
    this.#map.setColours(this.now, this.before)
    this.#map.marks.redraw()
    this.dispatchEvent(new Event('changed'))
  }

  /** New borders in red; those that are gone, dashed. */
  #paint(context, at) {
    if (this.#view.mode !== 'change') return
    const { grids, before } = this.#map.store
    if (this.#borders.of !== grids) {
      const [a, b] = [grids, before].map((some) => outlinesOf({ features: [...some.values()] }))
      this.#borders = { of: grids, fresh: paths(onlyIn(a, b)), gone: paths(onlyIn(b, a)) }
    }
    const width = Math.min(Math.max(at.zoom - 12, 1.5), 4)
    context.lineJoin = context.lineCap = 'round'
    stroke(context, at, this.#borders.gone, GONE_BORDER, width * 0.7, [width * 2, width * 2])
    stroke(context, at, this.#borders.fresh, 'rgba(255, 253, 247, .9)', width + 3, [])
    stroke(context, at, this.#borders.fresh, NEW_BORDER, width, [])
  }
}

function byDeviation(summary) {
  const found = new Map((summary?.grids ?? []).map((grid) => [grid.code, isDedicated(grid) ? '#e3ded0' : DEVIATIONS[deviationClass(grid.deviation)].fill]))
  return (code) => found.get(code) ?? null
}

const paths = (lines) => lines.map((line) => Float64Array.from(line.flatMap(toWorld)))

function stroke(context, at, some, colour, width, dash) {
  context.setLineDash(dash)
  context.lineWidth = width
  context.strokeStyle = colour
  context.beginPath()
  for (const path of some) trace(context, path, at)
  context.stroke()
  context.setLineDash([])
}
