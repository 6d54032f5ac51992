import assert from 'node:assert/strict'
import test from 'node:test'
import { parseNotes, write } from '../static/js/modules/pure/notes.js'

test('what is written about an issue survives being stored, and goes when it is sent', () => {
  let notes = write(write({}, 'a', 'comment', '已电话联系'), 'a', 'reason', '不在范围内')
  assert.deepEqual(parseNotes(JSON.stringify(notes)), { a: { comment: '已电话联系', reason: '不在范围内' } })
  notes = write(notes, 'a', 'reason', '')
  assert.deepEqual(notes, { a: { comment: '已电话联系' } })
  assert.deepEqual(write(notes, 'a', 'comment', '  '), {})
})

test('the longest untouched go when they are too many', () => {
  let notes = {}
  for (let n = 0; n < 20; n++) notes = write(notes, `issue-${n}`, 'comment', 'x')
  notes = write(notes, 'issue-0', 'comment', 'xy')
  notes = write(notes, 'another', 'comment', 'x')
  assert.equal(Object.keys(notes).length, 20)
  assert.ok('issue-0' in notes)
  assert.ok(!('issue-1' in notes))
})

test('stored text that is no notes holds none', () => {
  for (const text of [null, '', '{', 'null', '7', '{"a":null,"b":{"comment":7},"c":{"other":"x"}}']) assert.deepEqual(parseNotes(text), {}, String(text))
})
