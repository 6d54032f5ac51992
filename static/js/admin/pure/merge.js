// What becomes of a form when somebody else has saved the same account meanwhile:
// what they changed and one did not touch is taken over, what one has typed stays.
// Pure.
import { lacking, sameGrants } from './grants.js'

/**
 * @typedef {import('./grants.js').Grant} Grant
 * @typedef {{ shown: string, person: string, disabled: boolean, grants: Grant[] }} Fields
 */

const same = (name, a, b) => (name === 'grants' ? sameGrants(a, b) : a === b)

/**
 * @param {Fields} base what one began with
 * @param {Fields} theirs what is stored now
 * @param {Fields} mine what the form holds
 * @returns {{ merged: Fields, changed: (keyof Fields)[], clashes: (keyof Fields)[] }} `changed` names what they changed,
 *   `clashes` that of it which one has changed to something else oneself
 */
export function merge(base, theirs, mine) {
  const merged = { ...mine }
  const changed = []
  const clashes = []
  for (const name of /** @type {(keyof Fields)[]} */ (['shown', 'person', 'disabled', 'grants'])) {
    if (same(name, base[name], theirs[name])) continue
    changed.push(name)
    if (name === 'grants') merged.grants = mergeGrants(base.grants, theirs.grants, mine.grants)
    else if (same(name, base[name], mine[name])) merged[name] = theirs[name]
    else if (!same(name, theirs[name], mine[name])) clashes.push(name)
  }
  return { merged, changed, clashes }
}

/** Their grants, less those that one has taken away, with those that one has added. */
function mergeGrants(base, theirs, mine) {
  const left = lacking(theirs, lacking(base, mine))
  return [...left, ...lacking(lacking(mine, base), left)]
}
