// The only way to the server. Every answer is JSON or a Problem; nothing else of
// the page knows how requests are made.

const BASE = 'api/v1'
const TIMEOUT_MS = 15_000

/** What the server says is wrong, or that it could not be reached (status 0). */
export class Problem extends Error {
  /** @param {{ status: number, type?: string, title?: string, detail?: string, errors?: { field: string, code: string, detail: string }[], current?: object, plan?: object, steps?: object[], retryAfterS?: number }} from */
  constructor({ status, type = '', title = '', detail = '', errors = [], current, plan, steps, retryAfterS }) {
    super(detail || title || String(status))
    this.name = 'Problem'
    Object.assign(this, { status, type, title, detail, errors, current, plan, steps, retryAfterS })
  }

  /** The stable name of what is wrong, of the first thing if there are several; '' if the server gave none. */
  get code() {
    return this.errors[0]?.code ?? ''
  }

  /** Nothing came back: the fate of a request that changes something is unknown. */
  get unreachable() {
    return this.status === 0
  }

  /** Trying again later may help. */
  get passing() {
    return this.status === 0 || this.status === 429 || this.status >= 500
  }
}

/**
 * Fires `reachable` and `unreachable`, `edition` with the number of a newer one,
 * `unauthenticated` when the server asks who one is, and `must-change` when it asks
 * for another password first.
 */
export const server = new EventTarget()
let edition = 0
let versions = {}

const isAbort = (error) => error.name === 'AbortError'

/**
 * @param {string} path
 * @param {{ method?: string, body?: object, accept?: string, key?: string, signal?: AbortSignal, query?: Record<string, unknown>, cache?: RequestCache, timeoutMs?: number, headers?: Record<string, string>, take?: (response: Response) => Promise<any> }} [options]
 */
async function request(path, { method = 'GET', body, accept = 'application/json', key, signal, query = {}, cache, timeoutMs = TIMEOUT_MS, headers: more = {}, take = read } = {}) {
  const url = new URL(path, document.baseURI)
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') url.searchParams.set(name, String(value))
  }
  const headers = { Accept: accept, ...more }
  if (body) headers['Content-Type'] = 'application/json'
  if (key) headers['Idempotency-Key'] = key
  const timeout = new AbortController()
  const timer = setTimeout(() => timeout.abort(), timeoutMs)
  const stop = () => timeout.abort()
  signal?.addEventListener('abort', stop)
  let response
  try {
    response = await fetch(url, { method, headers, cache, body: body && JSON.stringify(body), signal: timeout.signal, credentials: 'same-origin' })
    return await take(response)
  } catch (error) {
    if (signal?.aborted) throw new DOMException('superseded', 'AbortError')
    if (error instanceof Problem) throw error
    server.dispatchEvent(new Event('unreachable'))
    throw new Problem({ status: 0, type: 'unreachable', detail: isAbort(error) ? 'timeout' : error.message })
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', stop)
  }
}

async function read(response) {
  server.dispatchEvent(new Event('reachable'))
  noteEdition(Number(response.headers.get('Gridmap-Edition')))
  if (response.status === 204) return null
  if (response.ok) return response.json()
  const retryAfterS = Number(response.headers.get('Retry-After')) || undefined
  const isProblem = (response.headers.get('Content-Type') ?? '').includes('json')
  const told = isProblem ? await response.json().catch(() => ({})) : {}
  const problem = new Problem({ ...told, status: response.status, retryAfterS })
  if (problem.status === 401 && problem.code !== 'sign_in.refused') server.dispatchEvent(new Event('unauthenticated'))
  if (problem.code === 'password.must_change') server.dispatchEvent(new Event('must-change'))
  throw problem
}

function noteEdition(number) {
  if (!(number > edition)) return
  const newer = edition > 0
  edition = number
  if (newer) server.dispatchEvent(new CustomEvent('edition', { detail: number }))
}

const get = (path, query, signal) => request(`${BASE}${path}`, { query, signal })
const post = (path, body, key) => request(`${BASE}${path}`, { method: 'POST', body, key })
const seg = encodeURIComponent

/** The texts of a language. @param {string} language */
export const catalogue = (language) => request(`i18n/${seg(language)}.json`)

/** What the page needs to start; it notes the layers' versions for the tiles to come. */
export async function cityMap() {
  const city = await get('/map')
  versions = Object.fromEntries(Object.entries(city.layers).map(([name, { version }]) => [name, version]))
  return city
}
export const ready = () => request(`${BASE}/map`, { cache: 'no-store' })

// What tells of boundaries and leaders tells of a moment of the past too: `at`, RFC
// 3339. Without it, of now.

/** @param {{ lon: number, lat: number, accuracy_m?: number, crs?: string }} place @param {AbortSignal} [signal] @param {string} [at] */
export const locate = ({ lon, lat, accuracy_m, crs }, signal, at) => get('/locate', { lon, lat, accuracy_m, crs, at }, signal)

export const categories = (signal) => get('/categories', {}, signal)
export const search = (q, limit, signal) => get('/search', { q, limit }, signal)
export const areas = (parent, signal, at) => get('/areas', { parent, limit: 200, at }, signal)
export const area = (code, signal, at) => get(`/areas/${seg(code)}`, { at }, signal)
export const grid = (code, signal, at) => get(`/grids/${seg(code)}`, { at }, signal)
export const gridShape = (code, signal, at) => request(`${BASE}/grids/${seg(code)}`, { accept: 'application/geo+json', query: { at }, signal })
export const gridsOf = (community, signal, at) => get('/grids', { community, limit: 200, at }, signal)

/** All that a code has been, newest first, and which grids it came from and went into. Retired codes have these too. */
export const gridHistory = (code, signal) => get(`/grids/${seg(code)}/history`, {}, signal)
export const gridLineage = (code, signal) => get(`/grids/${seg(code)}/lineage`, {}, signal)
/** From now on a person is the grid's first leader. @param {string} code @param {string} person staff number @param {string} key */
export const setLeader = (code, person, key) => request(`${BASE}/grids/${seg(code)}/leader`, { method: 'PUT', body: { person }, key })

/** Published states of the boundaries, newest first. @param {{ limit?: number, cursor?: string }} query */
export const editions = (query, signal) => get('/editions', query, signal)
/** Publishes the boundaries that a scope had in an edition. @param {{ scope: string, edition: number, title?: string, note?: string }} body @param {string} key */
export const revert = (body, key) => request(`${BASE}/editions`, { method: 'POST', body, key, timeoutMs: 60_000 })
export const building = (id, signal) => get(`/buildings/${seg(id)}`, {}, signal)
export const buildingsOf = (code, cursor, signal) => get('/buildings', { grid: code, limit: 100, cursor }, signal)

/** A tile's GeoJSON, or null where it is empty. Issues change within an edition, so theirs name none. @param {string} [at] for areas and grids alone */
export function tile(layer, z, x, y, signal, at) {
  const query = at ? { at } : layer === 'issues' ? {} : { edition: edition || undefined, v: versions[layer] }
  const asked = request(`tiles/${seg(layer)}/${z}/${x}/${y}.geojson`, { accept: 'application/geo+json', query, signal })
  // Before the first edition there was nothing.
  return at ? asked.catch((problem) => (problem.status === 404 ? null : Promise.reject(problem))) : asked
}

/** @param {object} body @param {string} key Idempotency-Key */
export const report = (body, key) => post('/issues', body, key)
export const issue = (id, signal) => get(`/issues/${seg(id)}`, {}, signal)
export const issues = (query, signal) => get('/issues', query, signal)
export const issueCounts = (query, signal) => get('/issues/counts', query, signal)
export const comment = (id, text, key) => post(`/issues/${seg(id)}/comments`, { text }, key)
export const moveIssue = (id, body, key) => post(`/issues/${seg(id)}/state`, body, key)
export const placeIssue = (id, body, key) => post(`/issues/${seg(id)}/place`, body, key)

/** A reporter's name and phone, in full. The server writes down who asked. @param {string} id of the issue */
export const revealReporter = (id) => post(`/issues/${seg(id)}/reporter`)

/** How a report stands, for whoever holds its token. @param {string} token @param {AbortSignal} [signal] */
export const followed = (token, signal) => request(`${BASE}/report`, { headers: { 'Gridmap-Report-Token': token }, signal, cache: 'no-store' })

/** Who one is, and what one may do. @param {AbortSignal} [signal] */
export const session = (signal) => request(`${BASE}/session`, { signal, cache: 'no-store' })
export const signIn = (name, password) => post('/session', { name, password })
export const signOut = () => request(`${BASE}/session`, { method: 'DELETE' })
export const signOutEverywhere = () => request(`${BASE}/session`, { method: 'DELETE', query: { everywhere: true } })
export const changePassword = (current, password) => post('/session/password', { current, password })
/** Whose a one-time link is. @param {string} link */
export const openLink = (link) => post('/session/link', { link })
export const useLink = (link, password) => post('/session/link/password', { link, password })

/**
 * Listens to issues as they come in and change. The browser reconnects by itself
 * and says where it stopped; when the server turns it away, `lost` is called and
 * the caller opens another. `reset` says that too much was missed to be told.
 *
 * @param {{ opened: () => void, issue: (issue: object) => void, reset: () => void, lost: (final: boolean) => void }} on
 * @returns {() => void} stops listening
 */
export function issueStream(on) {
  const source = new EventSource(new URL(`${BASE}/issues/stream`, document.baseURI))
  source.addEventListener('open', () => on.opened())
  source.addEventListener('issue', (event) => on.issue(JSON.parse(event.data)))
  source.addEventListener('reset', () => on.reset())
  source.addEventListener('edition', (event) => noteEdition(Number(JSON.parse(event.data).edition)))
  source.addEventListener('error', () => on.lost(source.readyState === EventSource.CLOSED))
  return () => source.close()
}

// Tokens, accounts, people and the audit.

export const tokens = (signal) => get('/tokens', {}, signal)
/** @param {{ label: string, grants: { role: string, code: string }[], days: number }} body */
export const addToken = (body) => post('/tokens', body)
export const dropToken = (id) => request(`${BASE}/tokens/${seg(id)}`, { method: 'DELETE' })

export const accounts = (query, signal) => get('/accounts', query, signal)
export const account = (id, signal) => get(`/accounts/${seg(id)}`, {}, signal)
/** @param {{ name: string, shown: string, person: string, grants: { role: string, code: string }[] }} body */
export const addAccount = (body) => post('/accounts', body)
/** @param {{ revision: number, shown: string, person: string, grants: { role: string, code: string }[], disabled: boolean }} body */
export const changeAccount = (id, body) => request(`${BASE}/accounts/${seg(id)}`, { method: 'PUT', body })
export const resetAccount = (id) => post(`/accounts/${seg(id)}/reset`)
export const signOutAccount = (id) => post(`/accounts/${seg(id)}/sign_out`)

export const people = (query, signal) => get('/people', query, signal)
export const revealPhone = (id) => post(`/people/${seg(id)}/phone`)

export const audit = (query, signal) => get('/audit', query, signal)
/** The whole choice as a file: a CSV table may be long, and takes its time. @returns {Promise<Blob>} */
export const auditTable = (query, signal) => request(`${BASE}/audit`, { accept: 'text/csv', query, signal, timeoutMs: 10 * 60_000, take: (response) => (response.ok ? response.blob() : read(response)) })

// Plans. What changes one carries the revision that it was seen at, and an
// Idempotency-Key: sent again with the same key, it is done once.

const PLAN_MS = 60_000

/** @param {{ state?: string, area?: string, limit?: number, cursor?: string }} query */
export const plans = (query, signal) => get('/plans', query, signal)
/** @param {{ title: string, scope: string, edition?: number }} body */
export const addPlan = (body, key) => post('/plans', body, key)
export const plan = (id, signal) => get(`/plans/${seg(id)}`, {}, signal)
/** What a plan is drawn on and what it has made of it. */
export const planLand = (id, signal) => request(`${BASE}/plans/${seg(id)}/land`, { signal, cache: 'no-cache', timeoutMs: PLAN_MS })
/**
 * @param {string} id
 * @param {'operations' | 'undo' | 'redo' | 'rebase' | 'title' | 'discard' | 'publish'} act
 * @param {object} body
 * @param {string} key
 */
export const changePlan = (id, act, body, key) => request(`${BASE}/plans/${seg(id)}/${act}`, { method: 'POST', body, key, timeoutMs: PLAN_MS })
/** What an operation would do; nothing is stored. */
export const previewPlan = (id, body, signal) => request(`${BASE}/plans/${seg(id)}/operations`, { method: 'POST', body, signal, query: { preview: true }, timeoutMs: PLAN_MS })
/** @param {{ least?: number, most?: number }} limits */
export const planImpact = (id, limits, signal) => request(`${BASE}/plans/${seg(id)}/impact`, { query: limits, signal, timeoutMs: PLAN_MS })
export const planPresence = (id, revision) => post(`/plans/${seg(id)}/presence`, { revision })

/**
 * Has the server look for balanced grids. It tells how far it is; to abort ends it,
 * and nothing is stored then.
 *
 * @param {string} id
 * @param {object} body
 * @param {string} key
 * @param {(share: number) => void} onProgress from 0 to 1
 * @param {AbortSignal} [signal]
 */
export function suggestPlan(id, body, key, onProgress, signal) {
  const take = async (response) => {
    if (!response.ok || !response.body) return read(response)
    server.dispatchEvent(new Event('reachable'))
    for await (const line of lines(response.body)) {
      const told = JSON.parse(line)
      if (told.problem) throw new Problem(told.problem)
      if (told.result) return told.result
      onProgress(told.progress)
    }
    throw new TypeError('the answer ended early')
  }
  return request(`${BASE}/plans/${seg(id)}/suggest`, { method: 'POST', body, key, accept: 'application/x-ndjson', signal, timeoutMs: 10 * PLAN_MS, take })
}

/** The lines of a stream that are not empty. */
async function* lines(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    const parts = (rest + (value ?? '')).split('\n')
    rest = done ? '' : parts.pop()
    yield* parts.filter(Boolean)
    if (done) return
  }
}
