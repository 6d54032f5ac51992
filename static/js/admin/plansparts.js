// What lists and dialogs about plans share.
import { h } from '../modules/dom.js'
import { inLanguage } from '../modules/session.js'
import { areaName, mapLink } from './names.js'

/** Where one works on a plan. @param {string} id */
export const planLink = (id) => inLanguage(`plan.html?id=${encodeURIComponent(id)}`)

/** Where in the city an area lies: the names of those around it, the widest first. @param {string} code */
export function placeOf(code) {
  const around = [6, 9].filter((digits) => digits < code.length).map((digits) => code.slice(0, digits))
  return around.length > 0 && h('span', { class: 'row-sub place-of' }, around.flatMap((one, i) => [i > 0 && ' › ', areaName(one)]))
}

/** The map at the moment of an edition, around the area that it was about. @param {{ published_at: string, scope: { code: string } | null }} edition */
export function mapThen({ published_at: at, scope }) {
  const link = mapLink(scope?.code ?? '')
  return `${link}${link.includes('#') ? '&' : '#'}time=${at}`
}
