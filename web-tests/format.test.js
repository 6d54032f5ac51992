import assert from 'node:assert/strict'
import test from 'node:test'
import { agoText, countCharacters, groupedCode, lengthText, positionText, mapName, surfaceText } from '../static/js/modules/pure/format.js'
import { toGcj02 } from '../static/js/modules/pure/gcj02.js'

test('lengths and surfaces in the unit that fits', () => {
  assert.equal(lengthText(4.23, 'en-GB'), '4.2 m')
  assert.equal(lengthText(120.4, 'en-GB'), '120 m')
  assert.equal(lengthText(1440, 'en-GB'), '1.4 km')
  assert.equal(surfaceText(83_211, 'en-GB'), '8.32 ha')
  assert.equal(surfaceText(4_200_000, 'en-GB'), '4.2 km²')
})

test('times: coarse, then the day', () => {
  const now = Date.parse('2026-11-24T12:00:00Z')
  assert.equal(agoText('2026-11-24T11:59:58Z', 'en-GB', now), 'now')
  assert.equal(agoText('2026-11-24T11:14:00Z', 'en-GB', now), '46 min ago')
  assert.equal(agoText('2026-11-24T03:10:00Z', 'en-GB', now), '8 hr ago')
  assert.equal(agoText('2026-11-21T03:10:00Z', 'en-GB', now), '3 days ago')
  assert.match(agoText('2026-10-01T03:10:00Z', 'en-GB', now), /2026/)
  assert.equal(agoText('2026-11-24T12:00:09Z', 'en-GB', now), 'now', 'clocks differ')
})

test('codes in groups, positions latitude first', () => {
  assert.equal(groupedCode('520303006001007'), '520303 006 001 007')
  assert.equal(groupedCode('520303'), '520303')
  assert.equal(positionText({ lon: 106.93, lat: 27.72 }), '27.720000, 106.930000')
})

test('names for the map', () => {
  for (const [name, level, want] of [
    ['汇川社区第一网格', 'grid', '第一网格'], ['第一网格', 'grid', '第一网格'], ['汇川社区', 'community', '汇川社区'],
    ['新泉社区（演示）', 'community', '新泉社区'], ['（演示）', 'community', '（演示）'], ['白岩村第二网格（演示）', 'grid', '第二网格'],
  ]) assert.equal(mapName(name, level), want)
})

test('characters, not UTF-16 units', () => {
  assert.equal(countCharacters('𠮷野家'), 3)
})

test('GCJ-02 as published, and nothing outside its box', () => {
  // 遵义: the public algorithm's answer, some 540 m to the south-east.
  const [lon, lat] = toGcj02(106.93, 27.72)
  const eastM = (lon - 106.93) * 111_320 * Math.cos((27.72 * Math.PI) / 180)
  const northM = (lat - 27.72) * 110_800
  assert.ok(Math.hypot(eastM, northM) > 528 && Math.hypot(eastM, northM) < 566)
  assert.deepEqual(toGcj02(9.5, 47.1), [9.5, 47.1])
})
