// Plans of new boundaries, and the editions that became of them.
import { h } from '../modules/dom.js'
import { inLanguage } from '../modules/session.js'
import { t } from '../modules/texts.js'
import { startPage } from './page.js'
import { editionsView } from './planseditions.js'
import { plansView } from './planslist.js'
import { readChoice } from './pure/choice.js'

startPage('plans', { needs: 'redraw', texts: ['plan', 'plans'], view: plansPage })

function plansPage({ session }) {
  const editions = readChoice(location.search, ['view']).view === 'editions'
  const way = (href, text, current) => h('a', { class: 'view', href: inLanguage(href), 'aria-current': current ? 'page' : null, text })
  const views = h('nav', { class: 'views', 'aria-label': t('plans.views') }, way('plans.html', t('plans.title'), !editions), way('plans.html?view=editions', t('editions.title'), editions))
  return (editions ? editionsView : plansView)({ session, views })
}
