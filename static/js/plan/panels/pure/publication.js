// What a planner has to know and decide before a plan becomes an edition.
import { outOfBounds } from './rows.js'

/**
 * @typedef {{ id: string, name: string, unit?: string }} Person
 * @typedef {{ grid: string, person: Person | null, because: string, carried: boolean, from: string }} Leading
 *
 * The grids whose leader the planner should say: those without one first, then those
 * that would carry one over, then other new ones.
 *
 * @param {{ leading: Leading[], leaderless: string[], new: string[], renumbered: { to: string }[] }} impact
 * @returns {Leading[]}
 */
export function undecided({ leading, leaderless, new: fresh, renumbered }) {
  const created = new Set(fresh.filter((code) => !renumbered.some(({ to }) => to === code)))
  const without = new Set(leaderless)
  const rank = ({ grid, carried }) => (without.has(grid) ? 0 : carried ? 1 : created.has(grid) ? 2 : 3)
  return leading.filter((one) => rank(one) < 3).sort((a, b) => rank(a) - rank(b) || (a.grid < b.grid ? -1 : 1))
}

/**
 * What goes to the server: the note, and who was said to lead.
 *
 * @param {string} note
 * @param {Map<string, { number: string } | null>} chosen by grid
 */
export function publishBody(note, chosen) {
  const leaders = [...chosen].filter(([, person]) => person).map(([grid, person]) => ({ grid, person: person.number }))
  return { note: note.trim(), leaders: leaders.sort((a, b) => (a.grid < b.grid ? -1 : 1)) }
}

/**
 * What speaks against it, the gravest first. `stale` forbids it; the others are for
 * the planner to weigh.
 *
 * @param {{ stale?: string[], overlaps?: any[] }} plan
 * @param {{ after: import('./rows.js').Summary, leaderless: string[] }} impact
 * @param {import('./rows.js').Limits} limits
 * @param {Map<string, any>} chosen
 * @returns {{ kind: 'stale' | 'leaderless' | 'parts' | 'few' | 'many' | 'overlap', codes: string[], overlap?: any }[]}
 */
export function warnings(plan, impact, limits, chosen) {
  const out = (kind) => impact.after.grids.filter((grid) => outOfBounds(grid, limits) === kind).map(({ code }) => code)
  return [
    { kind: 'stale', codes: plan.stale ?? [] },
    { kind: 'leaderless', codes: impact.leaderless.filter((code) => !chosen.get(code)) },
    { kind: 'parts', codes: impact.after.grids.filter(({ parts }) => parts > 1).map(({ code }) => code) },
    { kind: 'few', codes: out('few') },
    { kind: 'many', codes: out('many') },
    ...(plan.overlaps ?? []).map((overlap) => ({ kind: 'overlap', codes: overlap.grids, overlap })),
  ].filter(({ codes }) => codes.length > 0)
}

/** The grid that an error of publishing is about, by the place of its field: "leaders[2].person". @param {string} field @param {{ grid: string }[]} leaders */
export function gridOfField(field, leaders) {
  const found = /^leaders(?:\[|\.)(\d+)/.exec(field ?? '')
  return found ? (leaders[Number(found[1])]?.grid ?? '') : ''
}
