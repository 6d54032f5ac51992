// An issue as a line in the dispatcher's list.
import { h, icon } from '../dom.js'
import { agoText, timeText } from '../pure/format.js'
import { categoryName, locale, t } from '../texts.js'

/** An issue's state, in its colour. @param {string} state */
export function stateBadge(state) {
  return h('span', { class: 'state', data: { state }, text: t(`state.${state}`) })
}

/** @param {any[]} categories @param {string} code */
export function categoryText(categories, code) {
  const category = categories.find((one) => one.code === code)
  return category ? categoryName(category) : code
}

/** Who has the issue, or that nobody does. @param {any} issue */
export function holderText({ state, responsible }) {
  if (state === 'unplaced') return t('issue.unplaced')
  return responsible?.person?.name || t('nobody.short')
}

/**
 * @param {any} issue
 * @param {{ categories: any[], selected: boolean, open: (id: string) => void }} context
 */
export function issueRow(issue, { categories, selected, open }) {
  return h('li', { data: { id: issue.id } },
    h('button', { type: 'button', class: 'issue-row', 'aria-current': selected ? 'true' : null, data: { state: issue.state }, on: { click: () => open(issue.id) } },
      h('span', { class: 'issue-row-head' },
        stateBadge(issue.state),
        h('span', { class: 'issue-category', text: categoryText(categories, issue.category) }),
        h('time', { class: 'row-meta', datetime: issue.created_at, title: timeText(issue.created_at, locale), text: agoText(issue.created_at, locale) })),
      h('span', { class: 'issue-text', text: issue.description }),
      h('span', { class: 'issue-row-foot' },
        h('span', { class: 'issue-where' }, icon('pin'), h('span', { text: issue.grid?.name || t('issue.no_grid') })),
        h('span', { class: issue.responsible ? 'issue-who' : 'issue-who is-nobody' }, icon('user'), h('span', { text: holderText(issue) })))))
}
