// Starting anew from the current edition: what still fits is kept, and what does
// not is listed with its reasons and places.
import { confirm, openDialog } from '../../admin/dialog.js'
import { button, h, icon } from '../../modules/dom.js'
import { announce, toast } from '../../modules/notices.js'
import { t } from '../../modules/texts.js'
import { opText } from '../words.js'
import { violationList } from './problems.js'

/** @param {import('../store.js').PlanStore} store */
export async function rebase(store) {
  if (!(await confirm({
    title: t('panels.rebase.title', { n: store.plan.current_edition }), text: t('panels.rebase.text'),
    points: [t('panels.rebase.keeps'), t('panels.rebase.leaves'), t('panels.rebase.no_undo')], yes: t('panels.rebase'),
  }))) return
  const answer = await store.rebase()
  if (!answer) return
  const left = answer.left ?? []
  if (left.length > 0) return void leftDialog(store, left)
  toast(t('panels.rebase.done', { n: store.plan.edition }))
  announce(t('panels.rebase.done', { n: store.plan.edition }))
}

function leftDialog(store, left) {
  const dialog = openDialog({ title: t('panels.rebase.left', { n: left.length }), eyebrow: store.plan.title })
  dialog.body.append(
    h('p', { text: t('panels.rebase.left_text', { n: store.plan.edition }) }),
    h('ol', { class: 'plan-left' }, left.map(({ index, op, errors }) => h('li', {},
      h('p', { class: 'plan-left-op' }, h('span', { class: 'plan-count number', text: String(index + 1) }), h('strong', { text: opText(op) })),
      violationList(store, errors, dialog.close)))),
    h('div', { class: 'dialog-actions' }, button({ icon: 'check', text: t('panels.understood'), class: 'button button-primary', on: dialog.close })))
}

/**
 * That the land has changed since the plan was begun, with the way out.
 *
 * @param {import('../store.js').PlanStore} store
 * @param {{ names: (codes: string[]) => string }} words
 */
export function staleNote(store, { names }) {
  return h('div', { class: 'note note-warn plan-notice', role: 'status' }, icon('warn'), h('div', {},
    h('p', { text: t('panels.stale', { edition: store.plan.edition, current: store.plan.current_edition, grids: names(store.plan.stale.slice(0, 8)) + (store.plan.stale.length > 8 ? '…' : '') }) }),
    button({ icon: 'reload', text: t('panels.rebase'), class: 'button button-primary', on: () => rebase(store) })))
}
