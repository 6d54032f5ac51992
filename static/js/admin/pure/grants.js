// Grants: a role on a code and everything inside it. Pure.

/** @typedef {{ role: string, code: string }} Grant */

/** The roles, the widest first. */
export const ROLES = ['admin', 'planner', 'dispatcher', 'leader', 'member']

/** @param {Grant} grant */
export const grantKey = ({ role, code }) => `${role}@${code}`

/** Whether one of the codes covers this one; '' covers everything. @param {string[]} codes @param {string} code */
export const covers = (codes, code) => codes.some((one) => code.startsWith(one))

/**
 * The grants of one list that the other lacks.
 *
 * @template {Grant} G
 * @param {G[]} grants
 * @param {Grant[]} others
 * @returns {G[]}
 */
export function lacking(grants, others) {
  const there = new Set(others.map(grantKey))
  return grants.filter((grant) => !there.has(grantKey(grant)))
}

/** Whether two lists hold the same grants, in any order. @param {Grant[]} a @param {Grant[]} b */
export const sameGrants = (a, b) => a.length === b.length && lacking(a, b).length === 0

/**
 * The level of a code by its length.
 *
 * @param {string} code
 * @returns {'' | 'city' | 'county' | 'subdistrict' | 'community' | 'grid'} '' for the whole land
 */
export const levelOf = (code) => ({ 4: 'city', 6: 'county', 9: 'subdistrict', 12: 'community', 15: 'grid' })[code.length] ?? ''
