// The open plan: what the server says of it, what is selected, and the way to
// change it. Everything that shows a plan listens here.
import * as api from '../modules/api.js'
import { freshUuid } from '../modules/drafts.js'
import { changesLand, operationsOf } from './pure/history.js'
import { applyChange, gridOf, readLand } from './pure/land.js'

const PRESENCE_MS = 5000

/**
 * @typedef {import('./pure/land.js').Feature} Feature
 * @typedef {import('./pure/history.js').Step} Step
 * @typedef {{ code: string, detail: string, field: string, position?: { lon: number, lat: number }, grids?: string[], buildings?: (number | string)[] }} Violation
 */

/**
 * Fires, with these details:
 * - `loaded`: the land is there, or is there anew
 * - `change` { act, op, codes, change, by }: grids with these codes are new, gone or other than before; `act` is append,
 *   undo, redo, rebase, suggest, title, state or reload; `by` is 'me' or 'others'
 * - `figures`: `summary` is another
 * - `selection` { codes, by }
 * - `busy` { act, waiting }: a request is under way, '' none; `waiting` for the connection to come back
 * - `refused` { act, op, violations }: nothing was done
 * - `conflict` { act, op, steps, plan }: somebody else was faster; the plan is loaded anew, what was meant is not done
 * - `news` { steps, plan }: somebody else has changed the plan, and it is loaded anew
 * - `failed` { act, op, problem }
 * - `presence` { others }
 * - `saved` { act, op, change }: after `change`, for what was done here
 * - `fly` { code, codes, position, bounds }: somebody asks the map to go there
 */
export class PlanStore extends EventTarget {
  /** @type {any} the plan's summary as the server gives it */
  plan = null
  /** @type {Step[]} */
  history = []
  /** @type {import('./pure/land.js').Land | null} */
  land = null
  /** @type {any} figures of all grids now; null until they have come */
  summary = null
  /** @type {Set<string>} codes of grids of the scope */
  selection = new Set()
  /** @type {{ name: string, seen_at: string }[]} */
  others = []
  busy = { act: '', waiting: false }

  #turn = Promise.resolve()
  #timer = 0
  #leave = new AbortController()

  /** @param {string} id @param {{ me?: string }} [options] `me` is how others read one's name */
  constructor(id, { me = '' } = {}) {
    super()
    this.id = id
    this.me = me
  }

  get before() { return this.land?.before ?? new Map() }
  get grids() { return this.land?.grids ?? new Map() }
  get around() { return this.land?.around ?? new Map() }
  get lines() { return this.land?.lines ?? [] }
  get buildings() { return this.land?.buildings }
  /** Whether nothing can be changed any more. */
  get readOnly() { return this.plan?.state !== 'draft' }
  get operations() { return operationsOf(this.history) }
  get canUndo() { return !this.readOnly && this.plan.operations > 0 }
  get canRedo() { return !this.readOnly && this.plan.undone > 0 }

  /** The code of the grid that owns the i-th building; '' for none. @param {number} i */
  gridOf(i) { return gridOf(this.land.buildings, i) }

  /** Loads the plan. Throws a Problem. */
  async load() {
    const plan = await api.plan(this.id)
    const land = await api.planLand(this.id)
    this.#settle(land, { ...plan, ...land.plan }, plan.history ?? [])
    this.#tell('loaded')
    this.#figures()
  }

  #settle(answer, plan, history) {
    this.land = readLand(answer)
    this.plan = plan
    this.history = history
    this.#keepSelection(new Map())
  }

  /** Asks who else is here, and what they have done, every few seconds while the page is seen. */
  attend() {
    const ask = async () => {
      clearTimeout(this.#timer)
      if (!document.hidden) await this.#attendOnce()
      if (!this.#leave.signal.aborted) this.#timer = setTimeout(ask, PRESENCE_MS)
    }
    document.addEventListener('visibilitychange', () => document.hidden || ask(), { signal: this.#leave.signal })
    return ask()
  }

  /** Stops asking. */
  close() {
    this.#leave.abort()
    clearTimeout(this.#timer)
  }

  async #attendOnce() {
    try {
      const { plan, steps, others } = await api.planPresence(this.id, this.plan.revision)
      this.others = others
      this.#tell('presence', { others })
      await this.#learn(plan, steps ?? [])
    } catch (problem) {
      tolerate(problem)
    }
  }

  /** Takes in what others have done, once what is under way here has had its answer. */
  #learn(plan, steps) {
    return this.#inTurn('', async () => {
      // One's own steps of meanwhile are no news.
      const news = steps.filter(({ revision }) => revision > this.plan.revision)
      if (plan.revision === this.plan.revision) this.#compare(plan)
      if (plan.revision <= this.plan.revision) return
      await this.#adopt(plan, news)
      this.#tell('news', { steps: news, plan })
    })
  }

  /** Notes that the land has a newer edition, or that others redraw the same. */
  #compare(plan) {
    const standing = (one) => JSON.stringify([one.current_edition, one.stale ?? [], one.overlaps ?? []])
    if (standing(plan) === standing(this.plan)) return
    this.plan = { ...this.plan, ...plan }
    this.#changed('state', null, [], null, 'others')
  }

  /**
   * What an operation would do, or throws a Problem whose `errors` say why it would
   * be refused. Nothing is stored.
   *
   * @param {object} op with its name in `op`
   * @param {AbortSignal} [signal]
   */
  async preview(op, signal) {
    try {
      return await api.previewPlan(this.id, { revision: this.plan.revision, ...op }, signal)
    } catch (problem) {
      if (problem.plan) this.#learn(problem.plan, problem.steps ?? []).catch(tolerate)
      throw problem
    }
  }

  /** Does an operation. @param {object} op @returns {Promise<any>} what has changed, or null; then an event says why */
  apply(op) { return this.#change('append', 'operations', op, op) }
  undo() { return this.#change('undo', 'undo', {}, this.operations.done.at(-1)?.op) }
  redo() { return this.#change('redo', 'redo', {}, this.operations.undone.at(-1)?.op) }

  /** Starts from the current edition, with what still fits there. @returns {Promise<any>} with `left`, or null */
  rebase() {
    return this.#inTurn('rebase', async () => {
      const answer = await this.#send('rebase', 'rebase', {})
      if (!answer) return null
      this.#settle(await api.planLand(this.id), answer.plan, (await api.plan(this.id)).history ?? [])
      this.#setSummary(answer.summary)
      this.#tell('loaded')
      this.#changed('rebase', null, [], answer, 'me')
      return answer
    })
  }

  /** @param {string} title */
  retitle(title) { return this.#note('title', { title }) }
  discard() { return this.#note('discard', {}) }

  /** What changes the plan but not its land. */
  #note(act, body) {
    return this.#inTurn(act, async () => {
      const plan = await this.#send(act, act, body)
      if (!plan) return null
      this.plan = plan
      this.history = [...this.history, this.#step(act === 'title' ? 'title' : 'close', null)]
      this.#changed(act === 'title' ? 'title' : 'state', null, [], null, 'me')
      return plan
    })
  }

  /**
   * Makes the plan an edition. Throws a Problem; after a newer revision the plan is
   * loaded anew first.
   *
   * @param {{ note?: string, leaders?: { grid: string, person: string }[] }} body
   */
  publish(body) {
    return this.#inTurn('publish', async () => {
      const outcome = await this.#sendOrThrow('publish', null, (key) => api.changePlan(this.id, 'publish', { revision: this.plan.revision, ...body }, key))
      this.plan = outcome.plan
      this.history = [...this.history, this.#step('close', null)]
      this.#changed('state', null, [], null, 'me')
      return outcome
    })
  }

  /**
   * Has the server look for balanced grids; what it finds is an operation like
   * others. Throws a Problem, or an AbortError once `signal` says to stop.
   *
   * @param {{ grids: number, locked?: string[], locked_buildings?: object[], tolerance?: number, seed?: number }} wish
   * @param {(share: number) => void} onProgress
   * @param {AbortSignal} [signal]
   */
  suggest(wish, onProgress, signal) {
    return this.#inTurn('suggest', async () => {
      const answer = await this.#sendOrThrow('suggest', null, (key) => api.suggestPlan(this.id, { revision: this.plan.revision, ...wish }, key, onProgress, signal))
      const replaces = [...answer.changed.retired, ...answer.changed.grids.features.map(({ properties }) => properties.code).filter((code) => this.grids.has(code))]
      this.#take('suggest', { op: 'redivide', replaces }, answer)
      return answer
    })
  }

  /** What the plan does, against limits of households. Throws a Problem. @param {{ least?: number, most?: number }} limits @param {AbortSignal} [signal] */
  impact(limits = {}, signal) { return api.planImpact(this.id, limits, signal) }

  /**
   * @param {Iterable<string>} codes
   * @param {{ by?: string }} [options] who asks: 'map', 'table', …
   */
  select(codes, { by = '' } = {}) {
    const selection = new Set([...codes].filter((code) => this.grids.has(code)))
    if (selection.size === this.selection.size && [...selection].every((code) => this.selection.has(code))) return
    this.selection = selection
    this.#tell('selection', { codes: [...selection], by })
  }

  /** Asks the map to go somewhere. @param {{ code?: string, codes?: string[], position?: { lon: number, lat: number }, bounds?: number[] }} where */
  flyTo(where) { this.#tell('fly', where) }

  #change(act, path, body, op) {
    return this.#inTurn(act, async () => {
      const change = await this.#send(act, path, body, op)
      if (change) this.#take(act, op, change)
      return change
    })
  }

  /** Sends what changes the plan, and says in an event if it could not be done. @returns {Promise<any>} null then */
  async #send(act, path, body, op = null) {
    try {
      return await this.#sendOrThrow(act, op, (key) => api.changePlan(this.id, path, { revision: this.plan.revision, ...body }, key))
    } catch (problem) {
      if (problem.name !== 'Problem') throw problem
      if (problem.told) return null
      if (problem.status === 422) this.#tell('refused', { act, op, violations: problem.errors })
      else this.#tell('failed', { act, op, problem })
      return null
    }
  }

  /**
   * A request whose fate is unknown, because the connection was lost, is sent again
   * with the same key once the server is back: it is done once.
   */
  async #sendOrThrow(act, op, send) {
    const key = freshUuid()
    for (;;) {
      try {
        return await send(key)
      } catch (problem) {
        if (problem.name !== 'Problem') throw problem
        if (problem.status === 409 && problem.plan && problem.code !== 'plan.stale') {
          const steps = problem.steps ?? []
          await this.#adopt(problem.plan, steps)
          problem.told = true
          this.#tell('conflict', { act, op, steps, plan: problem.plan })
        }
        if (!problem.unreachable) throw problem
        this.#setBusy(this.busy.act, true)
        await new Promise((back) => api.server.addEventListener('reachable', back, { once: true }))
        this.#setBusy(this.busy.act, false)
      }
    }
  }

  #take(act, op, change) {
    const codes = applyChange(this.land, change)
    this.plan = change.plan
    this.history = [...this.history, this.#step(act === 'suggest' ? 'append' : act, op)]
    this.#keepSelection(new Map(change.changed.renumbered.map(({ from, to }) => [from, to])))
    this.#setSummary(change.summary)
    this.#changed(act, op, codes, change, 'me')
  }

  #changed(act, op, codes, change, by) {
    this.#tell('change', { act, op, codes, change, by })
    if (by === 'me') this.#tell('saved', { act, op, change })
  }

  /** The plan is at a newer revision: somebody else's, or one's own of another page. */
  async #adopt(plan, steps) {
    if (!changesLand(steps) && steps.length > 0) {
      this.plan = { ...this.plan, ...plan }
      this.history = [...this.history, ...steps]
      this.#changed('state', null, [], null, 'others')
      return
    }
    const was = this.grids
    const [full, land] = [await api.plan(this.id), await api.planLand(this.id)]
    this.#settle(land, { ...full, ...land.plan }, full.history ?? [])
    const differs = (code) => JSON.stringify(was.get(code)) !== JSON.stringify(this.grids.get(code))
    const codes = [...new Set([...was.keys(), ...this.grids.keys()])].filter(differs)
    this.#tell('loaded')
    this.#changed('reload', null, codes, null, 'others')
    this.#figures()
  }

  #step(act, op) {
    const { revision, updated_at: at } = this.plan
    return { revision, act, op, by: this.me, at }
  }

  /** The land comes without figures. */
  async #figures() {
    const { revision } = this.plan
    try {
      const { after } = await this.impact()
      if (revision === this.plan.revision) this.#setSummary(after)
    } catch (problem) {
      tolerate(problem)
    }
  }

  #setSummary(summary) {
    if (!summary) return
    this.summary = summary
    this.#tell('figures')
  }

  #keepSelection(renumbered) {
    const kept = [...this.selection].map((code) => renumbered.get(code) ?? code)
    this.select(kept, { by: 'change' })
  }

  /** One request after another, in the order in which they were asked for. */
  #inTurn(act, task) {
    const run = async () => {
      if (act) this.#setBusy(act, false)
      try {
        return await task()
      } finally {
        if (act) this.#setBusy('', false)
      }
    }
    const result = this.#turn.then(run)
    this.#turn = result.catch(() => {})
    return result
  }

  #setBusy(act, waiting) {
    this.busy = { act, waiting }
    this.#tell('busy', this.busy)
  }

  #tell(type, detail) { this.dispatchEvent(new CustomEvent(type, { detail })) }
}

/** What cannot be had now is asked for again soon. */
function tolerate(problem) {
  if (problem.name !== 'Problem') throw problem
}
