import assert from 'node:assert/strict'
import test from 'node:test'
import { begin, body, change, drop, isBlank, keep, parseDrafts } from '../static/js/modules/pure/draft.js'

let n = 0
const makeId = () => `id-${++n}`
const place = { lon: 106.93, lat: 27.72 }

test('sending the same again goes under the same key, something else under another', () => {
  const first = change(begin(place, makeId), { category: 'road', description: '路灯不亮' }, makeId)
  const unsent = { ...first, status: 'unsent' }
  assert.equal(change(unsent, { description: '路灯不亮' }, makeId).key, first.key)
  assert.equal(change(unsent, { description: '路灯不亮' }, makeId).status, 'unsent')
  const edited = change(unsent, { description: '两盏路灯不亮' }, makeId)
  assert.notEqual(edited.key, first.key)
  assert.equal(edited.status, 'writing')
})

test('writing on before the first attempt needs no other key', () => {
  const draft = begin(place, makeId)
  assert.equal(change(change(draft, { description: 'a' }, makeId), { description: 'ab' }, makeId).key, draft.key)
})

test('the body has what the server asks for, trimmed', () => {
  const draft = change(begin({ ...place, accuracy_m: 12 }, makeId), { category: 'road', description: ' 路灯不亮\n', name: ' 王女士 ', phone: '138 1234 5678' }, makeId)
  assert.deepEqual(body(draft), {
    category: 'road', description: '路灯不亮', position: { lon: 106.93, lat: 27.72, accuracy_m: 12, crs: 'wgs84' },
    reporter: { name: '王女士', phone: '13812345678' },
  })
})

test('drafts survive being stored; blank ones are not kept', () => {
  const draft = change(begin(place, makeId), { description: '路灯不亮' }, makeId)
  const kept = keep(keep([], draft), begin(place, makeId))
  assert.deepEqual(parseDrafts(JSON.stringify(kept)), [draft])
  assert.deepEqual(keep(kept, { ...draft, description: ' ' }), [])
  assert.deepEqual(drop(kept, draft.id), [])
  assert.ok(isBlank(begin(place, makeId)))
})

test('stored text that is no drafts holds none', () => {
  for (const text of [null, '', '{', '{}', '[1,null,"x",{}]', '[{"id":"a","key":"b"}]']) assert.deepEqual(parseDrafts(text), [], String(text))
})
