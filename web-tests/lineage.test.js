import assert from 'node:assert/strict'
import test from 'node:test'
import { codeBeside, lineageLines, shareText } from '../static/js/modules/pure/lineage.js'
import { boundsOf, changesOf, eitherNotBoth } from '../static/js/modules/pure/versions.js'

const descent = (edition, from, to, share, area = share) => ({ edition, at: `2026-0${edition}-01T00:00:00Z`, from, to, households: Math.round(100 * share), share_households: share, area_m2: 1, share_area: area })
const told = (lines) => lines.map(({ kind, subject, edition, parts }) => `${edition} ${subject} ${kind} ${parts.map(({ code, share, of }) => `${code}:${share}${of[0]}`).join(' ')}`)

//   2: A gives 38 % to the new C     3: C ends as A and B     4: B goes into D
test('what became of a grid is told from its own side, oldest first', () => {
  const split = [descent(2, 'A', 'A', 0.62), descent(2, 'A', 'C', 0.38)]
  const ended = [descent(3, 'C', 'A', 0.4), descent(3, 'C', 'B', 0.6)]
  const kept = [descent(3, 'A', 'A', 1), descent(3, 'B', 'B', 1)]
  assert.deepEqual(told(lineageLines({ ancestors: [split[1]], descendants: [...ended, descent(4, 'B', 'D', 1)] })),
    ['2 C from A:0.38h', '3 C into B:0.6h A:0.4h', '4 B whole D:1h'])
  assert.deepEqual(told(lineageLines({ ancestors: [split[0], ended[0], kept[0]], descendants: split })),
    ['2 A gave C:0.38h', '3 A gained C:0.4h'])
  assert.deepEqual(lineageLines({ ancestors: [], descendants: [] }), [])
  assert.deepEqual(told(lineageLines({ ancestors: [kept[0]], descendants: [kept[0]] })), [], 'who only stays has nothing to tell')
})

test('land where nobody lives is told by its area', () => {
  assert.deepEqual(told(lineageLines({ ancestors: [descent(2, 'A', 'C', 0, 0.25)], descendants: [] })), ['2 C from A:0.25a'])
})

test('a small share is not nothing', () => {
  assert.equal(shareText(0.38, 'en-GB'), '38%')
  assert.equal(shareText(0.001, 'en-GB'), '< 1%')
  assert.equal(shareText(0, 'en-GB'), '0%')
  assert.equal(shareText(1, 'zh-CN'), '100%')
})

test('beside a grid of its community a code is its last digits', () => {
  assert.equal(codeBeside('520303006001002', '520303006001001'), '…002')
  assert.equal(codeBeside('520303006002002', '520303006001001'), '520303 006 002 002')
})

// 1 +---+---+      the left half was added
//   | b | a |
// 0 +---+---+
//   0   1   2
test('two versions differ by what either has and the other has not', () => {
  const square = (west, east) => [[[[west, 0], [east, 0], [east, 1], [west, 1], [west, 0]]]]
  const version = (coordinates, more = {}) => ({ name: 'A', kind: 'residential', area_m2: 10, geometry: { type: 'MultiPolygon', coordinates }, ...more })
  const older = version(square(1, 2))
  const newer = version(square(0, 2), { name: 'B', area_m2: 20 })
  assert.deepEqual(changesOf(newer, older), { land: true, name: true, kind: false, area_m2: 10 })
  assert.deepEqual(changesOf(older, version(square(1, 2))), { land: false, name: false, kind: false, area_m2: 0 })
  const { coordinates } = eitherNotBoth(newer.geometry, older.geometry)
  const inside = (x) => coordinates.filter((ring) => x > Math.min(...ring.map(([lon]) => lon)) && x < Math.max(...ring.map(([lon]) => lon))).length % 2 === 1
  assert.deepEqual([inside(0.5), inside(1.5)], [true, false])
  assert.deepEqual(boundsOf(newer.geometry), [0, 0, 2, 1])
})
