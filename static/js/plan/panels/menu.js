// What else one can do with a plan: the poster, the newest edition, to discard it.
import { confirm } from '../../admin/dialog.js'
import { button, freshId, h, icon } from '../../modules/dom.js'
import { inLanguage } from '../../modules/session.js'
import { t } from '../../modules/texts.js'
import { rebase } from './rebase.js'

/** @param {import('../store.js').PlanStore} store @param {import('../workspace.js').Workspace} workspace */
export function planMenu(store, workspace) {
  const id = freshId('plan-menu')
  const items = [
    h('a', { class: 'plan-menu-item', href: inLanguage(`poster.html?id=${encodeURIComponent(store.id)}`), target: '_blank' }, icon('print'), h('span', { text: t('panels.poster') })),
    button({ icon: 'reload', text: t('panels.rebase'), class: 'plan-menu-item', on: () => act(() => rebase(store, workspace)) }),
    button({ icon: 'close', text: t('panels.discard'), class: 'plan-menu-item is-danger', on: () => act(() => discard(store)) }),
  ]
  const menu = h('div', { id, class: 'plan-menu', hidden: true }, items)
  const opener = h('button', { type: 'button', class: 'icon-button', 'aria-label': t('panels.menu'), title: t('panels.menu'), 'aria-expanded': 'false', 'aria-controls': id }, icon('more'))
  const open = (shown) => {
    const { plan, readOnly } = store
    items[2].hidden = readOnly
    items[1].hidden = readOnly || !(plan.current_edition > plan.edition)
    menu.hidden = !shown
    opener.setAttribute('aria-expanded', String(shown))
  }
  const act = (task) => {
    open(false)
    opener.focus()
    task()
  }
  opener.addEventListener('click', () => open(menu.hidden))
  const holder = h('div', { class: 'plan-menu-holder' }, opener, menu)
  holder.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || menu.hidden) return
    event.stopPropagation()
    open(false)
    opener.focus()
  })
  document.addEventListener('pointerdown', (event) => holder.contains(event.target) || open(false))
  return holder
}

async function discard(store) {
  const { title, operations } = store.plan
  if (await confirm({ title: t('panels.discard.title', { title }), text: t('panels.discard.text', { n: operations }), yes: t('panels.discard'), danger: true })) await store.discard()
}
