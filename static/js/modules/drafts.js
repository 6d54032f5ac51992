// Keeps what people have begun to report in the browser's own storage until the
// server has confirmed it or the person discards it.
import { drop, keep, parseDrafts } from './pure/draft.js'

const NAME = 'gridmap.drafts'
let memory = []

/** @returns {import('./pure/draft.js').Draft[]} */
export function drafts() {
  try {
    const text = localStorage.getItem(NAME)
    return text === null ? memory : parseDrafts(text)
  } catch {
    return memory
  }
}

/** @param {import('./pure/draft.js').Draft} draft @returns {boolean} whether it will outlive the page */
export function keepDraft(draft) {
  return store(keep(drafts(), draft))
}

/** @param {string} id */
export function dropDraft(id) {
  store(drop(drafts(), id))
}

function store(list) {
  memory = list
  try {
    localStorage.setItem(NAME, JSON.stringify(list))
    return true
  } catch {
    return false
  }
}

/** A random UUID, also where the page is not served over TLS. */
export function freshUuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6] & 0x0f) | 0x40
  bytes[8] = (bytes[8] & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
