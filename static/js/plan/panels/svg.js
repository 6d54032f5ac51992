// Builds elements of SVG. Styles go in as attributes, never as text.

const SVG = 'http://www.w3.org/2000/svg'

/**
 * @param {string} tag
 * @param {Record<string, any>} [props] `text` is its text, `class` its class; everything else is an attribute, null and false leave it out
 * @param {...any} children
 * @returns {SVGElement}
 */
export function s(tag, props = {}, ...children) {
  const element = document.createElementNS(SVG, tag)
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue
    if (name === 'text') element.textContent = value
    else element.setAttribute(name, typeof value === 'number' ? String(Math.round(value * 1000) / 1000) : String(value))
  }
  element.append(...children.flat(Infinity).filter(Boolean))
  return element
}
