// The tools at the edge of the map, and what takes back: a toolbar after the ARIA
// authoring practices.
import { button, h, icon } from '../../modules/dom.js'
import { t } from '../../modules/texts.js'
import { TOOLS } from './bench.js'

/**
 * @param {import('./bench.js').Bench} bench
 * @param {import('../store.js').PlanStore} store
 * @param {{ renumber: () => void, help: () => void, steps: () => void }} actions
 */
export function toolbar(bench, store, { renumber, help, steps }) {
  const controls = TOOLS.map(({ name, key, icon: iconName }) => tool(iconName, t(`tool.${name}`), key, { data: { tool: name }, 'aria-pressed': 'false' }, () => {
    bench.take(name)
    bench.focus()
  }))
  const numbers = tool('renumber', t('tool.renumber'), 'r', {}, renumber)
  const undo = tool('undo', t('work.undo'), 'Ctrl Z', {}, () => store.undo())
  const redo = tool('redo', t('work.redo'), 'Ctrl ⇧ Z', {}, () => store.redo())
  const history = tool('history', t('steps.title'), 'h', { 'aria-expanded': 'false', 'aria-controls': 'aside' }, steps)
  const about = tool('help', t('shortcut.title'), '?', {}, help)
  const groups = [[controls[0]], controls.slice(1), [numbers], [undo, redo], [history, about]]
  const all = groups.flat()
  const bar = h('div', { class: 'tools', role: 'toolbar', 'aria-label': t('tool.label'), 'aria-orientation': 'vertical', on: { keydown: (event) => step(event, all) } },
    groups.map((group) => h('div', { class: 'tools-group' }, group)))
  const show = () => {
    for (const one of controls) {
      one.setAttribute('aria-pressed', String(one.dataset.tool === bench.tool.name))
      able(one, !store.readOnly || one.dataset.tool === 'pick')
    }
    able(numbers, !store.readOnly)
    able(undo, store.canUndo && !store.busy.act)
    able(redo, store.canRedo && !store.busy.act)
  }
  all.forEach((one, i) => (one.tabIndex = i ? -1 : 0))
  bench.addEventListener('tool', show)
  for (const event of ['loaded', 'change', 'busy']) store.addEventListener(event, show)
  show()
  return { element: bar, history }
}

function tool(iconName, text, key, props, on) {
  const element = button({ class: 'tool', 'aria-label': text, 'aria-keyshortcuts': shortcut(key), ...props, on: () => element.getAttribute('aria-disabled') !== 'true' && on() })
  element.append(icon(iconName), h('span', { class: 'tool-tip', 'aria-hidden': 'true' }, h('span', { text }), h('kbd', { text: key.toUpperCase() })))
  return element
}

const shortcut = (key) => (key.startsWith('Ctrl') ? key.replace('⇧', 'Shift').replaceAll(' ', '+') : key.toUpperCase())

/** Stays where the focus can find it. */
const able = (element, can) => element.setAttribute('aria-disabled', String(!can))

function step(event, all) {
  const at = all.indexOf(document.activeElement)
  const to = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key]
  if (to === undefined || at < 0) return
  event.preventDefault()
  event.stopPropagation()
  all[at].tabIndex = -1
  const next = all[(to + all.length) % all.length]
  next.tabIndex = 0
  next.focus()
}
