// Borders of grids, as edges: who neighbours whom, and which borders are new. The
// coverage is exact, so grids that share a border share its edges.

/** @typedef {[number, number]} Position WGS-84 degrees, longitude first */
/** @typedef {{ code: string, rings: Position[][] }} Outline a grid with all rings of its land; the last position repeats the first */
/** @typedef {{ a: Position, b: Position, codes: string[] }} Edge with the one or two grids that it bounds */

// Lattice units, 1e-7 of a degree: some 30 cm. A border that gets another vertex
// moves by less.
const SAME = 30
const CELL = 4000
const LATTICE = 1e7

const unit = ([lon, lat]) => [Math.round(lon * LATTICE), Math.round(lat * LATTICE)]
const keyOf = ([lon, lat]) => `${Math.round(lon * LATTICE)},${Math.round(lat * LATTICE)}`

/** The outlines of a collection's grids. @param {{ features: any[] }} collection MultiPolygons with a code */
export function outlinesOf({ features }) {
  return features.map(({ geometry, properties }) => ({
    code: properties.code,
    rings: geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat(),
  }))
}

/** Every edge once. @param {Outline[]} outlines @returns {Edge[]} */
export function edgesOf(outlines) {
  const edges = new Map()
  for (const { code, rings } of outlines) {
    for (const ring of rings) {
      for (let i = 1; i < ring.length; i++) {
        const [p, q] = [keyOf(ring[i - 1]), keyOf(ring[i])]
        const key = p < q ? `${p} ${q}` : `${q} ${p}`
        const edge = edges.get(key)
        if (!edge) edges.set(key, { a: ring[i - 1], b: ring[i], codes: [code] })
        else if (!edge.codes.includes(code)) edge.codes.push(code)
      }
    }
  }
  return [...edges.values()]
}

/**
 * Which grids share a border.
 *
 * @param {Outline[]} outlines
 * @returns {Map<string, Set<string>>} by code; each grid is there
 */
export function neighboursOf(outlines) {
  const found = new Map(outlines.map(({ code }) => [code, new Set()]))
  for (const { codes: [a, b] } of edgesOf(outlines)) {
    if (!b) continue
    found.get(a).add(b)
    found.get(b).add(a)
  }
  return found
}

/**
 * The inner borders of some outlines that do not run along any border of others:
 * what is new of those after a change, or gone of those before.
 *
 * @param {Outline[]} outlines
 * @param {Outline[]} others
 * @returns {Position[][]} lines
 */
export function onlyIn(outlines, others) {
  const known = nearTest(edgesOf(others))
  const fresh = edgesOf(outlines).filter(({ a, b, codes }) => codes.length === 2 && !known(a, b))
  return joined(fresh)
}

/** Tells of an edge whether its middle and quarters lie on edges that are known. */
function nearTest(edges) {
  const cells = new Map()
  for (const { a, b } of edges) {
    const [[x1, y1], [x2, y2]] = [unit(a), unit(b)]
    const steps = Math.max(1, Math.ceil(Math.max(Math.abs(x2 - x1), Math.abs(y2 - y1)) / CELL))
    const seen = new Set()
    for (let i = 0; i <= steps; i++) {
      const key = cellOf(x1 + ((x2 - x1) * i) / steps, y1 + ((y2 - y1) * i) / steps)
      if (seen.has(key)) continue
      seen.add(key)
      const cell = cells.get(key)
      if (cell) cell.push([x1, y1, x2, y2])
      else cells.set(key, [[x1, y1, x2, y2]])
    }
  }
  const on = (x, y) => {
    for (const dx of [-CELL, 0, CELL]) {
      for (const dy of [-CELL, 0, CELL]) {
        if (cells.get(cellOf(x + dx, y + dy))?.some((edge) => distance(x, y, edge) <= SAME)) return true
      }
    }
    return false
  }
  return (a, b) => {
    const [[x1, y1], [x2, y2]] = [unit(a), unit(b)]
    return [0.25, 0.5, 0.75].every((t) => on(x1 + (x2 - x1) * t, y1 + (y2 - y1) * t))
  }
}

const cellOf = (x, y) => `${Math.floor(x / CELL)},${Math.floor(y / CELL)}`

function distance(x, y, [x1, y1, x2, y2]) {
  const [dx, dy] = [x2 - x1, y2 - y1]
  const t = Math.min(Math.max(((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy || 1), 0), 1)
  return Math.hypot(x - x1 - t * dx, y - y1 - t * dy)
}

/** Edges that meet end to end as lines, so that dashes run on around corners. */
function joined(edges) {
  const at = new Map()
  for (const edge of edges) for (const end of [edge.a, edge.b]) at.set(keyOf(end), [...(at.get(keyOf(end)) ?? []), edge])
  const left = new Set(edges)
  const follow = (line) => {
    for (;;) {
      const end = line[line.length - 1]
      const here = at.get(keyOf(end))
      const next = here.length === 2 ? here.find((edge) => left.has(edge)) : null
      if (!next) return line
      left.delete(next)
      line.push(keyOf(next.a) === keyOf(end) ? next.b : next.a)
    }
  }
  const lines = []
  for (const edge of edges) {
    if (!left.delete(edge)) continue
    const forth = follow([edge.a, edge.b])
    lines.push(follow(forth.reverse()))
  }
  return lines
}
