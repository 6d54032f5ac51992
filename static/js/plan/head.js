// The head of the workspace: which plan it is and how it stands, who else is here,
// and what one can do with it as a whole.
import { button, fill, h, icon } from '../modules/dom.js'
import { showBar } from '../modules/notices.js'
import { inLanguage } from '../modules/session.js'
import { language, otherLanguage, switchLanguage, t } from '../modules/texts.js'

const MAX_TITLE = 100
const SHOWN = 3

/** @param {import('./store.js').PlanStore} store @param {import('./workspace.js').Workspace} workspace */
export function head(store, workspace) {
  return [
    h('a', { class: 'work-back', href: inLanguage('plans.html'), 'aria-label': t('work.to_plans'), title: t('work.to_plans') }, icon('back')),
    title(store),
    present(store),
    h('div', { class: 'work-head-side' }, workspace.actions,
      button({ text: t(`language.${otherLanguage()}`), class: 'language', lang: language === 'zh' ? 'en' : 'zh-CN', 'aria-label': t(`language.to_${otherLanguage()}`), on: switchLanguage })),
  ]
}

/** The title, which one can change in its place. */
function title(store) {
  const name = h('h1', { class: 'work-title' })
  const edit = button({ icon: 'edit', label: t('work.retitle'), class: 'icon-button work-retitle', on: () => open(true) })
  const input = h('input', { class: 'input work-title-input', maxlength: MAX_TITLE, 'aria-label': t('work.title_label'), autocomplete: 'off' })
  const form = h('form', { class: 'work-title-form', hidden: true, on: { submit: (event) => send(event) } }, input, button({ icon: 'check', label: t('work.keep'), class: 'icon-button', on: (event) => send(event) }))
  const about = h('p', { class: 'work-about' })
  const open = (on) => {
    form.hidden = !on
    name.hidden = edit.hidden = on
    if (!on) return
    input.value = store.plan.title
    input.focus()
    input.select()
  }
  const send = (event) => {
    event.preventDefault()
    const text = input.value.trim()
    open(false)
    edit.focus()
    if (text && text !== store.plan.title) store.retitle(text)
  }
  input.addEventListener('keydown', (event) => {
    event.stopPropagation()
    if (event.key !== 'Escape') return
    open(false)
    edit.focus()
  })
  form.addEventListener('focusout', ({ relatedTarget }) => form.contains(relatedTarget) || open(false))
  const show = () => {
    const { plan } = store
    name.textContent = plan.title
    edit.hidden = store.readOnly || !form.hidden
    fill(about, h('span', { text: plan.scope.name }), h('span', { class: `work-state is-${plan.state}`, text: stateText(plan) }), saved(store))
    document.body.classList.toggle('is-read-only', store.readOnly)
  }
  for (const event of ['loaded', 'change', 'busy']) store.addEventListener(event, show)
  show()
  return h('div', { class: 'work-titles' }, h('div', { class: 'work-title-line' }, name, edit, form), about)
}

function stateText({ state, edition, published }) {
  return state === 'published' ? t('work.state.published', { n: published }) : state === 'discarded' ? t('work.state.discarded') : t('work.state.draft', { n: edition })
}

/** Whether everything is with the server. */
function saved({ busy, readOnly }) {
  if (readOnly) return null
  const text = busy.waiting ? t('work.waiting') : busy.act ? t('work.saving') : t('work.saved')
  return h('span', { class: busy.waiting ? 'work-saved is-waiting' : 'work-saved' }, icon(busy.waiting ? 'warn' : busy.act ? 'reload' : 'check'), h('span', { text }))
}

/** Who else has this plan open. */
function present(store) {
  const list = h('ul', { class: 'work-others', 'aria-label': t('work.others') })
  const show = () => {
    const { others } = store
    const more = others.length - SHOWN
    fill(list, others.slice(0, SHOWN).map(({ name }) => h('li', { class: 'work-other', title: t('work.other', { name }) }, h('span', { class: 'work-other-mark', 'aria-hidden': 'true' }), h('span', { text: name }))),
      more > 0 && h('li', { class: 'work-other', text: `+${more}` }))
    list.hidden = others.length === 0
  }
  store.addEventListener('presence', show)
  store.addEventListener('busy', ({ detail: { waiting } }) => waiting && showBar({ text: t('work.waiting_bar') }))
  show()
  return list
}
