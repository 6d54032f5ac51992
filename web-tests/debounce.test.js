import assert from 'node:assert/strict'
import test from 'node:test'
import { backoff, debounce } from '../static/js/modules/pure/debounce.js'

/** Time that passes when it is told to. */
function clock() {
  let now = 0
  let timers = []
  return {
    set: (call, wait) => {
      const timer = { call, at: now + wait }
      timers.push(timer)
      return timer
    },
    clear: (timer) => (timers = timers.filter((other) => other !== timer)),
    pass(ms) {
      now += ms
      const due = timers.filter(({ at }) => at <= now)
      timers = timers.filter(({ at }) => at > now)
      due.forEach(({ call }) => call())
    },
  }
}

test('only the last of a burst is called, once, after the wait', () => {
  const time = clock()
  const calls = []
  const later = debounce((text) => calls.push(text), 120, time)
  for (const text of ['h', 'hc', 'hcq']) {
    later(text)
    time.pass(100)
  }
  assert.deepEqual(calls, [])
  time.pass(20)
  assert.deepEqual(calls, ['hcq'])
  time.pass(1000)
  assert.deepEqual(calls, ['hcq'])
})

test('cancelled calls do not come, flushed ones come at once and not again', () => {
  const time = clock()
  const calls = []
  const later = debounce((text) => calls.push(text), 120, time)
  later('a')
  later.cancel()
  time.pass(500)
  later.flush()
  assert.deepEqual(calls, [])
  later('b')
  later.flush()
  time.pass(500)
  assert.deepEqual(calls, ['b'])
})

test('waits double up to the most and are shortened by a quarter at most', () => {
  const waits = [0, 1, 2, 3, 4, 5, 6, 50].map((attempt) => backoff(attempt, { random: () => 0 }))
  assert.deepEqual(waits, [1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000])
  assert.equal(backoff(0, { random: () => 1 }), 750)
})
