// What else one can do with a plan: another title, the poster, to discard it.
import { confirm, openDialog } from '../../admin/dialog.js'
import { button, freshId, h, icon } from '../../modules/dom.js'
import { field } from '../../modules/fields.js'
import { countCharacters } from '../../modules/pure/format.js'
import { inLanguage } from '../../modules/session.js'
import { t } from '../../modules/texts.js'
import { rebase } from './rebase.js'

const TITLE_LIMIT = 100

/** @param {import('../store.js').PlanStore} store */
export function planMenu(store) {
  const id = freshId('plan-menu')
  const items = [
    button({ icon: 'edit', text: t('panels.rename'), class: 'plan-menu-item', on: () => act(() => rename(store)) }),
    h('a', { class: 'plan-menu-item', href: inLanguage(`poster.html?id=${encodeURIComponent(store.id)}`), target: '_blank' }, icon('print'), h('span', { text: t('panels.poster') })),
    button({ icon: 'reload', text: t('panels.rebase'), class: 'plan-menu-item', on: () => act(() => rebase(store)) }),
    button({ icon: 'close', text: t('panels.discard'), class: 'plan-menu-item is-danger', on: () => act(() => discard(store)) }),
  ]
  const menu = h('div', { id, class: 'plan-menu', hidden: true }, items)
  const opener = h('button', { type: 'button', class: 'icon-button', 'aria-label': t('panels.menu'), title: t('panels.menu'), 'aria-expanded': 'false', 'aria-controls': id }, icon('more'))
  const open = (shown) => {
    const { plan, readOnly } = store
    for (const i of [0, 3]) items[i].hidden = readOnly
    items[2].hidden = readOnly || !(plan.current_edition > plan.edition)
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

function rename(store) {
  const dialog = openDialog({ title: t('panels.rename'), eyebrow: store.plan.scope.name })
  const title = field(h('input', { type: 'text', class: 'input', value: store.plan.title, autocomplete: 'off' }), { label: t('panels.rename.label'), limit: TITLE_LIMIT })
  const form = h('form', { class: 'form', novalidate: true }, title.element,
    h('div', { class: 'dialog-actions' }, button({ text: t('cancel'), class: 'button button-quiet', on: dialog.close }), h('button', { type: 'submit', class: 'button button-primary' }, h('span', { text: t('panels.rename.save') }))))
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const text = title.control.value.trim()
    const wrong = text === '' ? 'panels.rename.empty' : countCharacters(text) > TITLE_LIMIT ? 'panels.rename.long' : ''
    title.setError(wrong && t(wrong, { n: TITLE_LIMIT }))
    if (wrong) return void title.control.focus()
    if (text === store.plan.title || (await store.retitle(text))) dialog.close()
  })
  dialog.body.append(form)
  title.control.select()
}

async function discard(store) {
  const { title, operations } = store.plan
  if (await confirm({ title: t('panels.discard.title', { title }), text: t('panels.discard.text', { n: operations }), yes: t('panels.discard'), danger: true })) await store.discard()
}
