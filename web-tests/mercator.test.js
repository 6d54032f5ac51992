import assert from 'node:assert/strict'
import test from 'node:test'
import { decode, NOTHING, project, TILE } from '../static/js/modules/pure/mercator.js'
import { insideRings, markAt, polygonAt } from '../static/js/modules/pure/hit.js'
import { random } from './random.js'

const tile = { z: 14, x: 13059, y: 6878 }
const polygon = (...rings) => ({ type: 'Feature', geometry: { type: 'Polygon', coordinates: rings }, properties: { code: '520303006001001' } })
const point = (lon, lat, properties = {}) => ({ type: 'Feature', geometry: { type: 'Point', coordinates: [lon, lat] }, properties })

/** WGS-84 degrees of a tile's pixel. */
function degrees(x, y, { z, x: column, y: row } = tile) {
  const n = 2 ** z
  const lat = (Math.atan(Math.sinh(Math.PI * (1 - (2 * (row + y / TILE)) / n))) * 180) / Math.PI
  return [((column + x / TILE) / n) * 360 - 180, lat]
}

test('the corners of the world', () => {
  assert.ok(project(-180, 85.0511287798066, 256).every((v) => Math.abs(v) < 1e-6))
  assert.deepEqual(project(0, 0, 256), [128, 128])
  assert.deepEqual(project(180, -85.0511287798066, 256).map(Math.round), [256, 256])
})

test('features come out in the tile\'s pixels', () => {
  const { polygons } = decode({ features: [polygon([degrees(10, 20), degrees(110, 20), degrees(110, 220), degrees(10, 20)])] }, tile)
  assert.deepEqual([...polygons[0].paths[0]].map(Math.round), [10, 20, 110, 20, 110, 220, 10, 20])
  assert.deepEqual(polygons[0].box.map(Math.round), [10, 20, 110, 220])
})

test('a point on the border of two tiles is drawn by one', () => {
  const east = { ...tile, x: tile.x + 1 }
  const { next } = random(4)
  for (let i = 0; i < 500; i++) {
    const [lon, lat] = degrees(TILE - 0.5 + next(), next() * TILE)
    const collection = { features: [point(lon, lat)] }
    assert.equal(decode(collection, tile).points.length + decode(collection, east).points.length, 1)
  }
})

test('label points are told from points', () => {
  const [lon, lat] = degrees(100, 100)
  const { points, labels } = decode({ features: [point(lon, lat, { label: true, name: '汇川社区' }), point(lon, lat, { count: 3 })] }, tile)
  assert.deepEqual([points.length, labels.length, labels[0].props.name], [1, 1, '汇川社区'])
})

test('an empty tile is nothing', () => {
  assert.equal(decode(null, tile), NOTHING)
  assert.equal(decode({ features: [] }, tile), NOTHING)
})

test('holes and parts count by turns', () => {
  //  0 +-----------+   +---+
  //    | +---+     |   |   |
  //    | |hole|    |   |   |
  // 90 +-----------+   +---+
  const rings = [[0, 0, 90, 0, 90, 90, 0, 90, 0, 0], [20, 20, 50, 20, 50, 50, 20, 50, 20, 20], [100, 0, 130, 0, 130, 90, 100, 90, 100, 0]].map((ring) => Float32Array.from(ring))
  for (const [x, y, want] of [[10, 10, true], [30, 30, false], [70, 70, true], [95, 40, false], [115, 40, true], [200, 40, false]]) {
    assert.equal(insideRings(rings, x, y), want, `${x} ${y}`)
  }
})

test('two neighbours never both hold a pixel', () => {
  // A wiggly border shared by two polygons, the same vertices in opposite order.
  const { between, next } = random(5)
  const border = Array.from({ length: 20 }, (_, i) => [200 + between(-30, 30), i * 25])
  const flat = (list) => Float32Array.from([...list, list[0]].flat())
  const west = [flat([[0, 0], ...border, [0, 475]])]
  const east = [flat([...border, [400, 475], [400, 0]])]
  for (let i = 0; i < 3000; i++) {
    const x = next() * 399 + 0.5
    const y = next() * 474 + 0.5
    assert.equal(Number(insideRings(west, x, y)) + Number(insideRings(east, x, y)), 1, `${x} ${y}`)
  }
})

test('the box spares looking at rings', () => {
  const shape = { props: {}, paths: [Float32Array.from([0, 0, 10, 0, 10, 10, 0, 0])], box: [0, 0, 10, 10] }
  assert.equal(polygonAt([shape], 8, 4), shape)
  assert.equal(polygonAt([shape], 2, 8), null)
  assert.equal(polygonAt([shape], 50, 50), null)
})

test('the nearest mark in reach is hit', () => {
  const marks = [{ x: 0, y: 0, radius: 5 }, { x: 12, y: 0, radius: 5 }]
  assert.equal(markAt(marks, 7, 0), marks[1])
  assert.equal(markAt(marks, 4, 0), marks[0])
  assert.equal(markAt(marks, 40, 0), null)
  assert.equal(markAt(marks, -12, 0, 8), marks[0])
})
