import assert from 'node:assert/strict'
import test from 'node:test'
import { symbols } from '../static/js/modules/map/symbols.js'
import { boxAround, byImportance, Room } from '../static/js/modules/pure/labels.js'
import { layAlong } from '../static/js/modules/pure/linelabels.js'
import { NOTHING } from '../static/js/modules/pure/mercator.js'
import { random } from './random.js'

const meet = (a, b) => a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1]

test('what is taken is never free, what is free meets nothing', () => {
  const { between } = random(6)
  const room = new Room(32)
  const taken = []
  for (let i = 0; i < 600; i++) {
    const box = boxAround(between(-400, 400), between(-400, 400), between(5, 120), between(5, 30))
    const free = !taken.some((other) => meet(other, box))
    assert.equal(room.isFree(box), free)
    if (room.tryTake([box])) taken.push(box)
  }
  assert.ok(taken.length > 20)
})

test('several boxes are taken together or not at all', () => {
  const room = new Room()
  room.take([0, 0, 10, 10])
  assert.equal(room.tryTake([[20, 0, 30, 10], [5, 5, 15, 15]]), false)
  assert.ok(room.isFree([20, 0, 30, 10]))
})

test('importance decides, then the key, whatever the order of arrival', () => {
  const labels = [{ rank: 3, key: 'b' }, { rank: 1, key: 'z' }, { rank: 3, key: 'a' }]
  assert.deepEqual(byImportance(labels).map(({ key }) => key), ['z', 'a', 'b'])
})

const ten = () => 10
const straight = (x1, y1, x2, y2) => Float32Array.from([x1, y1, x2, y2])

test('a name reads from left to right on a level line, whichever way the line runs', () => {
  for (const path of [straight(0, 0, 100, 0), straight(100, 0, 0, 0)]) {
    const glyphs = layAlong(path, '上海路', ten)
    assert.equal(glyphs.map(({ char }) => char).join(''), '上海路')
    assert.ok(glyphs[0].x < glyphs[1].x && glyphs[1].x < glyphs[2].x)
    assert.ok(glyphs.every(({ angle }) => Math.abs(angle) < 1e-6))
  }
})

test('a Chinese name on a steep line runs downwards with upright characters', () => {
  for (const path of [straight(0, 0, 0, 100), straight(0, 100, 0, 0)]) {
    const glyphs = layAlong(path, '上海路', ten)
    assert.ok(glyphs[0].y < glyphs[1].y && glyphs[1].y < glyphs[2].y)
    assert.ok(glyphs.every(({ angle }) => Math.abs(angle) < 1e-6))
  }
})

test('a Latin name on a steep line is turned with it', () => {
  assert.ok(layAlong(straight(0, 0, 0, 100), 'Elm', ten).every(({ angle }) => Math.abs(angle - Math.PI / 2) < 1e-6))
})

test('a short line and a sharp bend have no room for a name', () => {
  assert.equal(layAlong(straight(0, 0, 20, 0), '上海路', ten), null)
  assert.equal(layAlong(Float32Array.from([0, 0, 50, 0, 50, 50]), '上海路', ten), null)
  assert.equal(layAlong(Float32Array.from([5, 5]), '路', ten), null)
})

const grid = (code, x, y) => ({
  polygon: { props: { code, name: '汇川社区第一网格', leader: '王明', because: 'first_leader' }, paths: [], box: [x - 100, y - 100, x + 100, y + 100] },
  label: { props: { code, name: '汇川社区第一网格', label: true }, x, y, lon: 0, lat: 0 },
})
const options = { zoom: 16, widthOf: (text, size) => [...text].length * size, leaderText: ({ leader }) => leader }
const tileOf = (left, grids, more = {}) => ({ left, top: 0, layers: { grids: { ...NOTHING, polygons: grids.map((one) => one.polygon), labels: grids.map((one) => one.label) }, ...more } })

test('a grid is named once, with its leader, without the community in front', () => {
  const { labels } = symbols([tileOf(0, [grid('520303006001001', 300, 200)]), tileOf(512, [grid('520303006001001', -212, 200)])], options)
  assert.deepEqual(labels.map(({ lines }) => lines.map(({ text }) => text)), [['第一网格', '王明']])
})

test('no two labels meet, and the selected grid\'s comes first', () => {
  const { between } = random(7)
  const grids = Array.from({ length: 80 }, (_, i) => grid(`520303006001${String(i).padStart(3, '0')}`, between(0, 500), between(0, 500)))
  const { labels } = symbols([tileOf(0, grids)], { ...options, selected: '520303006001079' })
  assert.equal(labels[0].key, '520303006001079')
  const boxes = labels.map(({ x, y, width, height }) => boxAround(x, y, width, height, 0))
  for (let i = 0; i < boxes.length; i++) for (let j = 0; j < i; j++) assert.ok(!meet(boxes[i], boxes[j]))
})

test('a grid\'s name steps aside for a cluster if it can', () => {
  const cluster = { props: { count: 20, households: 300 }, x: 300, y: 200, lon: 0, lat: 0 }
  const { labels, marks } = symbols([tileOf(0, [grid('520303006001001', 300, 200)], { buildings: { ...NOTHING, points: [cluster] } })], options)
  assert.equal(marks.length, 1)
  assert.ok(Math.abs(labels[0].y - 200) >= 20)
})

test('buildings can be left out', () => {
  const cluster = { props: { count: 20 }, x: 300, y: 200, lon: 0, lat: 0 }
  assert.deepEqual(symbols([tileOf(0, [], { buildings: { ...NOTHING, points: [cluster] } })], { ...options, buildings: false }).marks, [])
})
