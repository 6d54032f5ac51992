import assert from 'node:assert/strict'
import test from 'node:test'
import { LONGEST, rules, SHORTEST, waitText } from '../static/js/modules/pure/password.js'

const met = (password, again) => rules(password, again).filter((one) => one.met).map(({ rule }) => rule)

test('a password is long enough in characters, and typed twice', () => {
  assert.deepEqual(met('', ''), [])
  assert.deepEqual(met('a'.repeat(SHORTEST - 1), ''), [])
  assert.deepEqual(met('a'.repeat(SHORTEST), 'a'), ['length'])
  assert.deepEqual(met('𠮷'.repeat(SHORTEST - 1), '𠮷'.repeat(SHORTEST - 1)), ['again'], 'characters, not units')
  assert.deepEqual(met('a'.repeat(LONGEST + 1), ''), [])
  assert.deepEqual(met('灯笼河一二五八桥头见面吧', '灯笼河一二五八桥头见面吧'), ['length', 'again'])
})

test('a wait is told as a clock does', () => {
  assert.deepEqual([8, 0.2, 0, -3, 59.5, 65, 600].map(waitText), ['8', '1', '0', '0', '1:00', '1:05', '10:00'])
})
