import assert from 'node:assert/strict'
import test from 'node:test'
import { EMPTY, formatHash, parseHash, sameSelection, settled } from '../static/js/modules/pure/hash.js'
import { random } from './random.js'

test('what is written is read again', () => {
  const { pick, between, chance } = random(1)
  for (let i = 0; i < 2000; i++) {
    const at = chance(0.5) ? { lat: Number(between(-90, 90).toFixed(6)), lon: Number(between(-180, 180).toFixed(6)) } : null
    const state = settled({
      ...EMPTY,
      view: chance(0.7) ? { zoom: Math.round(between(0, 20)), lat: Number(between(-90, 90).toFixed(5)), lon: Number(between(-180, 180).toFixed(5)) } : null,
      grid: pick(['', '520303006001007']), area: pick(['', '520303', '520303006001']), building: pick(['', '4711']),
      issue: pick(['', '0193a0b1-0000-7000-8000-000000000001']), tab: pick(['map', 'issues']), at, report: at !== null && chance(0.5),
      followed: pick(['', 'Zm9sbG93LW1l_-0']), time: pick(['', '2026-03-03T09:00:00Z', '2026-03-03T09:00:00.123456Z']),
    })
    assert.deepEqual(parseHash(formatHash(state)), state)
  }
})

test('the short form of a map link', () => {
  assert.deepEqual(parseHash('#15/27.72/106.93&grid=520303006001007'), { ...EMPTY, view: { zoom: 15, lat: 27.72, lon: 106.93 }, grid: '520303006001007' })
})

test('a link to follow a report is not the form to make one', () => {
  assert.deepEqual(parseHash('#report=Zm9sbG93LW1l_-0'), { ...EMPTY, followed: 'Zm9sbG93LW1l_-0' })
  assert.deepEqual(parseHash('#at=27.7,106.9&report'), { ...EMPTY, at: { lat: 27.7, lon: 106.9 }, report: true })
})

test('the past has no issues, and nothing is reported in it', () => {
  const past = 'time=2026-03-03T09:00:00Z'
  assert.equal(parseHash(`#${past}&grid=520303006001007`).time, '2026-03-03T09:00:00Z')
  assert.equal(parseHash(`#${past}&tab=issues`).time, '')
  assert.equal(parseHash(`#${past}&report=Zm9sbG93LW1l_-0`).time, '')
  assert.equal(parseHash(`#${past}&at=27.7,106.9&report`).report, false)
})

test('what cannot be read is left out, whatever it is', () => {
  for (const hash of ['', '#', '#99/1/2', '#15/91/0', '#15/0/181', '#15/x/y', '#grid=abc', '#grid=<img>', '#at=1', '#at=91,0', '#at=,', '#tab=admin',
    '#issue=../../etc', '#time=yesterday', '#time=2026-03-03', '#time=2026-13-03T00:00:00Z', '#report=short', '#report=<img src=x onerror=alert(1)>', '#constructor=1', '#__proto__=1', '#view=1', '#report', '#a=b=c&&&', '#%E0%A4%A', '#15/1e5/2']) {
    assert.deepEqual(parseHash(hash), { ...EMPTY }, hash)
  }
})

test('random text never throws', () => {
  const { pick, between } = random(2)
  for (let i = 0; i < 5000; i++) {
    const hash = Array.from({ length: Math.floor(between(0, 24)) }, () => pick([...'#&=/,.-0123456789abgridt汉%'])).join('')
    assert.equal(typeof parseHash(hash), 'object')
  }
})

test('moving the map is no other selection', () => {
  const a = { ...EMPTY, grid: '520303006001007', view: { zoom: 12, lat: 1, lon: 2 } }
  assert.ok(sameSelection(a, { ...a, view: { zoom: 15, lat: 3, lon: 4 } }))
  assert.ok(!sameSelection(a, { ...a, grid: '520303006001008' }))
  assert.ok(!sameSelection(a, { ...a, tab: 'issues' }))
})
