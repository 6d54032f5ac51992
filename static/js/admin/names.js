// What areas, grids and grants are called.
import * as api from '../modules/api.js'
import { h, icon } from '../modules/dom.js'
import { groupedCode } from '../modules/pure/format.js'
import { inLanguage } from '../modules/session.js'
import { t } from '../modules/texts.js'
import { levelOf } from './pure/grants.js'

const names = new Map([['', null]])

/** Notes a name that came along with something else. @param {string} code @param {string} name */
export function learnName(code, name) {
  if (code && name) names.set(code, Promise.resolve(name))
}

/**
 * The name of an area or grid; its code where none can be had.
 *
 * @param {string} code '' is the whole land
 * @returns {Promise<string>}
 */
export function nameOf(code) {
  if (code === '') return Promise.resolve(t('accounts.everywhere'))
  if (!names.has(code)) {
    const asked = levelOf(code) === 'grid' ? api.grid(code) : api.area(code)
    names.set(code, asked.then(({ name }) => name, (problem) => {
      names.delete(code)
      if (problem.name !== 'Problem') throw problem
      return groupedCode(code)
    }))
  }
  return names.get(code)
}

/** A name that comes in later, with the code until then. @param {string} code @param {Record<string, any>} [props] */
export function areaName(code, props = {}) {
  const element = h('span', { ...props, text: code === '' ? t('accounts.everywhere') : groupedCode(code) })
  if (code) nameOf(code).then((name) => (element.textContent = name))
  return element
}

/** Where the map shows an area or grid. @param {string} code */
export const mapLink = (code) => `${inLanguage('./')}${code && `#${levelOf(code) === 'grid' ? 'grid' : 'area'}=${code}`}`

/**
 * A grant as a chip: the role and where.
 *
 * @param {{ role: string, code: string, area?: string }} grant
 * @param {Node} [action] a button inside it
 */
export function grantChip({ role, code, area }, action) {
  learnName(code, area)
  return h('span', { class: 'grant', data: { role } },
    h('span', { class: 'grant-role', text: t(`account_role.${role}`) }), areaName(code, { class: 'grant-area', title: code || null }), action)
}

/** A badge that says how something stands. @param {'good' | 'off' | 'wait'} tone @param {string} text */
export const badge = (tone, text) => h('span', { class: `badge badge-${tone}` }, tone === 'off' && icon('minus'), h('span', { text }))
