// Keys of the workspace, and the dialog that shows them. They can be switched off,
// for those whose voice or hand types letters that were not meant.
import { openDialog } from '../../admin/dialog.js'
import { button, h } from '../../modules/dom.js'
import { t } from '../../modules/texts.js'
import { TOOLS } from './bench.js'

const OFF = 'gridmap.plan.keys_off'

/**
 * @param {import('./bench.js').Bench} bench
 * @param {import('../store.js').PlanStore} store
 * @param {{ renumber: () => void, steps: () => void }} actions
 */
export function listenToKeys(bench, store, { renumber, steps }) {
  let off = recall()
  const help = () => showKeys({ off, set: (value) => {
    off = value
    remember(value)
  } })
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing || document.querySelector('dialog[open]')) return
    const writes = event.target.closest?.('input:not([type=checkbox], [type=radio], [type=range]), textarea, select, [contenteditable]')
    if (writes) return
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'z') {
      event.preventDefault()
      return void (event.shiftKey ? store.canRedo && store.redo() : store.canUndo && store.undo())
    }
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'y') {
      event.preventDefault()
      return void (store.canRedo && store.redo())
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Escape') return bench.cancel()
    if (event.key === 'Backspace') {
      event.preventDefault()
      return void bench.tool.back()
    }
    // A button or link in focus has Enter for itself.
    const own = event.target.closest?.('button, a, summary, [role=tab], [role=menuitem], [role=slider], [role=row], [tabindex]:not(.map, [tabindex="-1"])')
    if (event.key === 'Enter' && own) return
    if (bench.ready && bench.tool.key(event)) return event.preventDefault()
    if (event.key === 'Enter') return void (bench.tool.name !== 'pick' && bench.ready && bench.tool.enter())
    if (event.key === '?') return help()
    if (off || event.shiftKey) return
    const key = event.key.toLowerCase()
    const tool = TOOLS.find((one) => one.key === key)
    if (tool && (!store.readOnly || tool.name === 'pick')) {
      event.preventDefault()
      bench.take(tool.name)
      bench.focus()
    } else if (key === 'r' && !store.readOnly) renumber()
    else if (key === 'h') steps()
  })
  return help
}

function showKeys({ off, set }) {
  const dialog = openDialog({ title: t('shortcut.title') })
  const row = (keys, text) => h('div', { class: 'keys-row' }, h('dt', {}, keys.map((key) => h('kbd', { text: key }))), h('dd', { text }))
  const check = h('input', { type: 'checkbox', role: 'switch', on: { change: () => set(!check.checked) } })
  check.checked = !off
  dialog.body.append(
    h('dl', { class: 'keys' },
      TOOLS.map(({ name, key }) => row([key.toUpperCase()], t(`tool.${name}`))), row(['R'], t('tool.renumber')), row(['H'], t('steps.title')),
      row(['↵'], t('shortcut.finish')), row(['⌫'], t('shortcut.back')), row(['Esc'], t('shortcut.cancel')), row(['Ctrl', 'Z'], t('work.undo')), row(['Ctrl', '⇧', 'Z'], t('work.redo')),
      row(['Ctrl / ⌘'], t('shortcut.free')), row(['⇧'], t('shortcut.shift')), row(['Alt'], t('shortcut.alt')), row([t('shortcut.space')], t('shortcut.pan')), row(['↑ ↓ ← →', '↵'], t('shortcut.crosshair'))),
    h('label', { class: 'toggle' }, check, h('span', { text: t('shortcut.on') })),
    h('div', { class: 'dialog-actions' }, button({ text: t('close'), class: 'button button-primary', on: dialog.close })))
}

function recall() {
  try {
    return localStorage.getItem(OFF) === 'true'
  } catch {
    return false
  }
}

function remember(off) {
  try {
    localStorage.setItem(OFF, String(off))
  } catch {
    // Then it holds for this page.
  }
}
