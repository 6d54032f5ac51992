// Who did what to which thing, newest first.
import * as api from '../modules/api.js'
import { emptyState } from '../modules/cards/parts.js'
import { button, h } from '../modules/dom.js'
import { announce, toast } from '../modules/notices.js'
import { locale, t, textOfProblem } from '../modules/texts.js'
import { auditEntry } from './auditentry.js'
import { auditFilters } from './auditfilters.js'
import { startPage, pageHead } from './page.js'
import { pagedList } from './pagedlist.js'
import { dayText, daysToTimes, readChoice, writeChoice } from './pure/choice.js'

const PAGE = 50
const CHOICES = ['since', 'until', 'name', 'action', 'target']

startPage('audit', { needs: 'read_audit', view: auditPage })

function auditPage() {
  let choice = readChoice(location.search, CHOICES)
  const query = () => ({ ...choice, ...daysToTimes(choice.since, choice.until) })
  const list = h('ul', { class: 'entries', 'aria-label': t('audit.title') })
  const pages = pagedList({
    list, more: t('audit.older'),
    load: (cursor, signal) => api.audit({ ...query(), cursor, limit: PAGE }, signal),
    row: (entry, previous) => [dayOf(entry) !== (previous && dayOf(previous)) && dayRow(entry), auditEntry(entry, { byName: (name) => filters.set({ name }) })].filter(Boolean),
    none: () => emptyState(t('audit.none'), CHOICES.some((name) => choice[name]) ? t('accounts.none_hint') : ''),
  })
  const filters = auditFilters(choice, (next) => {
    choice = next
    history.replaceState(null, '', location.pathname + writeChoice(location.search, choice))
    pages.begin()
  })
  const save = button({ icon: 'download', text: t('audit.export'), class: 'button button-quiet', on: () => download(save, query()) })
  pages.begin()
  return [
    pageHead({ title: t('audit.title'), text: t('audit.text'), actions: [save] }),
    filters.element,
    h('section', { class: 'sheet-card', 'aria-label': t('audit.title') }, list, pages.foot),
  ]
}

const dayOf = ({ at }) => dayText(new Date(at))

function dayRow({ at }) {
  const text = new Intl.DateTimeFormat(locale, { dateStyle: 'full' }).format(new Date(at))
  return h('li', { class: 'entry-day' }, h('h2', { text: dayText(new Date(at)) === dayText(new Date()) ? t('audit.today_is', { day: text }) : text }))
}

/** Fetches the same choice as a table and hands it to the browser. */
async function download(control, query) {
  control.disabled = true
  control.classList.add('is-busy')
  try {
    const url = URL.createObjectURL(await api.auditTable(query))
    const link = h('a', { href: url, download: `${t('audit.file')}-${dayText(new Date())}.csv` })
    document.body.append(link)
    link.click()
    link.remove()
    setTimeout(() => URL.revokeObjectURL(url), 60_000)
    toast(t('audit.exported'))
    announce(t('audit.exported'))
  } catch (problem) {
    if (problem.name !== 'Problem') throw problem
    toast(textOfProblem(problem), { kind: 'error' })
  } finally {
    control.disabled = false
    control.classList.remove('is-busy')
  }
}
