// Working on a plan together: what others have done is said, and when they were
// faster, one decides what becomes of one's own step.
import { openDialog } from '../admin/dialog.js'
import { button, h } from '../modules/dom.js'
import { announce, toast } from '../modules/notices.js'
import { t, textOfProblem } from '../modules/texts.js'
import { opText, stepText } from './words.js'

/** @param {import('./store.js').PlanStore} store @param {import('./tools/bench.js').Bench} bench */
export function workTogether(store, bench) {
  store.addEventListener('news', ({ detail: { steps, plan } }) => {
    const some = steps.slice(-2).map(sentence)
    const text = some.length > 0 ? some.join(' ') : t('together.changed', { title: plan.title })
    toast(text)
    announce(text)
  })
  store.addEventListener('conflict', ({ detail }) => askAgain(bench, store, detail))
  store.addEventListener('failed', ({ detail: { problem } }) => {
    const text = t.has(`error.${problem.code}`) ? t(`error.${problem.code}`) : textOfProblem(problem)
    toast(text, { kind: 'error' })
    announce(text)
  })
  let known = new Set()
  store.addEventListener('presence', ({ detail: { others } }) => {
    const names = new Set(others.map(({ name }) => name))
    for (const name of names) if (!known.has(name)) announce(t('together.came', { name }))
    known = names
  })
}

const sentence = (step) => t('together.did', { name: step.by, what: stepText(step) })

/** Nothing was done, and what is drawn is still there. */
function askAgain(bench, store, { op, act, steps }) {
  const dialog = openDialog({ title: t('together.conflict') })
  const again = () => {
    dialog.close()
    if (op && act === 'append') bench.apply(op, { drawn: true })
  }
  dialog.body.append(...[
    h('p', { text: op && act === 'append' ? t('together.conflict_text', { what: opText(op) }) : t('together.conflict_other') }),
    steps.length > 0 && h('ul', { class: 'together-steps' }, steps.map((step) => h('li', {}, h('strong', { text: step.by }), h('span', { text: stepText(step) })))),
    h('div', { class: 'dialog-actions' },
      button({ text: t('together.look'), class: 'button button-quiet', on: dialog.close }),
      op && act === 'append' && !store.readOnly && button({ text: t('together.again'), class: 'button button-primary', on: again })),
  ].filter(Boolean))
}
