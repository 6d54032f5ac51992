// What a person has begun to report and the server has not confirmed yet. Kept
// by value; storage is the caller's.

/**
 * @typedef {object} Draft
 * @property {string} id of the form
 * @property {string} key Idempotency-Key of its content
 * @property {string} category
 * @property {string} description
 * @property {string} name
 * @property {string} phone
 * @property {{ lon: number, lat: number, accuracy_m: number }} position WGS-84 degrees, metres
 * @property {'writing' | 'unsent'} status unsent: an attempt failed or its fate is unknown
 */

const CONTENT = ['category', 'description', 'name', 'phone', 'position']

/**
 * A fresh draft for a place.
 *
 * @param {{ lon: number, lat: number, accuracy_m?: number }} position
 * @param {() => string} makeId
 * @returns {Draft}
 */
export function begin(position, makeId) {
  return {
    id: makeId(), key: makeId(), category: '', description: '', name: '', phone: '',
    position: { lon: position.lon, lat: position.lat, accuracy_m: position.accuracy_m ?? 0 },
    status: 'writing',
  }
}

/**
 * The draft with changes. Changed content is another request and gets another
 * key: the server answers a known key only with what was sent under it.
 *
 * @param {Draft} draft
 * @param {Partial<Draft>} changes
 * @param {() => string} makeId
 * @returns {Draft}
 */
export function change(draft, changes, makeId) {
  const next = { ...draft, ...changes }
  const differs = CONTENT.some((field) => JSON.stringify(next[field]) !== JSON.stringify(draft[field]))
  return differs ? { ...next, key: draft.status === 'unsent' ? makeId() : draft.key, status: 'writing' } : next
}

/**
 * The body of POST /issues.
 *
 * @param {Draft} draft
 */
export function body(draft) {
  return {
    category: draft.category,
    description: draft.description.trim(),
    position: { ...draft.position, crs: 'wgs84' },
    reporter: { name: draft.name.trim(), phone: draft.phone.replace(/\s/g, '') },
  }
}

/** Whether nothing was written yet. @param {Draft} draft */
export function isBlank(draft) {
  return !draft.category && !draft.description.trim() && !draft.name.trim() && !draft.phone.trim()
}

/** Drafts with this one put in its place. @param {Draft[]} drafts @param {Draft} draft */
export function keep(drafts, draft) {
  const others = drafts.filter(({ id }) => id !== draft.id)
  return isBlank(draft) ? others : [...others, draft]
}

/** Drafts without this one. @param {Draft[]} drafts @param {string} id */
export function drop(drafts, id) {
  return drafts.filter((draft) => draft.id !== id)
}

/** Drafts out of stored text; unreadable text holds none. @param {string | null} text @returns {Draft[]} */
export function parseDrafts(text) {
  try {
    const drafts = JSON.parse(text ?? '[]')
    return Array.isArray(drafts) ? drafts.filter(isDraft) : []
  } catch {
    return []
  }
}

function isDraft(draft) {
  return (
    draft !== null && typeof draft === 'object' &&
    ['id', 'key', 'category', 'description', 'name', 'phone'].every((field) => typeof draft[field] === 'string') &&
    ['lon', 'lat'].every((axis) => Number.isFinite(draft.position?.[axis]))
  )
}
