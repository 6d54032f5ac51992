// Puts the workspace together: tools, hints, steps, and what is said of them.

/** @param {import('./store.js').PlanStore} store @param {import('./workspace.js').Workspace} workspace */
export function furnish(store, workspace) {
  store.addEventListener('loaded', () => workspace.map.update())
  store.addEventListener('change', ({ detail: { codes, act } }) => (codes.length > 0 || act === 'rebase') && workspace.map.update())
  store.addEventListener('figures', () => workspace.map.land.redraw())
}
