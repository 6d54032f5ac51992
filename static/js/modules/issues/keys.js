// The dispatcher's keys, and the page that tells of them.
import { button, h } from '../dom.js'
import { t } from '../texts.js'

const KEYS = [['j / ↓', 'keys.down'], ['k / ↑', 'keys.up'], ['Enter', 'keys.open'], ['c', 'keys.comment'], ['/', 'keys.search'], ['Esc', 'keys.close'], ['?', 'keys.help']]

/**
 * Acts on keys while `active` says so and nothing is being typed.
 *
 * @param {{ active: () => boolean, move: (step: number) => void, open: () => void, comment: () => void, close: () => void, search: () => void }} on
 */
export function watchKeys(on) {
  const help = helpDialog()
  document.body.append(help)
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
    const { target } = event
    if (help.open || target.closest('input, textarea, select, dialog')) return
    const act = keyAction(event, target)
    if (!act) return
    event.preventDefault()
    act()
  })

  function keyAction({ key }, target) {
    if (key === '?') return () => help.showModal()
    if (key === '/') return on.search
    if (!on.active()) return key === 'Escape' ? on.close : null
    const onMap = Boolean(target.closest('.map'))
    switch (key) {
      case 'j': return () => on.move(1)
      case 'k': return () => on.move(-1)
      case 'ArrowDown': return onMap ? null : () => on.move(1)
      case 'ArrowUp': return onMap ? null : () => on.move(-1)
      case 'c': return on.comment
      case 'Escape': return on.close
      default: return null
    }
  }
}

function helpDialog() {
  const dialog = h('dialog', { class: 'dialog', 'aria-labelledby': 'keys-title' },
    h('h2', { id: 'keys-title', class: 'card-title', text: t('keys.title') }),
    h('dl', { class: 'keys' }, KEYS.map(([key, text]) => h('div', {}, h('dt', {}, key.split(' / ').map((one) => h('kbd', { text: one }))), h('dd', { text: t(text) })))),
    h('p', { class: 'quiet', text: t('keys.map') }),
    button({ text: t('close'), class: 'button button-primary button-wide', on: () => dialog.close() }))
  return dialog
}
