// Panels of which one is seen, chosen by tabs above them; keys after the ARIA
// authoring practices.
import { freshId, h } from '../../modules/dom.js'

/** @param {string} label @param {{ name: string, text: string, content: Node[] }[]} panels @param {Node} [beside] stands at the end of the tabs */
export function tabs(label, panels, beside) {
  const controls = []
  const pages = []
  const choose = (index, focus = false) => {
    controls.forEach((control, i) => {
      control.setAttribute('aria-selected', String(i === index))
      control.tabIndex = i === index ? 0 : -1
      pages[i].hidden = i !== index
    })
    if (focus) controls[index].focus()
  }
  panels.forEach(({ name, text, content }, i) => {
    const [controlId, pageId] = [freshId('tab'), freshId('tab-page')]
    controls.push(h('button', { type: 'button', id: controlId, class: 'plan-tab', role: 'tab', 'aria-controls': pageId, data: { name }, on: { click: () => choose(i) } }, h('span', { text })))
    pages.push(h('div', { id: pageId, class: `plan-page plan-page-${name}`, role: 'tabpanel', 'aria-labelledby': controlId }, content))
  })
  const list = h('div', {
    class: 'plan-tabs', role: 'tablist', 'aria-label': label, on: {
      keydown: (event) => {
        const at = controls.indexOf(document.activeElement)
        const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: controls.length - 1 }[event.key]
        if (to === undefined) return
        event.preventDefault()
        event.stopPropagation()
        choose((to + controls.length) % controls.length, true)
      },
    },
  }, controls)
  choose(0)
  return h('div', { class: 'plan-tabbed' }, h('div', { class: 'plan-tab-line' }, list, beside), pages)
}
