import assert from 'node:assert/strict'
import test from 'node:test'
import { drawTile } from '../static/js/modules/map/draw.js'
import { NOTHING } from '../static/js/modules/pure/mercator.js'
import { lineWidth, tintOf, TINTS, MAP_COLOURS } from '../static/js/modules/pure/style.js'

/** A context that notes what is filled and stroked instead of drawing. */
function notebook() {
  const marks = []
  let path = []
  return {
    marks, clearRect: () => marks.push({ what: 'clear' }),
    beginPath: () => (path = []), moveTo: (x, y) => path.push([x, y]), lineTo: (x, y) => path.push([x, y]), closePath: () => path.push('z'),
    fill() { marks.push({ what: 'fill', style: this.fillStyle, alpha: this.globalAlpha, path }) },
    stroke() { marks.push({ what: 'stroke', style: this.strokeStyle, width: this.lineWidth, path }) },
  }
}

const square = (left, props) => ({ props, paths: [Float32Array.from([left, 0, left + 10, 0, left + 10, 10, left, 10])], box: [left, 0, left + 10, 10] })
const layers = {
  grids: { ...NOTHING, polygons: [square(0, { code: '520303006001001' }), square(10, { code: '520303006001002' })] },
  reference: { ...NOTHING, lines: [
    { props: { kind: 'street', class: 1 }, paths: [Float32Array.from([0, 5, 20, 5])], box: [0, 5, 20, 5] },
    { props: { kind: 'river', class: 1 }, paths: [Float32Array.from([5, 0, 5, 10])], box: [5, 0, 5, 10] },
  ] },
}
const look = { zoom: 15, pixels: 512 }
const drawn = (more = {}, some = layers) => {
  const context = notebook()
  drawTile(context, some, { ...look, ...more })
  return context.marks
}

test('from the ground up: tints, water, streets, borders', () => {
  const order = drawn().map(({ what, style }) => (what === 'fill' ? 'tint' : style === MAP_COLOURS.river ? 'river' : style === MAP_COLOURS.streetMain ? 'street' : style === MAP_COLOURS.gridBorder ? 'border' : ''))
  const at = ['tint', 'river', 'street', 'border'].map((name) => order.lastIndexOf(name))
  assert.deepEqual([...at].sort((a, b) => a - b), at)
  assert.ok(at.every((i) => i >= 0))
})

test('all grids\' borders are one path, so that a shared edge is inked once', () => {
  const borders = drawn().filter(({ what, style }) => what === 'stroke' && style === MAP_COLOURS.gridBorder)
  assert.equal(borders.length, 1)
  assert.equal(borders[0].path.filter((step) => step === 'z').length, 2)
})

test('over a base map the tints are thin and there are no streets of our own', () => {
  const marks = drawn({ overBaseMap: true })
  assert.ok(marks.filter(({ what }) => what === 'fill').every(({ alpha }) => alpha < 0.5))
  assert.ok(!marks.some(({ style }) => style === MAP_COLOURS.streetMain))
})

test('the grid under the pointer stands out', () => {
  assert.equal(drawn({ hovered: '520303006001002' }).length, drawn().length + 2)
})

test('nothing that has not come yet is drawn', () => {
  assert.deepEqual(drawn({}, {}).map(({ what }) => what), ['clear'])
})

test('a tile carries 8 pixels beyond its edge, and no line is wider than twice that', () => {
  for (const kind of ['street', 'river', 'rail']) {
    for (const lineClass of [1, 2, 3]) {
      for (let zoom = 5; zoom <= 20; zoom++) assert.ok(lineWidth(kind, lineClass, zoom) + 1.6 <= 16)
    }
  }
})

test('a community has one tint, its neighbours in number others', () => {
  for (let n = 1; n < 60; n++) {
    const code = (i) => `520303006${String(i).padStart(3, '0')}`
    assert.equal(tintOf(`${code(n)}001`), tintOf(`${code(n)}009`))
    assert.notEqual(tintOf(code(n)), tintOf(code(n + 1)))
    assert.ok(TINTS.includes(tintOf(code(n))))
  }
})
