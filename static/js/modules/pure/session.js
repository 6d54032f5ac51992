// Who is signed in and what they may do where, as the server's answer says it.
// For the page's eyes only: what may really be done, the server decides each time.

/**
 * @typedef {{ codes: string[], nowhere: boolean }} Scope areas and grids with all that is inside them; '' is everything
 * @typedef {{ role: string, code: string }} Grant
 * @typedef {object} Session
 * @property {{ id: number, name: string, shown: string, person: string, grants: Grant[] } | null} account null: nobody
 * @property {boolean} mustChange another password has to be chosen first
 * @property {Record<string, Scope>} may by action; what is not there may be done nowhere
 * @property {string[]} own codes that a leader answers for now
 * @property {{ name: string, password: string, role: string }[]} demo accounts to try, in a made-up city
 * @property {{ name: string } | null} openid the provider that one may sign in through
 */

/** @type {Session} */
export const NOBODY = Object.freeze({ account: null, mustChange: false, may: {}, own: [], demo: [], openid: null })

/** @param {any} document the answer of GET /session @returns {Session} */
export function readSession(document) {
  const { account, must_change_password: mustChange, may, own, demo_accounts: demo, openid } = document
  return { account: account ?? null, mustChange: Boolean(mustChange), may: may ?? {}, own: own ?? [], demo: demo ?? [], openid: openid ?? null }
}

/** Whether what has a code belongs to the scope; '' stands for what lies in no grid. @param {Scope | undefined} scope @param {string} code */
export function covers(scope, code) {
  if (!scope) return false
  return code === '' ? scope.nowhere : scope.codes.some((one) => code.startsWith(one))
}

/**
 * Whether one may do something to what has the code; without a code, somewhere.
 *
 * @param {Session} session
 * @param {string} action
 * @param {string} [code]
 */
export function may({ may: scopes }, action, code) {
  const scope = Object.hasOwn(scopes, action) ? scopes[action] : undefined
  return code === undefined ? Boolean(scope) : covers(scope, code)
}

/** Whether both are the same account with the same rights. @param {Session} a @param {Session} b */
export function sameRights(a, b) {
  const told = ({ account, mustChange, may: scopes, own }) => JSON.stringify([account, mustChange, Object.entries(scopes).sort(), own])
  return told(a) === told(b)
}

/**
 * Roles with the codes where they are held, each role once, in the order in which
 * they come.
 *
 * @param {Grant[]} grants
 * @returns {{ role: string, codes: string[] }[]}
 */
export function rolesOf(grants) {
  const roles = new Map()
  for (const { role, code } of grants) roles.set(role, [...(roles.get(role) ?? []), code])
  return [...roles].map(([role, codes]) => ({ role, codes }))
}
