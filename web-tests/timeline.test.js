import assert from 'node:assert/strict'
import test from 'node:test'
import { dayOf, editionAt, endOfDay, isBefore, isMoment, momentOf, namedStops, stopOf } from '../static/js/modules/pure/timeline.js'
import { random } from './random.js'

const EDITIONS = ['2025-06-01T02:00:00.5Z', '2026-03-03T01:15:00Z', '2026-03-03T01:15:00.000001Z', '2026-08-20T03:30:00Z'].map((at, i) => ({ number: i + 1, published_at: at }))

test('an edition is in force from the moment that it is published, to the microsecond', () => {
  const number = (moment) => editionAt(EDITIONS, moment)?.number ?? null
  assert.equal(number('2025-06-01T02:00:00.499999Z'), null)
  assert.equal(number('2025-06-01T02:00:00.500Z'), 1)
  assert.equal(number('2026-03-03T01:14:59.999999999Z'), 1)
  assert.equal(number('2026-03-03T01:15:00Z'), 2)
  assert.equal(number('2026-03-03T01:15:00.000001Z'), 3)
  assert.equal(number(''), 4, 'now')
  assert.equal(editionAt([], ''), null)
})

test('a stop leads to its moment, and that back to the stop', () => {
  for (let stop = 0; stop <= EDITIONS.length; stop++) assert.equal(stopOf(EDITIONS, momentOf(EDITIONS, stop)), stop)
  assert.equal(momentOf(EDITIONS, EDITIONS.length), '', 'the last is now')
  assert.equal(stopOf(EDITIONS, '2026-05-01T00:00:00Z'), 2, 'between editions, that of the one in force')
  assert.equal(stopOf(EDITIONS, '1999-01-01T00:00:00Z'), 0)
  assert.equal(stopOf([], '2026-05-01T00:00:00Z'), 0)
})

test('moments follow one another whatever their fractions', () => {
  const { between, pick } = random(3)
  for (let i = 0; i < 2000; i++) {
    const [a, b] = [0, 0].map(() => Math.floor(between(0, 3000)))
    const moment = (ms) => new Date(1.7e12 + ms).toISOString().replace(/\.?0*Z$/, pick(['Z', ms % 1000 ? 'Z' : '.000Z']))
    assert.equal(isBefore(moment(a), moment(b)), a < b, `${moment(a)} ${moment(b)}`)
  }
})

test('names on the line do not meet, the last is always there, and none says the same as the next', () => {
  const { between, pick } = random(4)
  for (let i = 0; i < 500; i++) {
    const names = Array.from({ length: 1 + Math.floor(between(0, 60)) }, () => pick(['a', 'b', 'c']))
    const width = between(100, 900)
    const room = between(20, 120)
    const named = namedStops(names, width, room)
    assert.equal(named[0], names.length - 1)
    for (let k = 1; k < named.length; k++) {
      assert.ok(((named[k - 1] - named[k]) * width) / (names.length - 1) >= room)
      assert.notEqual(names[named[k]], names[named[k - 1]])
    }
  }
})

test('a day ends with its last second, and a moment is of its day', () => {
  assert.equal(dayOf(endOfDay('2026-03-03')), '2026-03-03')
  assert.equal(isMoment(endOfDay('2026-03-03')), true)
  assert.equal(endOfDay('yesterday'), '')
  for (const text of ['', 'now', '2026-03-03', '2026-03-03T09:00Z', '2026-03-03T09:00:00+08:00', '2026-99-03T09:00:00Z']) assert.equal(isMoment(text), false, text)
})
