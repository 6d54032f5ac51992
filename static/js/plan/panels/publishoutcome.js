// What a publication has done, and where to look at it.
import { button, h, icon } from '../../modules/dom.js'
import { inLanguage } from '../../modules/session.js'
import { locale, t } from '../../modules/texts.js'
import { gridNames } from './words.js'

/**
 * @param {import('../store.js').PlanStore} store
 * @param {any} outcome with `changed` counting those of the scope: neighbours outside it may have got vertices
 * @param {() => void} close
 */
export function outcomeView(store, outcome, close) {
  const { carried, leaderless } = outcome
  const number = (n) => new Intl.NumberFormat(locale).format(n)
  const fact = (name, value) => h('div', {}, h('dt', { text: t(`panels.outcome.${name}`) }), h('dd', { class: 'number', text: number(value) }))
  const scope = store.plan.scope.code
  return [
    h('div', { class: 'plan-done' }, h('span', { class: 'success-mark' }, icon('check')), h('p', { text: t('panels.outcome.text', { scope: store.plan.scope.name, n: outcome.edition }) })),
    h('dl', { class: 'plan-tiles plan-outcome' }, ['added', 'changed', 'retired', 'buildings_moved', 'issues_moved', 'messages'].map((name) => fact(name, outcome[name]))),
    leaderless.length > 0 && h('div', { class: 'note note-warn' }, icon('warn'), h('p', { text: t('panels.outcome.leaderless', { grids: gridNames(store, leaderless) }) })),
    carried.length > 0 && h('div', { class: 'note' }, icon('reload'), h('p', { text: t('panels.outcome.carried', { grids: gridNames(store, carried) }) })),
    h('div', { class: 'dialog-actions' },
      button({ text: t('panels.outcome.stay'), class: 'button button-quiet', on: close }),
      h('a', { class: 'button button-quiet', href: inLanguage(`poster.html?id=${encodeURIComponent(store.id)}`) }, icon('print'), h('span', { text: t('panels.poster') })),
      h('a', { class: 'button button-primary', href: `${inLanguage('./')}#area=${scope}` }, icon('map'), h('span', { text: t('panels.outcome.look') }))),
  ].filter(Boolean)
}
