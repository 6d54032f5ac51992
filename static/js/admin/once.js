// What is shown one single time: a link to choose a password, the secret of a
// token.
import { button, freshId, h, icon } from '../modules/dom.js'
import { announce, toast } from '../modules/notices.js'
import { t } from '../modules/texts.js'

/**
 * @param {{ label: string, secret: string, notes: string[] }} options `notes` say how long it holds and what to do with it
 */
export function shownOnce({ label, secret, notes }) {
  const id = freshId('once')
  const value = h('input', { id, class: 'input once-value', readonly: true, value: secret, spellcheck: 'false', autocomplete: 'off', on: { focus: () => value.select() } })
  const copy = async () => {
    value.focus()
    try {
      await navigator.clipboard.writeText(secret)
      toast(t('tokens.copied'))
      announce(t('tokens.copied'))
    } catch {
      // Without the clipboard, as over plain http, the selected text can still be copied by hand.
      toast(t('tokens.copy_by_hand'), { kind: 'error' })
    }
  }
  return h('div', { class: 'once' },
    h('label', { class: 'once-label', for: id, text: label }),
    h('div', { class: 'once-line' }, value, button({ icon: 'copy', text: t('tokens.copy'), class: 'button button-primary once-copy', on: copy })),
    h('ul', { class: 'once-notes' }, notes.map((note) => h('li', {}, icon('warn'), h('span', { text: note })))))
}
