// Which grids lines run through: those that they cross from side to side are meant
// to be cut, rather than those in which they only begin or end.

const STEPS = 80

/**
 * @param {[number, number][][]} lines
 * @param {(point: [number, number]) => string} gridAt '' outside
 * @returns {Map<string, number>} lengths by grid: what is crossed goes first, the longest first; what is only entered follows
 */
export function crossed(lines, gridAt) {
  const through = new Map()
  const entered = new Map()
  const add = (to, { grid, length }) => grid && to.set(grid, (to.get(grid) ?? 0) + length)
  for (const line of lines) {
    const runs = runsOf(line, gridAt)
    runs.forEach((run, i) => add(i > 0 && i < runs.length - 1 ? through : entered, run))
  }
  const sorted = (some) => [...some].sort((a, b) => b[1] - a[1])
  return new Map([...sorted(through), ...sorted(entered).filter(([grid]) => !through.has(grid))])
}

/** The stretches of a line in one grid each. */
function runsOf(line, gridAt) {
  const steps = line.slice(1).map(([x, y], i) => Math.hypot(x - line[i][0], y - line[i][1]))
  const total = steps.reduce((sum, step) => sum + step, 0)
  const runs = []
  steps.forEach((step, i) => {
    const [[x1, y1], [x2, y2]] = [line[i], line[i + 1]]
    const n = Math.max(4, Math.round((STEPS * step) / total))
    for (let k = 0; k < n; k++) {
      const share = (k + 0.5) / n
      const grid = gridAt([x1 + share * (x2 - x1), y1 + share * (y2 - y1)])
      if (runs.at(-1)?.grid === grid) runs.at(-1).length += step / n
      else runs.push({ grid, length: step / n })
    }
  })
  return runs
}
