// Which of a few tints each grid gets, so that no two neighbours have the same and
// most keep theirs when a border moves.

/**
 * @param {string[]} codes
 * @param {Set<number>[]} neighbours places in `codes`
 * @param {number} tints how many there are
 * @param {Map<string, number>} [before] what grids had
 * @returns {Map<string, number>} a number from 0 for each code
 */
export function tintsOf(codes, neighbours, tints, before = new Map()) {
  const given = new Map()
  const preferred = (code) => before.get(code) ?? (Number(code.slice(-3)) || 0) % tints
  // Those that had one choose first.
  const order = codes.map((_, i) => i).sort((i, j) => Number(before.has(codes[j])) - Number(before.has(codes[i])) || i - j)
  for (const i of order) {
    const taken = new Set([...neighbours[i]].map((j) => given.get(codes[j])))
    let tint = preferred(codes[i])
    for (let k = 0; k < tints && taken.has(tint); k++) tint = (tint + 1) % tints
    given.set(codes[i], tint)
  }
  return given
}
