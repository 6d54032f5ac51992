// Who leads which grid before and after, out of what the impact says.

/**
 * @param {any} impact
 * @returns {{ before: Map<string, string>, after: Map<string, string>, carried: Set<string> }} names by code; '' for nobody
 */
export function leadersOf({ before, leading, leaders, renumbered }) {
  const after = new Map(leading.map(({ grid, person }) => [grid, person?.name ?? '']))
  const carried = new Set(leading.filter((one) => one.carried).map(({ grid }) => grid))
  const now = new Map(renumbered.map(({ from, to }) => [from, to]))
  const lost = new Map(leaders.flatMap(({ person, loses }) => loses.map((code) => [code, person.name])))
  const was = before.grids.map(({ code }) => {
    const kept = now.get(code) ?? code
    return [code, lost.get(code) ?? (after.has(kept) && !carried.has(kept) ? after.get(kept) : '')]
  })
  return { before: new Map(was), after, carried }
}
