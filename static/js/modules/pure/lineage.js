// Which grids a grid came from and went into, as lines to read.

/**
 * @typedef {object} Descent how much of a grid came to another, or stayed its own
 * @property {number} edition
 * @property {string} at RFC 3339
 * @property {string} from
 * @property {string} to
 * @property {number} households
 * @property {number} share_households of all that `from` had
 * @property {number} share_area
 *
 * @typedef {'from' | 'gained' | 'gave' | 'into' | 'whole'} Kind from: the grid began with these; gained, gave: it was
 *   there before and after; into: it ended as these; whole: it ended as one
 * @typedef {{ code: string, share: number, of: 'households' | 'area' }} Part of what the share is one: households where any live there
 * @typedef {{ kind: Kind, subject: string, edition: number, at: string, parts: Part[] }} Line what happened to `subject` in an edition
 */

/**
 * What happened to a grid, its ancestors and its descendants, oldest first.
 *
 * @param {{ ancestors: Descent[], descendants: Descent[] }} lineage of all generations
 * @returns {Line[]}
 */
export function lineageLines({ ancestors, descendants }) {
  return [...lines(ancestors, 'to', 'from'), ...lines(descendants, 'from', 'to')].sort((a, b) => a.edition - b.edition)
}

/** @param {Descent[]} descents @param {'from' | 'to'} whose end tells what happened @param {'from' | 'to'} other */
function lines(descents, whose, other) {
  const groups = new Map()
  for (const descent of descents) {
    const key = `${descent.edition} ${descent[whose]}`
    groups.set(key, [...(groups.get(key) ?? []), descent])
  }
  return [...groups.values()].flatMap((group) => {
    const { edition, at, [whose]: subject } = group[0]
    const stays = group.some(({ from, to }) => from === to)
    const parts = group.filter(({ from, to }) => from !== to).map((descent) => part(descent, descent[other]))
    if (parts.length === 0) return []
    return [{ kind: kindOf(whose, stays, parts.length), subject, edition, at, parts: parts.sort((a, b) => b.share - a.share) }]
  })
}

function kindOf(whose, stays, count) {
  if (whose === 'to') return stays ? 'gained' : 'from'
  if (stays) return 'gave'
  return count === 1 ? 'whole' : 'into'
}

function part({ share_households: households, share_area: area }, code) {
  return households > 0 ? { code, share: households, of: 'households' } : { code, share: area, of: 'area' }
}

/** A share as a percentage; what is not nothing is not called 0 %. @param {number} share @param {string} locale */
export function shareText(share, locale) {
  const percent = new Intl.NumberFormat(locale, { style: 'percent' })
  return share > 0 && share < 0.005 ? `< ${percent.format(0.01)}` : percent.format(share)
}

/** A grid's code beside another's: the last digits alone where the community is the same. @param {string} code @param {string} than */
export function codeBeside(code, than) {
  if (code.length === 15 && code.slice(0, 12) === than.slice(0, 12)) return `…${code.slice(12)}`
  return [code.slice(0, 6), code.slice(6, 9), code.slice(9, 12), code.slice(12)].filter(Boolean).join(' ')
}
