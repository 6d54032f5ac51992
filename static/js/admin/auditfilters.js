// What is chosen of the audit: days, whose doing, which kind of act, to what.
import { button, freshId, h } from '../modules/dom.js'
import { field } from '../modules/fields.js'
import { debounce } from '../modules/pure/debounce.js'
import { t } from '../modules/texts.js'
import { ACTIONS, actionName } from './auditwords.js'
import { dayText } from './pure/choice.js'

const TYPING_MS = 350
const DAYS = [['today', 0], ['week', 6], ['month', 29]]

/**
 * @param {Record<string, string>} choice since, until (days), name, action, target
 * @param {(choice: Record<string, string>) => void} changed
 */
export function auditFilters(choice, changed) {
  const input = (type, value, more = {}) => h('input', { type, class: 'input', value, autocomplete: 'off', spellcheck: 'false', ...more })
  const fields = {
    since: field(input('date', choice.since, { max: '9999-12-31' }), { label: t('audit.since') }),
    until: field(input('date', choice.until, { max: '9999-12-31' }), { label: t('audit.until') }),
    name: field(input('search', choice.name, { placeholder: t('audit.any'), autocapitalize: 'none' }), { label: t('audit.name') }),
    action: field(actionSelect(choice.action), { label: t('audit.action') }),
    target: field(input('search', choice.target, { placeholder: t('audit.any') }), { label: t('audit.target') }),
  }
  const read = () => Object.fromEntries(Object.entries(fields).map(([name, { control }]) => [name, control.value.trim()]))
  const tell = () => {
    drawDays()
    clear.hidden = Object.values(read()).every((value) => !value)
    changed(read())
  }
  const typed = debounce(tell, TYPING_MS)
  for (const { control } of Object.values(fields)) {
    const ofText = control.type === 'search'
    control.addEventListener(ofText ? 'input' : 'change', () => (ofText ? typed() : tell()))
  }

  const set = (values) => {
    typed.cancel()
    for (const [name, value] of Object.entries(values)) fields[name].control.value = value
    tell()
  }
  const days = h('div', { class: 'day-chips', role: 'group', 'aria-label': t('audit.days') })
  const chips = DAYS.map(([name, back]) => {
    const since = dayText(new Date(Date.now() - back * 86_400_000))
    const chip = button({ text: t(`audit.days.${name}`), class: 'pill', 'aria-pressed': 'false', on: () => set(isOn() ? { since: '', until: '' } : { since, until: '' }) })
    const isOn = () => fields.since.control.value === since && fields.until.control.value === ''
    return { chip, isOn }
  })
  const drawDays = () => chips.forEach(({ chip, isOn }) => chip.setAttribute('aria-pressed', String(isOn())))
  const clear = button({ icon: 'close', text: t('filter.clear'), class: 'pill pill-clear', on: () => set({ since: '', until: '', name: '', action: '', target: '' }) })
  const row = h('div', { id: freshId('filters'), class: 'filter-row' }, Object.entries(fields).map(([name, { element }]) => h('div', { class: `filter-${name}` }, element)))
  const more = button({ icon: 'down', text: t('filter.more'), class: 'pill filter-toggle', 'aria-controls': row.id, 'aria-expanded': 'false', on: () => open(more.getAttribute('aria-expanded') !== 'true') })
  const open = (opens) => {
    row.classList.toggle('is-open', opens)
    more.setAttribute('aria-expanded', String(opens))
  }
  open(Object.values(choice).some(Boolean))
  days.append(...chips.map(({ chip }) => chip), more, clear)
  clear.hidden = Object.values(choice).every((value) => !value)
  drawDays()
  return {
    element: h('section', { class: 'audit-filters', 'aria-label': t('audit.filters') }, days,
      row),
    /** @param {Record<string, string>} values */
    set,
  }
}

/** Groups of acts, each as a whole and one by one. One that only the address names is kept. */
function actionSelect(value) {
  const groups = [...new Set(ACTIONS.map((action) => action.split('.')[0]))]
  const known = value === '' || groups.includes(value) || ACTIONS.includes(value)
  const element = h('select', { class: 'input' }, h('option', { value: '', text: t('audit.any') }),
    !known && h('option', { value, text: value }),
    groups.map((group) => h('optgroup', { label: t(`audit.group.${group}`) },
      h('option', { value: group, text: t('audit.whole_group', { group: t(`audit.group.${group}`) }) }),
      ACTIONS.filter((action) => action.startsWith(`${group}.`)).map((action) => h('option', { value: action, text: actionName(action) })))))
  element.value = value
  return element
}
