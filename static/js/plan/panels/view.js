// How the plan is shown: as it will be, as it was, or by what changes; alone, side
// by side, or one over the other with a handle between them.

export const MODES = ['after', 'before', 'change', 'deviation']
export const COMPARISONS = ['side', 'swipe']

/** Fires `changed` with the view itself as detail. */
export class PlanView extends EventTarget {
  /** @type {'after' | 'before' | 'change' | 'deviation'} */
  mode = 'after'
  /** @type {'' | 'side' | 'swipe'} what it is compared with: the plan as it was, to the left */
  compare = ''
  /** Where the handle is: the share of the map's width that shows what was. */
  at = 0.5

  /** @param {Partial<{ mode: string, compare: string, at: number }>} to */
  set(to) {
    const was = JSON.stringify([this.mode, this.compare, this.at])
    Object.assign(this, to)
    // Compared with itself, what was says nothing.
    if (this.compare && this.mode === 'before') Object.assign(this, to.mode === 'before' ? { compare: '' } : { mode: 'after' })
    this.at = Math.min(Math.max(this.at, 0), 1)
    if (was !== JSON.stringify([this.mode, this.compare, this.at])) this.dispatchEvent(new CustomEvent('changed', { detail: this }))
  }
}
