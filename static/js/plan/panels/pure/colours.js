// Colours for grids such that neighbours differ, for what has changed, and for how
// far grids are from the mean. All of them differ in lightness too, so that a grey
// print still tells them apart.

/**
 * Calm fills, from light to darker. What is written on them has a contrast of at
 * least 7; see the tests.
 */
export const FILLS = ['#fbf3dc', '#dcebe6', '#f3d9c4', '#cbdcec', '#e3e3b8', '#dccbe0', '#b9d3c0', '#e8c1bd']

/**
 * Gives each grid a fill that none of its neighbours has, the same as often as can
 * be. Grids with many neighbours come first.
 *
 * @param {Map<string, Set<string>>} neighbours by code
 * @returns {Map<string, number>} indexes of FILLS by code
 */
export function fillsFor(neighbours) {
  const fills = new Map()
  const order = [...neighbours.keys()].sort((a, b) => neighbours.get(b).size - neighbours.get(a).size || (a < b ? -1 : 1))
  const used = FILLS.map(() => 0)
  for (const code of order) {
    const taken = new Set([...neighbours.get(code)].map((one) => fills.get(one)))
    // The least used of those that are left, so that all of them are seen.
    const free = FILLS.map((_, i) => i).filter((i) => !taken.has(i))
    const fill = (free.length > 0 ? free : FILLS.map((_, i) => i)).reduce((best, i) => (used[i] < used[best] ? i : best))
    used[fill]++
    fills.set(code, fill)
  }
  return fills
}

/** Neighbours before or after. @param {...Map<string, Set<string>>} maps @returns {Map<string, Set<string>>} */
export function union(...maps) {
  const all = new Map()
  for (const map of maps) for (const [code, others] of map) all.set(code, new Set([...(all.get(code) ?? []), ...others]))
  return all
}

/** How far a grid is from the mean, in seven classes around "within 10 %". Blue is few, orange many. */
export const DEVIATIONS = [
  { below: -0.5, fill: '#2f6aa6', ink: '#ffffff' },
  { below: -0.25, fill: '#7fabd3', ink: '#14292c' },
  { below: -0.1, fill: '#c3daec', ink: '#14292c' },
  { below: 0.1, fill: '#f7f2e4', ink: '#14292c' },
  { below: 0.25, fill: '#f7d3b0', ink: '#14292c' },
  { below: 0.5, fill: '#e89a5b', ink: '#14292c' },
  { below: Infinity, fill: '#b4530f', ink: '#ffffff' },
]

/** The class of a deviation. @param {number} share */
export function deviationClass(share) {
  // Exactly 10 % is within 10 %, on either side.
  const at = DEVIATIONS.findIndex(({ below }) => (below > 0 ? share <= below : share < below))
  return at < 0 ? DEVIATIONS.length - 1 : at
}

/** What has happened to a grid. */
export const CHANGES = {
  new: { fill: '#f2b56b', ink: '#14292c' },
  gained: { fill: '#a9d0b4', ink: '#14292c' },
  lost: { fill: '#b7cbe4', ink: '#14292c' },
  both: { fill: '#cdbfe0', ink: '#14292c' },
  same: { fill: '#f4efe2', ink: '#14292c' },
}

/** Relative luminance after WCAG 2. @param {string} colour #rrggbb */
export function luminance(colour) {
  const [r, g, b] = [1, 3, 5].map((i) => {
    const value = parseInt(colour.slice(i, i + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** Contrast after WCAG 2, 1 to 21. @param {string} a @param {string} b */
export function contrast(a, b) {
  const [x, y] = [luminance(a), luminance(b)]
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05)
}
