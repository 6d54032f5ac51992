import assert from 'node:assert/strict'
import test from 'node:test'
import { append, EMPTY_QUEUE, matches, neighbour, NO_FILTER, receive, reveal, start } from '../static/js/modules/pure/queue.js'
import { random } from './random.js'

const issue = (id, changes = {}) => ({
  id, number: `20261124-${id}`, state: 'routed', category: 'road', description: '路灯不亮', revision: 1,
  updated_at: '2026-11-24T08:00:00Z', grid: { code: '520303006001007', name: '第七网格' }, ...changes,
})
const ids = (issues) => issues.map(({ id }) => id)

test('new issues wait and nothing that is shown moves', () => {
  const shown = start({ items: [issue('b'), issue('a')], next: 'x' })
  const after = receive(receive(shown, issue('c'), NO_FILTER), issue('d'), NO_FILTER)
  assert.deepEqual(ids(after.items), ['b', 'a'])
  assert.deepEqual(ids(after.waiting), ['d', 'c'])
  assert.deepEqual(ids(reveal(after).items), ['d', 'c', 'b', 'a'])
  assert.deepEqual(reveal(after).waiting, [])
})

test('news that came while the list was on its way are not lost', () => {
  const filter = { ...NO_FILTER, text: '路灯' }
  const news = [issue('b', { revision: 2, state: 'closed' }), issue('c'), issue('d', { description: '井盖' })]
  const after = start({ items: [issue('b'), issue('a')], next: null }, news, filter)
  assert.deepEqual(ids(after.items), ['b', 'a'])
  assert.equal(after.items[0].state, 'closed')
  assert.deepEqual(ids(after.waiting), ['c'])
})

test('one that is shown changes in its place, also when the filter lets it go', () => {
  const filter = { ...NO_FILTER, states: ['routed'] }
  const shown = start({ items: [issue('b'), issue('a')], next: null })
  const after = receive(shown, issue('a', { state: 'closed', revision: 2 }), filter)
  assert.deepEqual(ids(after.items), ['b', 'a'])
  assert.equal(after.items[1].state, 'closed')
})

test('an older revision does not undo a newer one', () => {
  const shown = start({ items: [issue('a', { revision: 3, state: 'resolved' })], next: null })
  assert.equal(receive(shown, issue('a', { revision: 2 }), NO_FILTER).items[0].state, 'resolved')
  const waiting = receive(EMPTY_QUEUE, issue('w', { revision: 3 }), NO_FILTER)
  assert.equal(receive(waiting, issue('w', { revision: 2 }), NO_FILTER).waiting[0].revision, 3)
})

test('a waiting issue that no longer matches stops waiting', () => {
  const filter = { ...NO_FILTER, states: ['unplaced'] }
  const waiting = receive(EMPTY_QUEUE, issue('w', { state: 'unplaced' }), filter)
  assert.deepEqual(ids(waiting.waiting), ['w'])
  assert.deepEqual(receive(waiting, issue('w', { state: 'routed', revision: 2 }), filter).waiting, [])
})

test('a following page brings nothing twice', () => {
  const shown = receive(start({ items: [issue('c'), issue('b')], next: '2' }), issue('n'), NO_FILTER)
  const after = append(shown, { items: [issue('n'), issue('b'), issue('a')], next: null })
  assert.deepEqual(ids(after.items), ['c', 'b', 'a'])
  assert.equal(after.next, null)
})

test('the latest change is remembered whatever becomes of the issue', () => {
  const filter = { ...NO_FILTER, category: 'noise' }
  const after = receive(EMPTY_QUEUE, issue('a', { updated_at: '2026-11-24T09:00:00Z' }), filter)
  assert.equal(after.latest, '2026-11-24T09:00:00Z')
  assert.equal(receive(after, issue('b'), filter).latest, '2026-11-24T09:00:00Z')
})

test('filters choose as the server does', () => {
  const one = issue('a', { number: '20261124-000042', description: 'Street LIGHT out' })
  for (const [filter, want] of [
    [{}, true], [{ states: ['routed', 'closed'] }, true], [{ states: ['closed'] }, false], [{ category: 'road' }, true], [{ category: 'noise' }, false],
    [{ area: '520303006' }, true], [{ area: '520303007' }, false], [{ text: 'light' }, true], [{ text: '000042' }, true], [{ text: 'dark' }, false],
  ]) assert.equal(matches({ ...NO_FILTER, ...filter }, one), want, JSON.stringify(filter))
  assert.equal(matches({ ...NO_FILTER, area: '520303' }, issue('u', { grid: null })), false)
})

test('steps stay inside the list', () => {
  const queue = start({ items: [issue('a'), issue('b'), issue('c')], next: null })
  assert.equal(neighbour(queue, '', 1), 'a')
  assert.equal(neighbour(queue, 'a', 1), 'b')
  assert.equal(neighbour(queue, 'c', 1), 'c')
  assert.equal(neighbour(queue, 'a', -1), 'a')
  assert.equal(neighbour(EMPTY_QUEUE, 'a', 1), '')
})

test('whatever arrives, no issue is lost or doubled', () => {
  const { pick, next } = random(3)
  const known = Array.from({ length: 12 }, (_, i) => `i${i}`)
  for (let round = 0; round < 200; round++) {
    let queue = start({ items: known.slice(0, 4).map((id) => issue(id)), next: 'x' })
    const seen = new Set(known.slice(0, 4))
    for (let step = 0; step < 30; step++) {
      if (next() < 0.2) queue = reveal(queue)
      else if (next() < 0.1) {
        queue = append(queue, { items: known.slice(4, 8).map((id) => issue(id)), next: null })
        known.slice(4, 8).forEach((id) => seen.add(id))
      } else {
        const id = pick(known)
        queue = receive(queue, issue(id, { revision: 1 + Math.floor(next() * 5) }), NO_FILTER)
        seen.add(id)
      }
      const all = ids([...queue.items, ...queue.waiting])
      assert.equal(new Set(all).size, all.length)
      assert.deepEqual([...all].sort(), [...seen].sort())
    }
  }
})
