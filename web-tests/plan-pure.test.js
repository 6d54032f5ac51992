import assert from 'node:assert/strict'
import test from 'node:test'
import { givesWay, lengthTo, placeAt, pointAt } from '../static/js/plan/pure/along.js'
import { crossed } from '../static/js/plan/pure/crossed.js'
import { BuildingFinder } from '../static/js/plan/pure/finder.js'
import { changesLand, operationsOf } from '../static/js/plan/pure/history.js'
import { applyChange, gridOf, readLand } from '../static/js/plan/pure/land.js'
import { boxesOfPoints, Raster } from '../static/js/plan/pure/raster.js'
import { drawnOf, isInside } from '../static/js/plan/pure/shape.js'
import { fromSegment, simplified, thinned } from '../static/js/plan/pure/simplify.js'
import { toWorld } from '../static/js/plan/pure/world.js'
import { random } from './random.js'

test('a raster finds what a search through all finds', () => {
  const { next } = random(11)
  const n = 2000
  const boxes = new Float64Array(4 * n)
  for (let i = 0; i < n; i++) {
    const [x, y] = [next() * 100, next() * 10]
    boxes.set([x, y, x + next() * 3, y + next() * 3], 4 * i)
  }
  const raster = new Raster(boxes)
  for (let k = 0; k < 200; k++) {
    const [x, y] = [next() * 110 - 5, next() * 14 - 2]
    const asked = [x, y, x + next() * 20, y + next() * 4]
    const found = []
    raster.search(asked, (i) => found.push(i))
    const all = Array.from({ length: n }, (_, i) => i).filter((i) => boxes[4 * i] <= asked[2] && boxes[4 * i + 2] >= asked[0] && boxes[4 * i + 1] <= asked[3] && boxes[4 * i + 3] >= asked[1])
    assert.deepEqual(found.sort((a, b) => a - b), all)
  }
  const none = []
  new Raster(new Float64Array()).search([0, 0, 1, 1], (i) => none.push(i))
  new Raster(boxesOfPoints(Float64Array.of(5), Float64Array.of(5))).search([4, 4, 6, 6], (i) => none.push(i))
  assert.deepEqual(none, [0])
})

const columns = (points) => ({ count: points.length, lon: Float64Array.from(points, ([x]) => x), lat: Float64Array.from(points, ([, y]) => y) })

test('a lasso takes the buildings inside it, also where it crosses itself', () => {
  //  x .   a lasso like an eight: both loops count
  const finder = new BuildingFinder(columns([[0.8, 1.1], [3.2, 2.8], [3, 1], [9, 9]]))
  const lasso = [[0.5, 0.5], [3.5, 3.5], [3.5, 2.5], [0.5, 1.5]].map(toWorld)
  assert.deepEqual(finder.inLasso(lasso), [0, 1])
  assert.deepEqual(finder.inLasso(lasso.slice(0, 2)), [], 'a line encloses nothing')
  assert.equal(finder.nearest(toWorld([3.1, 1]), 1), 2)
  assert.equal(finder.nearest(toWorld([6, 6]), 1e-3), -1)
})

test('a lasso around itself twice takes what it runs around', () => {
  const finder = new BuildingFinder(columns([[0, 0]]))
  const twice = Array.from({ length: 40 }, (_, i) => toWorld([Math.cos(i / 3.2), Math.sin(i / 3.2)]))
  assert.deepEqual(finder.inLasso(twice), [0])
})

test('thinning keeps the ends and leaves out what nobody can tell apart', () => {
  const path = Float64Array.of(0, 0, 0.1, 0, 0.2, 0, 1, 0, 1.05, 0, 2, 0)
  assert.deepEqual([...thinned(path, 0.5)], [0, 0, 1, 0, 2, 0])
  assert.deepEqual([...thinned(Float64Array.of(3, 4), 1)], [3, 4])
})

test('a simplified stroke stays within the tolerance of all that was drawn', () => {
  const { next } = random(5)
  const points = Array.from({ length: 400 }, (_, i) => [i / 10, Math.sin(i / 20) * 3 + next() * 0.05])
  const kept = simplified(points, 0.2)
  assert.ok(kept.length < 60, `${kept.length} of 400`)
  assert.deepEqual([kept[0], kept.at(-1)], [points[0], points.at(-1)])
  for (const point of points) {
    const distance = Math.min(...kept.slice(1).map((end, i) => fromSegment(point, kept[i], end)))
    assert.ok(distance <= 0.2 + 1e-9)
  }
})

test('places on a line are where their length says', () => {
  const line = [[0, 0], [4, 0], [4, 3]]
  assert.equal(lengthTo(line, 1.5), 5.5)
  assert.equal(placeAt(line, 5.5), 1.5)
  assert.deepEqual(pointAt(line, 1.5), [4, 1.5])
  assert.equal(placeAt(line, 99), 2)
  assert.equal(placeAt(line, -1), 0)
  assert.deepEqual(pointAt(line, 2), [4, 3])
})

test('a pulled border gives way further the more it is pulled, up to its ends', () => {
  //  0--1--2--3--4--5   taken at 2.5
  const line = [0, 1, 2, 3, 4, 5].map((x) => [x, 0])
  assert.deepEqual(givesWay(line, 2.5, 0.1), [2, 3])
  assert.deepEqual(givesWay(line, 2.5, 1.5), [1, 4])
  assert.deepEqual(givesWay(line, 2.5, 50), [0, 5])
  assert.deepEqual(givesWay(line, 2, 0), [1, 3], 'at a vertex, up to those beside it')
  assert.deepEqual(givesWay(line, 0, 0), [0, 1])
})

test('the name of a grid stands inside it, also if it is bent or has a hole', () => {
  const bent = { geometry: { type: 'Polygon', coordinates: [[[0, 0], [3, 0], [3, 1], [1, 1], [1, 3], [0, 3], [0, 0]]] } }
  const holed = { geometry: { type: 'MultiPolygon', coordinates: [[[[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]], [[1, 1], [1, 3], [3, 3], [3, 1], [1, 1]]]] } }
  for (const feature of [bent, holed]) {
    const drawn = drawnOf(feature)
    assert.ok(isInside(drawn, ...drawn.label))
    assert.ok(drawn.room > 0)
    assert.equal(drawnOf(feature), drawn)
  }
  assert.equal(isInside(drawnOf(holed), ...toWorld([2, 2])), false)
})

const step = (revision, act, op = null) => ({ revision, act, op, by: 'a', at: '' })

test('what stands and what was undone follows from the steps', () => {
  const told = (steps) => {
    const { done, undone } = operationsOf(steps)
    return [done.map(({ op }) => op), undone.map(({ op }) => op)]
  }
  assert.deepEqual(told([step(1, 'append', 'A'), step(2, 'append', 'B'), step(3, 'undo', 'B')]), [['A'], ['B']])
  assert.deepEqual(told([step(1, 'append', 'A'), step(2, 'append', 'B'), step(3, 'undo', 'B'), step(4, 'undo', 'A'), step(5, 'redo', 'A')]), [['A'], ['B']])
  assert.deepEqual(told([step(1, 'append', 'A'), step(2, 'undo', 'A'), step(3, 'append', 'C')]), [['C'], []], 'a new step forgets what was undone')
  assert.deepEqual(told([step(1, 'append', 'A'), step(2, 'title')]), [['A'], []])
  assert.equal(changesLand([step(1, 'title'), step(2, 'close')]), false)
  assert.equal(changesLand([step(1, 'title'), step(2, 'rebase')]), true)
})

const feature = (code, households = 0) => ({ type: 'Feature', properties: { code, households }, geometry: { type: 'MultiPolygon', coordinates: [] } })
const collection = (...features) => ({ type: 'FeatureCollection', features })
const answer = () => ({
  before: collection(feature('a1'), feature('a2')), after: collection(feature('a1', 5), feature('a2')), around: collection(feature('z')), lines: collection(),
  buildings: { id: ['7', 8, 9], lon: [1, 2, 3], lat: [1, 2, 3], households: [4, 5, 6], name: ['', '', ''], grid: [0, 1, -1], was: [0, 1, -1], grids: ['a1', 'a2'] },
})
const change = (what) => ({ changed: { grids: collection(), retired: [], renumbered: [], around: collection(), buildings: [], ...what } })

test('an operation changes grids and moves buildings', () => {
  const land = readLand(answer())
  const before = land.grids
  const codes = applyChange(land, change({ grids: collection(feature('a3', 2), feature('a1', 3)), retired: ['a2'], buildings: [{ id: 8, grid: 'a3' }, { id: '9', grid: 'a1' }, { id: 7, grid: '' }] }))
  assert.deepEqual(codes.sort(), ['a1', 'a2', 'a3'])
  assert.deepEqual([...land.grids.keys()], ['a1', 'a3'])
  assert.deepEqual([0, 1, 2].map((i) => gridOf(land.buildings, i)), ['', 'a3', 'a1'])
  assert.deepEqual([...before.keys()], ['a1', 'a2'], 'what was read before is as it was')
})

test('renumbered grids take their buildings along, and where these were is not forgotten', () => {
  const land = readLand(answer())
  applyChange(land, change({ grids: collection(feature('a9'), feature('a8')), renumbered: [{ from: 'a1', to: 'a9' }, { from: 'a2', to: 'a8' }] }))
  const { buildings } = land
  assert.deepEqual([gridOf(buildings, 0), gridOf(buildings, 1), gridOf(buildings, 2)], ['a9', 'a8', ''])
  assert.equal(buildings.codes[buildings.was[0]], 'a1')
  applyChange(land, change({ grids: collection(feature('a1'), feature('a2')), renumbered: [{ from: 'a9', to: 'a1' }, { from: 'a8', to: 'a2' }] }))
  assert.deepEqual([...land.grids.keys()], ['a1', 'a2'])
  assert.deepEqual([...buildings.grid], [...buildings.was])
})

test('a line is meant for the grid that it crosses, however far it runs into others', () => {
  //  a  0    1  b  3        c
  //  ---o----|-----|--------o---
  const gridAt = ([x]) => (x < 0 || x > 9 ? '' : x < 1 ? 'a' : x < 3 ? 'b' : 'c')
  assert.deepEqual([...crossed([[[0.5, 0], [8, 0]]], gridAt).keys()], ['b', 'c', 'a'])
  assert.deepEqual([...crossed([[[1.2, 0], [2.8, 0]]], gridAt).keys()], ['b'], 'inside one')
  assert.deepEqual([...crossed([[[-1, 0], [10, 0]]], gridAt).keys()], ['c', 'b', 'a'], 'across all, the longest')
  assert.deepEqual([...crossed([[[20, 0], [30, 0]]], gridAt)], [])
})
