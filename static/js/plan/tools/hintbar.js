// The line at the foot of the map: what to do next, what it would come to, and
// buttons for what keys do.
import { button, fill, h, icon } from '../../modules/dom.js'
import { announce } from '../../modules/notices.js'
import { t } from '../../modules/texts.js'
import { outcomeText, violationText } from '../words.js'
import { TOOLS } from './bench.js'

const SAID_MS = 4000

/** What is wrong with nearly every line before it is finished. */
const NOT_YET = ['plan.cuts_nothing', 'plan.nothing', 'plan.encloses']

/** @param {import('./bench.js').Bench} bench */
export function hintBar(bench) {
  const mark = h('span', { class: 'hint-mark' })
  const text = h('p', { id: 'hint-text', class: 'hint-text' })
  const news = h('p', { class: 'hint-news' })
  const own = h('div', { class: 'hint-own' })
  const finish = button({ icon: 'check', text: t('work.finish'), class: 'hint-button is-primary', 'aria-keyshortcuts': 'Enter', on: () => bench.tool.enter() })
  const back = button({ icon: 'undo', text: t('work.back'), class: 'hint-button', 'aria-keyshortcuts': 'Backspace', on: () => bench.tool.back() })
  const cancel = button({ icon: 'close', text: t('cancel'), class: 'hint-button', 'aria-keyshortcuts': 'Escape', on: () => bench.cancel() })
  for (const [one, key] of [[finish, '↵'], [back, '⌫'], [cancel, 'Esc']]) one.append(h('kbd', { 'aria-hidden': 'true', text: key }))
  const main = h('div', { class: 'hint-main' }, finish, back, cancel)
  const bar = h('div', { class: 'hint', role: 'group', 'aria-label': t('work.hint') }, h('div', { class: 'hint-line' }, mark, h('div', { class: 'hint-texts' }, text, news)), own, main)
  let timer = 0

  const showTool = () => {
    fill(mark, icon(TOOLS.find(({ name }) => name === bench.tool.name).icon))
    announce(`${t(`tool.${bench.tool.name}`)}。${hintText(bench)}`)
  }
  const show = () => {
    const { tool, store } = bench
    text.textContent = hintText(bench)
    const controls = store.readOnly ? [] : tool.controls()
    if (own.contains(document.activeElement) && controls.some(({ field }) => field?.contains?.(document.activeElement))) return
    const focused = [...own.children].indexOf(document.activeElement)
    fill(own, controls.map((control) => control.field ?? knob(control)))
    if (focused >= 0) own.children[Math.min(focused, own.children.length - 1)]?.focus()
    const drawing = tool.name !== 'pick'
    main.hidden = !drawing
    bar.classList.toggle('is-drawing', drawing && !store.readOnly)
    const op = drawing && tool.op()
    finish.disabled = !op || !bench.ready
    back.hidden = !tool.holds
  }
  const showAnswer = () => {
    clearTimeout(timer)
    const { answer } = bench.previews
    const early = answer?.violations.every(({ code }) => NOT_YET.includes(code))
    news.className = !answer?.violations.length ? 'hint-news' : early ? 'hint-news is-said' : 'hint-news is-wrong'
    if (!answer) news.textContent = ''
    else if (answer.change) news.textContent = outcomeText(answer.change, bench.store.grids, 'would')
    else news.textContent = answer.violations.map(violationText).slice(0, 2).join(' ')
  }
  const say = ({ detail }) => {
    news.className = 'hint-news is-said'
    news.textContent = detail
    clearTimeout(timer)
    timer = setTimeout(showAnswer, SAID_MS)
  }
  bench.addEventListener('tool', showTool)
  for (const event of ['tool', 'changed', 'done']) bench.addEventListener(event, show)
  for (const event of ['answer', 'tool', 'done']) bench.addEventListener(event, showAnswer)
  bench.addEventListener('said', say)
  for (const event of ['loaded', 'change']) bench.store.addEventListener(event, show)
  fill(mark, icon('cursor'))
  show()
  return bar
}

function hintText(bench) {
  if (bench.store.readOnly) return t(`work.closed.${bench.store.plan.state}`)
  if (!bench.ready) return t(bench.store.busy.waiting ? 'work.waiting_bar' : 'work.offline')
  const { text, values } = bench.tool.hint()
  return t(text, values)
}

function knob({ key, text, icon: iconName, on, pressed, disabled }) {
  const one = button({ icon: iconName, text, class: 'hint-button', 'aria-pressed': pressed === undefined ? null : String(pressed), on })
  one.disabled = Boolean(disabled)
  if (key) one.append(h('kbd', { 'aria-hidden': 'true', text: key }))
  return one
}
