// The borders of the larger areas out of the smaller ones' shapes: an edge that
// two communities of one subdistrict share lies inside it and falls away.

/** @typedef {import('./mercator.js').Shape} Shape */

/**
 * The edges on the outline of each area whose code has `digits` digits. Shapes
 * share their vertices exactly, each edge running once each way, so edges inside
 * an area come in pairs.
 *
 * @param {Shape[]} shapes of areas with longer codes
 * @param {number} digits 9 for subdistricts, 6 for counties
 * @returns {Float32Array[]} one edge each: x, y, x, y; an edge between two areas comes once
 */
export function outlineEdges(shapes, digits) {
  /** @type {Map<string, Map<string, [number, number, number, number]>>} */
  const edges = new Map()
  for (const { props, paths } of shapes) {
    const area = String(props.code).slice(0, digits)
    for (const path of paths) {
      for (let i = 0; i + 3 < path.length; i += 2) toggle(area, path[i], path[i + 1], path[i + 2], path[i + 3])
    }
  }
  const once = new Map()
  for (const own of edges.values()) for (const [key, edge] of own) once.set(key, edge)
  return [...once.values()].map((edge) => Float32Array.from(edge))

  function toggle(area, x1, y1, x2, y2) {
    const forward = x1 < x2 || (x1 === x2 && y1 < y2)
    const key = forward ? `${x1},${y1},${x2},${y2}` : `${x2},${y2},${x1},${y1}`
    let own = edges.get(area)
    if (!own) edges.set(area, (own = new Map()))
    if (own.has(key)) own.delete(key)
    else own.set(key, [x1, y1, x2, y2])
  }
}
