import assert from 'node:assert/strict'
import test from 'node:test'
import { CHANGES, contrast, deviationClass, DEVIATIONS, FILLS, fillsFor, luminance, union } from '../static/js/plan/panels/pure/colours.js'
import { edgesOf, neighboursOf, onlyIn, outlinesOf } from '../static/js/plan/panels/pure/edges.js'
import { arrange, SHEET } from '../static/js/poster/pure/arrange.js'
import { isInside, roomFor } from '../static/js/poster/pure/inside.js'
import { leadersOf } from '../static/js/poster/pure/leaders.js'
import { boundsOf, fitInto, scaleBar, scaleNumber, sizeOf } from '../static/js/poster/pure/projection.js'
import { baselines, widthOf, write } from '../static/js/poster/pure/writing.js'
import { random } from './random.js'

const STEP = 0.001
const at = (x, y) => [106.9 + x * STEP, 27.7 + y * STEP]
const rect = (code, x1, y1, x2, y2) => ({ code, rings: [[at(x1, y1), at(x2, y1), at(x2, y2), at(x1, y2), at(x1, y1)]] })

/** Cells of a raster, each of a grid by chance: an exact coverage of any shape. */
function mosaic(width, height, codeOf) {
  const cells = new Map()
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const code = codeOf(x, y)
      cells.set(code, [...(cells.get(code) ?? []), ...rect(code, x, y, x + 1, y + 1).rings])
    }
  }
  return [...cells].map(([code, rings]) => ({ code, rings }))
}

test('neighbours are those that share an edge, not a corner alone', () => {
  // +---+---+
  // | 3 | 4 |
  // +---+---+
  // | 1 | 2 |
  // +---+---+
  const found = neighboursOf([rect('1', 0, 0, 1, 1), rect('2', 1, 0, 2, 1), rect('3', 0, 1, 1, 2), rect('4', 1, 1, 2, 2)])
  assert.deepEqual(Object.fromEntries([...found].map(([code, some]) => [code, [...some].sort().join('')])), { 1: '23', 2: '14', 3: '14', 4: '23' })
})

test('no two neighbours get the same fill, and all fills are used', () => {
  for (let seed = 1; seed <= 40; seed++) {
    const { between } = random(seed)
    const size = 2 + Math.floor(between(0, 12))
    const outlines = mosaic(size, size, (x, y) => String(Math.floor(x / (1 + (y % 2))) * 100 + y))
    const neighbours = neighboursOf(outlines)
    const fills = fillsFor(neighbours)
    for (const [code, some] of neighbours) for (const other of some) assert.notEqual(fills.get(code), fills.get(other), `${code} and ${other}, seed ${seed}`)
    if (outlines.length >= 4 * FILLS.length) assert.equal(new Set(fills.values()).size, FILLS.length)
  }
})

test('a grid has one fill before and after, unlike its neighbours of both', () => {
  const before = neighboursOf([rect('1', 0, 0, 1, 1), rect('2', 1, 0, 3, 1)])
  const after = neighboursOf([rect('1', 0, 0, 1, 1), rect('3', 1, 0, 2, 1), rect('2', 2, 0, 3, 1)])
  const both = union(before, after)
  assert.deepEqual([...both.get('1')].sort(), ['2', '3'])
  const fills = fillsFor(both)
  assert.equal(new Set(['1', '2', '3'].map((code) => fills.get(code))).size, 3)
})

test('what is written on any colour can be read, and fills differ in grey too', () => {
  const ink = '#111d1f'
  for (const fill of FILLS) assert.ok(contrast(ink, fill) >= 7, `${fill} ${contrast(ink, fill)}`)
  for (const { fill, ink: own } of [...DEVIATIONS, ...Object.values(CHANGES)]) assert.ok(contrast(own, fill) >= 4.5, `${fill} ${contrast(own, fill)}`)
  const greys = FILLS.map(luminance).sort((a, b) => a - b)
  assert.ok(greys.at(-1) - greys[0] > 0.3, 'from light to darker')
  assert.equal(contrast('#000000', '#ffffff'), 21)
  for (const name of ['#a3230f', '#23383b']) for (const fill of FILLS) assert.ok(contrast(name, fill) >= 4, `the border ${name} on ${fill}`)
})

test('deviations fall into classes that are alike on both sides', () => {
  assert.deepEqual([-0.9, -0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3, 0.9].map(deviationClass), [0, 1, 2, 3, 3, 3, 4, 5, 6])
})

test('new borders are those that were none, old ones those that are none', () => {
  //  +-------+       +---+---+
  //  |   1   |       | 1 | 2 |
  //  +-------+  ->   +---+---+
  //  |   3   |       |   3   |
  //  +-------+       +-------+
  const before = [rect('1', 0, 1, 2, 2), rect('3', 0, 0, 2, 1)]
  const after = [rect('1', 0, 1, 1, 2), rect('2', 1, 1, 2, 2), { code: '3', rings: [[at(0, 0), at(2, 0), at(2, 1), at(1, 1), at(0, 1), at(0, 0)]] }]
  assert.deepEqual(onlyIn(after, before).map((line) => [...line].sort((a, b) => a[1] - b[1])), [[at(1, 1), at(1, 2)]], 'the border of 3 only has a vertex more')
  assert.deepEqual(onlyIn(before, after), [])
  assert.deepEqual(onlyIn(after, after), [])
})

test('a border that got a vertex some centimetres off it is the same border', () => {
  const before = [rect('1', 0, 0, 1, 2), rect('2', 1, 0, 2, 2)]
  const bent = [1, 0.0001]
  const middle = at(1, 1)
  const off = [middle[0] + bent[1] * STEP, middle[1]]
  const after = [{ code: '1', rings: [[at(0, 0), at(1, 0), off, at(1, 2), at(0, 2), at(0, 0)]] }, { code: '2', rings: [[at(1, 0), at(2, 0), at(2, 2), at(1, 2), off, at(1, 0)]] }]
  assert.deepEqual(onlyIn(after, before), [])
  const moved = [middle[0] + 0.0003, middle[1]]
  after[0].rings[0][2] = after[1].rings[0][4] = moved
  assert.equal(onlyIn(after, before).length, 1, 'thirty metres are another border')
  assert.equal(onlyIn(after, before)[0].length, 3, 'in one line')
})

test('every edge is there once, with its one or two grids', () => {
  const edges = edgesOf(mosaic(5, 4, (x, y) => `${x},${y}`))
  assert.equal(edges.length, 5 * 5 + 6 * 4)
  assert.equal(edges.filter(({ codes }) => codes.length === 2).length, 5 * 3 + 4 * 4)
})

test('outlines come out of features with all their rings', () => {
  const square = rect('1', 0, 0, 1, 1).rings[0]
  const feature = (type, coordinates) => ({ geometry: { type, coordinates }, properties: { code: '1' } })
  assert.deepEqual(outlinesOf({ features: [feature('MultiPolygon', [[square], [square]]), feature('Polygon', [square])] }).map(({ rings }) => rings.length), [2, 1])
})

test('everything lies on the sheet, and nothing on anything else, for any number of grids and any shape of land', () => {
  for (const [width, height] of [[1000, 1000], [4000, 900], [900, 4000], [2500, 1800]]) {
    for (const count of [1, 5, 7, 12, 30, 60, 66, 120, 1258]) {
      const { maps, text, rows, metresPerMm } = arrange({ width, height }, count)
      const boxes = [...maps, text]
      for (const box of boxes) {
        assert.ok(box.x >= 10 && box.y >= 38 && box.x + box.width <= SHEET.width - 10 && box.y + box.height <= SHEET.height - 27, `${JSON.stringify(box)} for ${count}`)
        assert.ok(box.width > 40 && box.height > 20, `${JSON.stringify(box)} for ${count}`)
      }
      boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => assert.ok(a.x + a.width <= b.x + 0.01 || b.x + b.width <= a.x + 0.01 || a.y + a.height <= b.y + 0.01 || b.y + b.height <= a.y + 0.01, `${count}: they meet`)))
      assert.deepEqual([maps[0].width, maps[0].height], [maps[1].width, maps[1].height])
      if (count <= 60) assert.equal(rows.shown, count, `all of ${count} are in the table`)
      assert.ok(rows.rows * rows.columns >= rows.shown && rows.text >= 2.2)
      assert.ok(rows.height * (rows.rows + 3.6) <= text.height + 0.1, `${count} rows of ${rows.height} fit`)
      assert.ok(metresPerMm > 0)
    }
  }
})

test('long land gets maps above one another, or narrow ones', () => {
  const wide = arrange({ width: 6000, height: 1000 }, 12)
  assert.equal(wide.maps[0].x, wide.maps[1].x)
  const tall = arrange({ width: 1000, height: 3000 }, 12)
  assert.equal(tall.maps[0].y, tall.maps[1].y)
  assert.equal(tall.table, 'beside')
})

test('the land lies in its box, north up, and its scale is true', () => {
  const rings = [rect('1', 0, 0, 20, 10).rings]
  const bounds = boundsOf(rings)
  const box = { x: 0, y: 0, width: 180, height: 150 }
  const { place, metresPerMm } = fitInto(bounds, box, 4)
  for (const [x, y] of rings[0][0].map(place)) assert.ok(x >= 3.99 && x <= 176.01 && y >= 3.99 && y <= 146.01)
  const [x1, y1] = place(at(0, 0))
  const [x2, y2] = place(at(20, 10))
  assert.ok(x1 < x2 && y1 > y2)
  const size = sizeOf(bounds)
  assert.ok(Math.abs((x2 - x1) * metresPerMm - size.width) < 0.5)
  assert.ok(Math.abs(size.width - 1971) < 3, `${size.width} m`)
  const bar = scaleBar(metresPerMm, 45)
  assert.ok(bar.mm <= 45 && bar.mm > 15 && /^[125]0*$/.test(String(bar.metres)))
  assert.equal(scaleNumber(5.512), 5500)
})

test('a name stands where it has room, inside the grid', () => {
  //  +--------------+
  //  |              |
  //  |  +-----------+   an L: its middle is outside
  //  |  |
  //  +--+
  const rings = [[[0, 0], [100, 0], [100, 30], [20, 30], [20, 100], [0, 100], [0, 0]]]
  assert.equal(isInside(rings, 50, 50), false)
  const { x, y, room } = roomFor(rings, 40, 10)
  assert.ok(isInside(rings, x, y) && room >= 1)
  for (const [dx, dy] of [[-20, -5], [20, -5], [20, 5], [-20, 5]]) assert.ok(isInside(rings, x + dx * 0.99, y + dy * 0.99), 'the whole box is in it')
  assert.ok(roomFor(rings, 200, 10).room < 1)
})

test('a hole is no room', () => {
  const rings = [[[0, 0], [100, 0], [100, 100], [0, 100], [0, 0]], [[20, 20], [80, 20], [80, 80], [20, 80], [20, 20]]]
  const { x, y } = roomFor(rings, 30, 8)
  assert.ok(x < 20 || x > 80 || y < 20 || y > 80)
})

test('much room says everything, little the number, none nothing', () => {
  const square = (size) => [[[0, 0], [size, 0], [size, size], [0, size], [0, 0]]]
  const said = { name: '第三网格', number: '003', households: '412 户', leader: '张国栋' }
  assert.deepEqual(write(square(60), said).lines.map(({ kind }) => kind), ['name', 'households', 'leader'])
  assert.equal(write(square(60), said).size, 3.5)
  assert.deepEqual(write(square(60), { ...said, leader: '' }).lines.length, 2)
  assert.deepEqual(write(square(5.5), said).lines, [{ text: '003', scale: 1, kind: 'name' }])
  assert.equal(write(square(2), said), null)
  const lines = baselines(write(square(60), said))
  assert.ok(lines[0].y < lines[1].y && lines[1].y < lines[2].y)
  assert.equal(widthOf('网格'), 2)
})

test('who led before comes out of who leads, who lost and what was renumbered', () => {
  const leading = [
    { grid: '1', person: { name: '甲' }, carried: false },
    { grid: '3', person: { name: '甲' }, carried: true },
    { grid: '9', person: { name: '丙' }, carried: false },
    { grid: '5', person: null, carried: false },
  ]
  const { before, after, carried } = leadersOf({
    before: { grids: ['1', '2', '4', '5'].map((code) => ({ code })) }, leading, leaders: [{ person: { name: '乙' }, loses: ['2'], gains: [] }], renumbered: [{ from: '4', to: '9' }],
  })
  assert.deepEqual(Object.fromEntries(before), { 1: '甲', 2: '乙', 4: '丙', 5: '' })
  assert.deepEqual([after.get('3'), after.get('5')], ['甲', ''])
  assert.deepEqual([...carried], ['3'])
})
