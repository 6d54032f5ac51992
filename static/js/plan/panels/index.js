// The planner's figures and decisions, next to the map.
import { button, fill, h } from '../../modules/dom.js'
import { t } from '../../modules/texts.js'
import { Colouring } from './colouring.js'
import { compareViews } from './compare.js'
import { histogramChart } from './chart.js'
import { PlanFigures } from './figures.js'
import { impactPanel } from './impact.js'
import { limitsField } from './limitsfield.js'
import { planMenu } from './menu.js'
import { planNotices } from './notices.js'
import { openPublish } from './publish.js'
import { openSuggest } from './suggest.js'
import { GridTable } from './table.js'
import { tabs } from './tabs.js'
import { PlanView } from './view.js'
import { viewBar } from './viewbar.js'

/**
 * @param {import('../store.js').PlanStore} store
 * @param {import('../workspace.js').Workspace} workspace
 */
export function mountPanels(store, workspace) {
  const { panel, actions, over, region, map } = workspace
  const figures = new PlanFigures(store)
  const view = new PlanView()
  const colouring = new Colouring(view, map, figures)
  compareViews(view, map, region, colouring)
  over.prepend(viewBar(view))
  const table = new GridTable(store, figures)
  const notices = planNotices(store, workspace)
  panel.append(h('div', { class: 'plan-panel' }, notices.element, tabs(t('panels.tabs'), [
    { name: 'grids', text: t('panels.tab.grids'), content: [limitsField(figures), histogramChart(figures), table.element] },
    { name: 'impact', text: t('panels.tab.impact'), content: [impactPanel(store, figures)] },
  ], widener())))
  const suggest = button({ icon: 'grid', text: t('panels.suggest'), class: 'button button-quiet plan-act', on: () => openSuggest(store, figures, notices.suggested) })
  const publish = button({ icon: 'send', text: t('panels.publish'), class: 'button button-accent plan-act', on: () => openPublish(store, figures, workspace) })
  const show = () => {
    for (const one of [suggest, publish]) one.disabled = store.readOnly
    publish.disabled ||= store.plan.operations === 0
  }
  for (const event of ['loaded', 'change']) store.addEventListener(event, show)
  show()
  fill(actions, suggest, publish, planMenu(store, workspace))
  return { figures, view }
}

/** Gives the panel room for all columns of the table, or takes it back. */
function widener() {
  const control = button({ icon: 'wide', label: t('panels.widen'), class: 'icon-button plan-widen', 'aria-pressed': 'false', on: () => {
    control.setAttribute('aria-pressed', String(document.body.classList.toggle('has-wide-panel')))
  } })
  return control
}
