// The editions: what was published when, about what, and the way back to each.
import * as api from '../modules/api.js'
import { emptyState } from '../modules/cards/parts.js'
import { button, h, icon } from '../modules/dom.js'
import { timeText } from '../modules/pure/format.js'
import { locale, t } from '../modules/texts.js'
import { badge } from './names.js'
import { pageHead } from './page.js'
import { pagedList } from './pagedlist.js'
import { mapThen, placeOf, planLink } from './plansparts.js'
import { openRevert } from './plansrevert.js'

const PAGE = 50

/** @param {{ session: any, views: Node }} context */
export function editionsView({ session, views }) {
  const list = h('ol', { class: 'editions', 'aria-label': t('editions.title') })
  const pages = pagedList({
    list, more: t('more'),
    row: (edition, newer) => [editionRow(edition, newer === null, () => openRevert({ session, edition, done: () => pages.begin() }))],
    load: (cursor, signal) => api.editions({ cursor, limit: PAGE }, signal),
    none: () => emptyState(t('editions.none'), t('editions.none_hint')),
  })
  pages.begin()
  return [pageHead({ title: t('plans.title'), text: t('editions.text') }), views, h('section', { class: 'sheet-card', 'aria-label': t('editions.title') }, list, pages.foot)]
}

function editionRow(edition, current, revert) {
  const { number, published_at: at, note, scope, plan } = edition
  const ofIt = (text) => `${text} ${t('past.edition', { n: String(number) })}` // there are as many as editions
  return h('li', { class: 'edition-row' },
    h('div', { class: 'edition-number' }, h('strong', { text: t('past.edition', { n: String(number) }) }), current && badge('good', t('editions.current'))),
    h('div', { class: 'edition-what' },
      h('p', {}, h('span', { text: scope?.name ?? t('editions.all') }), scope && placeOf(scope.code)),
      note && h('p', { class: 'edition-note', text: note }),
      h('p', { class: 'row-sub' }, h('time', { datetime: at, text: timeText(at, locale) }), ' · ', counts(edition))),
    h('div', { class: 'button-line edition-acts' },
      h('a', { class: 'button button-quiet button-small', href: mapThen(edition), 'aria-label': ofIt(t('editions.map')) }, icon('history'), h('span', { text: t('editions.map') })),
      plan && h('a', { class: 'button button-quiet button-small', href: planLink(plan), 'aria-label': ofIt(t('editions.plan')) }, icon('plan'), h('span', { text: t('editions.plan') })),
      !current && button({ icon: 'undo', text: t('editions.revert'), 'aria-label': ofIt(t('editions.revert')), class: 'button button-quiet button-small', on: revert })))
}

/** How many grids came, changed and went. */
function counts({ added, changed, retired }) {
  const parts = [added > 0 && t('editions.added', { n: added }), changed > 0 && t('editions.changed', { n: changed }), retired > 0 && t('editions.retired', { n: retired })].filter(Boolean)
  return parts.length > 0 ? t('editions.grids', { list: parts.join(t('editions.join')) }) : t('editions.no_grids')
}
