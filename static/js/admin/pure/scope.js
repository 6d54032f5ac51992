// What a plan can be about. Pure.
import { levelOf } from './grants.js'

/** Whether a plan can be about the area of a code: a county, subdistrict or community. @param {string} code */
export const canBeScope = (code) => /^\d+$/.test(code) && ['county', 'subdistrict', 'community'].includes(levelOf(code))
