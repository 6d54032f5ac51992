// Starting anew from the current edition: what still fits is kept, and what does
// not is listed with its reasons and places.
import { confirm } from '../../admin/dialog.js'
import { button, h, icon } from '../../modules/dom.js'
import { announce, toast } from '../../modules/notices.js'
import { t } from '../../modules/texts.js'
import { opText } from '../words.js'
import { violationList } from './problems.js'
import { gridNames } from './words.js'

/** @param {import('../store.js').PlanStore} store @param {import('../workspace.js').Workspace} workspace shows what no longer fits beside the map */
export async function rebase(store, workspace) {
  if (!(await confirm({
    title: t('panels.rebase.title', { n: store.plan.current_edition }), text: t('panels.rebase.text'),
    points: [t('panels.rebase.keeps'), t('panels.rebase.leaves'), t('panels.rebase.no_undo')], yes: t('panels.rebase'),
  }))) return
  const answer = await store.rebase()
  if (!answer) return
  const left = answer.left ?? []
  if (left.length > 0) {
    workspace.openAside({ name: 'left', title: t('panels.rebase.left', { n: left.length }), content: leftList(store, left) })
    return
  }
  toast(t('panels.rebase.done', { n: store.plan.edition }))
  announce(t('panels.rebase.done', { n: store.plan.edition }))
}

function leftList(store, left) {
  return h('div', {}, h('p', { class: 'plan-left-text', text: t('panels.rebase.left_text', { n: store.plan.edition }) }),
    h('ol', { class: 'plan-left' }, left.map(({ index, op, errors }) => h('li', {},
      h('p', { class: 'plan-left-op' }, h('span', { class: 'plan-count number', text: String(index + 1) }), h('strong', { text: opText(op) })),
      violationList(store, errors)))))
}

/** That the land has changed since the plan was begun, with the way out. @param {import('../store.js').PlanStore} store @param {import('../workspace.js').Workspace} workspace */
export function staleNote(store, workspace) {
  return h('div', { class: 'note note-warn plan-notice', role: 'status' }, icon('warn'), h('div', {},
    h('p', { text: t('panels.stale', { edition: store.plan.edition, current: store.plan.current_edition, grids: gridNames(store, store.plan.stale.slice(0, 8)) + (store.plan.stale.length > 8 ? '…' : '') }) }),
    button({ icon: 'reload', text: t('panels.rebase'), class: 'button button-primary', on: () => rebase(store, workspace) })))
}
