// What was done in a plan: from the steps that the server keeps to the operations
// that stand, and those that were undone.

/**
 * @typedef {{ revision: number, act: string, op: any, by: string, at: string }} Step
 */

/**
 * The operations that stand, in order, and those that were undone, the last undone
 * last, each with the step that brought it.
 *
 * @param {Step[]} steps in order; the first ones may be missing
 * @returns {{ done: Step[], undone: Step[] }}
 */
export function operationsOf(steps) {
  const done = []
  let undone = []
  for (const step of steps) {
    if (step.act === 'append') {
      done.push(step)
      undone = []
    } else if (step.act === 'undo') undone.push(done.pop() ?? step)
    else if (step.act === 'redo') done.push(undone.pop() ?? step)
    else if (step.act === 'rebase') undone = []
  }
  return { done, undone }
}

const LAND_ACTS = ['append', 'undo', 'redo', 'rebase']

/** Whether any of the steps may have changed borders, names or kinds. @param {Step[]} steps */
export const changesLand = (steps) => steps.some(({ act }) => LAND_ACTS.includes(act))
