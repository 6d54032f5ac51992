import assert from 'node:assert/strict'
import test from 'node:test'
import { outlineEdges } from '../static/js/modules/pure/borders.js'

// 2 +-----+-----+
//   | 1-1 | 2-1 |   subdistrict 1 on the left, 2 on the right
// 1 +-----+     |
//   | 1-2 |     |
// 0 +-----+-----+
//   0     1     2
const shape = (code, ...points) => ({ props: { code }, paths: [Float32Array.from([...points, points[0], points[1]])], box: [0, 0, 2, 2] })
const shapes = [
  shape('520303001001', 0, 1, 1, 1, 1, 2, 0, 2),
  shape('520303001002', 0, 0, 1, 0, 1, 1, 0, 1),
  shape('520303002001', 1, 0, 2, 0, 2, 2, 1, 2, 1, 1),
]
const text = (edges) => edges.map(([x1, y1, x2, y2]) => [`${x1}${y1}`, `${x2}${y2}`].sort().join('-')).sort()

test('edges inside a subdistrict fall away, those between two come once', () => {
  assert.deepEqual(text(outlineEdges(shapes, 9)), ['00-01', '00-10', '01-02', '02-12', '10-11', '10-20', '11-12', '12-22', '20-22'])
})

test('only the rim is left of the county', () => {
  assert.deepEqual(text(outlineEdges(shapes, 6)), ['00-01', '00-10', '01-02', '02-12', '10-20', '12-22', '20-22'])
})

test('nothing has no outline', () => {
  assert.deepEqual(outlineEdges([], 9), [])
})
