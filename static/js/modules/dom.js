// Builds elements. Text goes in as text, never as markup.

/**
 * @param {string} tag
 * @param {Record<string, any>} [props] `class`, `text`, `on` (listeners by event), `data` (dataset), `ref` (gets the
 *   element); everything else is an attribute: true sets it empty, false and null leave it out
 * @param {...(Node | string | null | undefined | false | any[])} children
 * @returns {HTMLElement}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue
    if (name === 'class') element.className = value
    else if (name === 'text') element.textContent = value
    else if (name === 'on') for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener)
    else if (name === 'data') Object.assign(element.dataset, value)
    else if (name === 'value') element.value = value
    else element.setAttribute(name, value === true ? '' : String(value))
  }
  append(element, children)
  return element
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === '') continue
    element.append(child)
  }
}

/** @param {Element} element @param {...any} children */
export function fill(element, ...children) {
  element.replaceChildren()
  append(element, children)
}

const SVG = 'http://www.w3.org/2000/svg'

// Strokes on a raster of 24, two units wide.
const ICONS = {
  search: ['M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13z', 'M15.5 15.5L20 20'],
  close: ['M6 6l12 12', 'M18 6L6 18'],
  back: ['M14.5 5.5L8 12l6.5 6.5'],
  forward: ['M9.5 5.5L16 12l-6.5 6.5'],
  down: ['M5.5 9.5L12 16l6.5-6.5'],
  plus: ['M12 5v14', 'M5 12h14'],
  minus: ['M5 12h14'],
  locate: ['M12 7.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 0 0 0-9z', 'M12 2.5v5', 'M12 16.5v5', 'M2.5 12h5', 'M16.5 12h5'],
  home: ['M4 11.5L12 4.5l8 7', 'M6.5 10v9.5h11V10'],
  layers: ['M12 4l8.5 4.5L12 13L3.5 8.5z', 'M3.5 13L12 17.5l8.5-4.5'],
  phone: ['M6.5 4h3l1.5 4.5l-2 1.5a10 10 0 0 0 5 5l1.5-2l4.5 1.5v3a2 2 0 0 1-2.2 2A15.5 15.5 0 0 1 4.5 6.200A2 2 0 0 1 6.500 4z'],
  door: ['M6 20.5V4h12v16.500', 'M3.500 20.500h17', 'M14 12h.5'],
  pin: ['M12 21c4.500-5 6.500-8.200 6.500-11a6.500 6.500 0 0 0-13 0c0 2.800 2 6 6.500 11z', 'M12 7.500a2.500 2.500 0 1 0 0 5a2.500 2.500 0 0 0 0-5z'],
  building: ['M6 20.500V4.500h12v16', 'M3.500 20.500h17', 'M9.500 8.500h1', 'M13.500 8.500h1', 'M9.500 12h1', 'M13.500 12h1', 'M10.500 20v-4h3v4'],
  grid: ['M4.500 4.500h15v15h-15z', 'M4.500 11h15', 'M11 4.500v15'],
  area: ['M4 7l6-2.500l10 3l-2 11l-9 1.500l-5-6z'],
  copy: ['M9 9h10.500v10.500H9z', 'M15 9V4.500H4.500V15H9'],
  check: ['M5 12.500l4.500 4.500L19 7.500'],
  warn: ['M12 4.500L21 20H3z', 'M12 10.500v4', 'M12 17.200v.1'],
  reload: ['M19.500 12a7.500 7.500 0 1 1-2.200-5.300', 'M19.500 4v4.500H15'],
  user: ['M12 4.500a3.800 3.800 0 1 0 0 7.600a3.800 3.800 0 0 0 0-7.600z', 'M4.500 20c1-4 4-5.500 7.500-5.500s6.500 1.500 7.500 5.500'],
  filter: ['M4 6h16', 'M7 12h10', 'M10 18h4'],
  away: ['M12 4a8 8 0 1 0 0 16a8 8 0 0 0 0-16z', 'M12 8v4.500l3 2'],
  users: ['M9 5a3.300 3.300 0 1 0 0 6.600A3.300 3.300 0 0 0 9 5z', 'M2.500 19c.8-3.600 3.300-5 6.500-5s5.700 1.400 6.500 5', 'M15.500 5.300a3.200 3.200 0 0 1 0 6', 'M18 14.500c2 .7 3.100 2.200 3.500 4.500'],
  shield: ['M12 3.500l7.500 2.500v5.500c0 4.500-3 7.600-7.500 9c-4.500-1.400-7.500-4.500-7.500-9V6z', 'M9 12l2.200 2.200L15 10'],
  log: ['M6 4h12v16H6z', 'M9 8.500h6', 'M9 12h6', 'M9 15.500h3.500'],
  key: ['M8 11.500a4 4 0 1 0 0 8a4 4 0 0 0 0-8z', 'M11 12.500L19.500 4', 'M16 7.500l3 3'],
  eye: ['M2.500 12c2.500-4.500 5.800-6.500 9.500-6.500s7 2 9.500 6.500c-2.500 4.500-5.800 6.500-9.500 6.500s-7-2-9.500-6.500z', 'M12 9.200a2.800 2.800 0 1 0 0 5.600a2.800 2.800 0 0 0 0-5.600z'],
  eye_off: ['M4 4l16 16', 'M9.900 5.700a9 9 0 0 1 2.100-.2c3.700 0 7 2 9.500 6.500a15 15 0 0 1-2.600 3.400', 'M6.300 7.700a14 14 0 0 0-3.800 4.300c2.500 4.500 5.800 6.500 9.500 6.500a9 9 0 0 0 3.700-.8', 'M10 10.100a2.800 2.800 0 0 0 3.900 3.900'],
  devices: ['M3.500 5.500h13v9h-13z', 'M7 18.500h6', 'M18.500 9.500h2.500v9h-5v-2'],
  ring: ['M12 5a7 7 0 1 0 0 14a7 7 0 0 0 0-14z'],
  out: ['M14 4.500H5v15h9', 'M10 12h10.500', 'M16.500 8l4 4l-4 4'],
  download: ['M12 4v11', 'M7.500 10.500L12 15l4.500-4.500', 'M4.500 19.500h15'],
  edit: ['M4.500 19.500l1-4.500L16 4.500l3.500 3.500L9 18.500z', 'M13.500 7l3.500 3.500'],
  history: ['M4.500 5.500v4.500H9', 'M5 10a7.500 7.500 0 1 1-.4 4', 'M12 8v4.500l3 2'],
  plan: ['M4.500 5.500L10 4l9.500 2.500v13L14 20.500l-9.500-2.500z', 'M4.500 12l6 1', 'M10.500 4l.5 9l3 7.500', 'M14.500 12h1.500', 'M18 12h1.500'],
  map: ['M9 5L3.500 7.500V19L9 16.500l6 2.500l5.500-2.500V5L15 7.500z', 'M9 5v11.500', 'M15 7.500V19'],
  cursor: ['M6 4l12.500 7.500l-5.500 1.300l-2.300 5.200z'],
  split: ['M4.500 4.500h15v15h-15z', 'M14.500 2.500L9.500 21.500'],
  give: ['M4.500 6.500l8-2.500l7 5l-2 9.500l-9 1.500l-5-6z', 'M9 12.500h6', 'M12.800 10.200l2.400 2.300l-2.400 2.300'],
  found: ['M4.500 6.500l8-2.500l7 5l-2 9.500l-9 1.500l-5-6z', 'M12 9.500v6', 'M9 12.500h6'],
  merge: ['M4.500 5h6v14h-6', 'M19.500 5h-6v14h6', 'M7 12h3', 'M17 12h-3'],
  border: ['M12 3v4c0 2-4 2.500-4 5s4 3 4 5v4', 'M13.500 12h6', 'M17 9.500l2.500 2.500l-2.500 2.500'],
  vertex: ['M4 17.500L12 8l8 9.500', 'M9.700 5.700h4.600v4.600H9.700z'],
  lasso: ['M12 5c4.700 0 8 2.200 8 5.200s-3.300 5.300-8 5.300s-8-2.200-8-5.300S7.300 5 12 5z', 'M7 14.500c-1 .7-1.500 1.700-1 2.700s2 1 2.500 2.800'],
  align: ['M4 17l4-3l4 2.500l4-3l4 2', 'M4 8h16'],
  renumber: ['M5 6.500L6.700 5.300V11', 'M11 7h9', 'M11 16.500h9', 'M4.800 14.700c.5-1.500 3.200-1.200 3 .5c-.1 1-1.700 2-3 3.800h3.400'],
  flip: ['M4 8.500h14', 'M14.500 5L18 8.500L14.500 12', 'M20 15.500H6', 'M9.500 12L6 15.500L9.500 19'],
  undo: ['M8.500 5L4 9.500L8.500 14', 'M4.500 9.500h9a5.500 5.500 0 0 1 0 11H9'],
  redo: ['M15.500 5L20 9.500L15.500 14', 'M19.500 9.500h-9a5.500 5.500 0 0 0 0 11H15'],
  help: ['M12 4a8 8 0 1 0 0 16a8 8 0 0 0 0-16z', 'M9.700 9.800a2.400 2.400 0 1 1 3.500 2.100c-.8.400-1.200.9-1.200 1.800', 'M12 16.500v.1'],
  wide: ['M4 12h16', 'M8 8l-4 4l4 4', 'M16 8l4 4l-4 4'],
  print: ['M7 9V4h10v5', 'M7 17H4.500V9h15v8H17', 'M7 14h10v6H7z'],
  more: ['M12 5.200v.1', 'M12 12v.1', 'M12 18.700v.1'],
  send: ['M4.500 11.500L20 4.500l-5 15.500l-3.500-6.500z', 'M11.500 13.500L20 4.500'],
}

/** A decoration: screen readers pass it over. @param {keyof typeof ICONS} name */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('class', 'icon')
  svg.setAttribute('aria-hidden', 'true')
  svg.setAttribute('focusable', 'false')
  for (const d of ICONS[name]) {
    const path = document.createElementNS(SVG, 'path')
    path.setAttribute('d', d)
    svg.append(path)
  }
  return svg
}

/**
 * A button with an icon, and a text or at least a label.
 *
 * @param {{ icon?: keyof typeof ICONS, text?: string, label?: string, class?: string, on: (event: Event) => void } & Record<string, any>} options
 */
export function button({ icon: name, text, label, on, class: kind = 'button', ...rest }) {
  return h('button', { type: 'button', class: kind, 'aria-label': label, title: text ? null : label, on: { click: on }, ...rest },
    name && icon(name), text && h('span', { text }))
}

/** A placeholder in the shape of what is being loaded. @param {number} lines @param {string} label */
export function skeleton(lines, label) {
  return h('div', { class: 'skeleton', role: 'status' },
    h('span', { class: 'visually-hidden', text: label }),
    Array.from({ length: lines }, () => h('span', { class: 'skeleton-line', 'aria-hidden': 'true' })))
}

let ids = 0

/** An id that no other element has. @param {string} prefix */
export const freshId = (prefix) => `${prefix}-${++ids}`
