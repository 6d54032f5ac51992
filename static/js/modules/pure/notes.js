// What is being written about issues and was not sent yet, by issue. Kept by
// value; storage is the caller's.

/** @typedef {Record<string, { comment?: string, reason?: string }>} Notes */

const MOST = 20
const KINDS = ['comment', 'reason']

/**
 * The notes with a text put in its place; '' takes it out. The longest untouched
 * go when they are too many.
 *
 * @param {Notes} notes
 * @param {string} issue id
 * @param {'comment' | 'reason'} kind
 * @param {string} text
 * @returns {Notes}
 */
export function write(notes, issue, kind, text) {
  const { [issue]: before = {}, ...others } = notes
  const after = Object.fromEntries(Object.entries({ ...before, [kind]: text }).filter(([, words]) => words.trim()))
  const entries = Object.keys(after).length ? [...Object.entries(others), [issue, after]] : Object.entries(others)
  return Object.fromEntries(entries.slice(-MOST))
}

/** Notes out of stored text; unreadable text holds none. @param {string | null} text @returns {Notes} */
export function parseNotes(text) {
  try {
    const notes = JSON.parse(text ?? '{}')
    const isNote = (note) => note !== null && typeof note === 'object' && Object.entries(note).every(([kind, words]) => KINDS.includes(kind) && typeof words === 'string')
    return Object.fromEntries(Object.entries(notes ?? {}).filter(([, note]) => isNote(note)))
  } catch {
    return {}
  }
}
