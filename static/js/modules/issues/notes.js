// Keeps what is being written about issues for as long as the browser's tab lives,
// so that signing in again loses nothing. Another person's stays out of sight.
import { parseNotes, write } from '../pure/notes.js'
import { session } from '../session.js'

const name = () => `gridmap.notes.${session.account?.id}`
let memory = {}

function notes() {
  try {
    const text = sessionStorage.getItem(name())
    return text === null ? memory : parseNotes(text)
  } catch {
    return memory
  }
}

/** @param {string} issue id @param {'comment' | 'reason'} kind */
export const noteOf = (issue, kind) => notes()[issue]?.[kind] ?? ''

/** @param {string} issue id @param {'comment' | 'reason'} kind @param {string} text '' once it is sent */
export function keepNote(issue, kind, text) {
  memory = write(notes(), issue, kind, text)
  try {
    sessionStorage.setItem(name(), JSON.stringify(memory))
  } catch {
    // Then it lives as long as the page.
  }
}
