import assert from 'node:assert/strict'
import test from 'node:test'
import { BorderFinder, LineFinder, snap } from '../static/js/plan/pure/finder.js'
import { newBorders } from '../static/js/plan/pure/preview.js'
import { tintsOf } from '../static/js/plan/pure/tints.js'
import { neighboursOf, topologyOf } from '../static/js/plan/pure/topology.js'
import { onLattice, toPosition, toWorld } from '../static/js/plan/pure/world.js'
import { random } from './random.js'

// Degrees of a small town: units of a thousandth.
const at = ([x, y]) => onLattice([106.9 + x / 1000, 27.7 + y / 1000])
const ring = (...points) => [...points, points[0]].map(at)
const grid = (code, ...rings) => [code, { type: 'Feature', properties: { code }, geometry: { type: 'MultiPolygon', coordinates: [rings] } }]

//  4 +-----+-----+
//    |  2  |  3  |
//  2 +--+--+-----+   2 and 1 meet 3 at a junction of three; 1 has a hole with 4 in it
//    |      1    |
//  0 +-----------+
//    0  1  2     4
const TOWN = new Map([
  grid('1', ring([0, 0], [4, 0], [4, 2], [2, 2], [1, 2], [0, 2]), ring([1, 0.5], [1, 1.5], [2, 1.5], [2, 0.5])),
  grid('2', ring([0, 2], [1, 2], [2, 2], [2, 4], [0, 4])),
  grid('3', ring([2, 2], [4, 2], [4, 4], [2, 4])),
  grid('4', ring([1, 0.5], [2, 0.5], [2, 1.5], [1, 1.5])),
])
const pair = ({ codes }, { a, b }) => [codes[a] ?? '', codes[b] ?? ''].sort().join('|')

test('each border of two grids is one arc, from junction to junction', () => {
  const topology = topologyOf(TOWN)
  const arcs = topology.arcs.map((arc) => [pair(topology, arc), arc.vertices.length]).sort()
  assert.deepEqual(arcs, [['1|2', 3], ['1|3', 2], ['1|4', 5], ['2|3', 2], ['|1', 4], ['|2', 3], ['|3', 3]])
})

test('the left of an arc is its first grid, and the scope is to the left of its outline', () => {
  const topology = topologyOf(TOWN)
  const centres = new Map([['1', [3, 1]], ['2', [1, 3]], ['3', [3, 3]], ['4', [1.5, 1]]])
  for (const { a, b, vertices } of topology.arcs) {
    const [u, v] = [vertices[0], vertices[1]]
    const side = ([x, y]) => {
      const [px, py] = at([x, y])
      return Math.sign((topology.lon[v] - topology.lon[u]) * (py - topology.lat[u]) - (topology.lat[v] - topology.lat[u]) * (px - topology.lon[u]))
    }
    assert.ok(a >= 0, 'a grid is to the left')
    if (topology.codes[a] !== '1') assert.equal(side(centres.get(topology.codes[a])), 1)
    if (b >= 0 && topology.codes[b] !== '1') assert.equal(side(centres.get(topology.codes[b])), -1)
  }
})

test('a ring that runs the other way round makes the same topology', () => {
  const turned = new Map([...TOWN].map(([code, feature]) => [code, { ...feature, geometry: { type: 'MultiPolygon', coordinates: feature.geometry.coordinates.map((polygon) => polygon.map((one) => [...one].reverse())) } }]))
  const told = (topology) => topology.arcs.map((arc) => [pair(topology, arc), arc.vertices.length]).sort()
  assert.deepEqual(told(topologyOf(turned)), told(topologyOf(TOWN)))
})

test('the outline is closed, and what lies on it is fixed', () => {
  const topology = topologyOf(TOWN)
  assert.equal(topology.outline.length, 1)
  const [outline] = topology.outline
  assert.equal(outline[0], outline.at(-1))
  const fixed = (x, y) => topology.fixed[topology.vertexAt(at([x, y]))]
  assert.equal(fixed(0, 2), 1)
  assert.equal(fixed(2, 4), 1)
  assert.equal(fixed(2, 2), 0, 'a junction inside')
  assert.equal(fixed(1, 2), 0)
  assert.equal(topology.vertexAt(at([3, 3])), -1)
  assert.equal(topology.vertexAt([0, 0]), -1, 'far outside')
})

test('the borders at a vertex lead to those beside it', () => {
  const topology = topologyOf(TOWN)
  const beside = topology.beside(topology.vertexAt(at([2, 2]))).map((v) => [topology.lon[v], topology.lat[v]]).sort()
  assert.deepEqual(beside, [at([1, 2]), at([2, 4]), at([4, 2])].sort())
})

test('nothing and a single grid are topologies too', () => {
  assert.deepEqual(topologyOf(new Map()).arcs, [])
  const one = topologyOf(new Map([grid('1', ring([0, 0], [1, 0], [1, 1]))]))
  assert.deepEqual(one.arcs.map(({ a, b, vertices }) => [a, b, vertices.length]), [[0, -1, 4]])
  assert.equal(one.outline.length, 1)
})

test('neighbours never have the same tint, and keep theirs when they can', () => {
  const topology = topologyOf(TOWN)
  const neighbours = neighboursOf(topology)
  assert.deepEqual(neighbours.map((some) => [...some].sort()), [[1, 2, 3], [0, 2], [0, 1], [0]])
  const tints = tintsOf(topology.codes, neighbours, 6)
  topology.codes.forEach((code, i) => neighbours[i].forEach((j) => assert.notEqual(tints.get(code), tints.get(topology.codes[j]))))
  const kept = tintsOf([...topology.codes, '5'], [...neighbours, new Set([0])], 6, tints)
  for (const code of topology.codes) assert.equal(kept.get(code), tints.get(code))
  assert.notEqual(kept.get('5'), kept.get('1'))
})

const px = (n) => n / (256 * 2 ** 17)
const finders = () => ({
  borders: new BorderFinder(topologyOf(TOWN)),
  lines: new LineFinder([{ geometry: { type: 'LineString', coordinates: [at([0.2, 3.4]), at([1.8, 3.4])] }, properties: {} }]),
})
const near = (point, dx, dy = 0) => {
  const [x, y] = toWorld(at(point))
  return [x + px(dx), y + px(dy)]
}

test('a place snaps to a vertex rather than to a border, and to that rather than to a line', () => {
  const f = finders()
  const vertex = snap(near([2, 2], 3, 3), px(9), f)
  assert.equal(vertex.kind, 'vertex')
  assert.deepEqual(vertex.position, at([2, 2]))
  const border = snap(near([2, 3], 4), px(9), f)
  assert.equal(border.kind, 'border')
  assert.ok(Math.abs(border.position[0] - at([2, 3])[0]) < 1.5e-7)
  const line = snap(near([1, 3.4], 0, 4), px(9), f)
  assert.equal(line.kind, 'line')
  assert.ok(Math.abs(line.position[1] - at([1, 3.4])[1]) < 1.5e-7)
  const free = snap(near([3, 1], 0), px(9), f)
  assert.equal(free.kind, 'free')
  assert.deepEqual(free.position, at([3, 1]))
})

test('what is snapped to lies on the lattice and within reach', () => {
  const f = finders()
  const { next } = random(7)
  for (let i = 0; i < 500; i++) {
    const point = toWorld([106.9 + next() * 0.004, 27.7 + next() * 0.004])
    const found = snap(point, px(20), f)
    assert.deepEqual(onLattice(found.position), found.position)
    const [x, y] = toWorld(found.position)
    assert.ok(Math.hypot(x - point[0], y - point[1]) <= px(20) + 2e-10, `${i}`)
  }
})

test('a position comes back from the world to the lattice', () => {
  const { next } = random(3)
  for (let i = 0; i < 300; i++) {
    const position = onLattice([next() * 360 - 180, next() * 160 - 80])
    assert.deepEqual(toPosition(toWorld(position)), position)
  }
})

test('a border that has only got a vertex is no new border', () => {
  const borders = new BorderFinder(topologyOf(TOWN))
  // 3 is split at x = 3; the split's ends are new vertices on its outline.
  const left = grid('3', ring([2, 2], [3, 2], [3, 4], [2, 4]))[1]
  const right = grid('5', ring([3, 2], [4, 2], [4, 4], [3, 4]))[1]
  assert.deepEqual(newBorders([left, right], borders), [[at([3, 2]), at([3, 4])]])
})
