import assert from 'node:assert/strict'
import test from 'node:test'
import { add, forget, isToken, keptOf, parseReports, progress, seen } from '../static/js/modules/pure/reports.js'

const issue = (n) => ({ token: `token-${n}-abcdefgh`, number: `20261124-${n}`, state: 'routed', created_at: '2026-11-24T08:00:00Z', description: ' 路灯\n不亮 ' })

test('what is kept survives being stored, latest first, each once', () => {
  const reports = add(add(add([], keptOf(issue(1))), keptOf(issue(2))), keptOf(issue(1)))
  assert.deepEqual(reports.map(({ number }) => number), ['20261124-1', '20261124-2'])
  assert.deepEqual(parseReports(JSON.stringify(reports)), reports)
  assert.equal(reports[0].text, '路灯 不亮')
  assert.deepEqual(forget(reports, reports[0].token), [reports[1]])
  assert.deepEqual(seen(reports, reports[1].token, 'closed').map(({ state }) => state), ['routed', 'closed'])
})

test('the oldest go when they are too many, and descriptions are cut between characters', () => {
  let reports = []
  for (let n = 0; n < 60; n++) reports = add(reports, keptOf(issue(n)))
  assert.equal(reports.length, 50)
  assert.equal(reports[0].number, '20261124-59')
  assert.equal(keptOf({ ...issue(1), description: '𠮷'.repeat(100) }).text, '𠮷'.repeat(60))
})

test('stored text that is no reports holds none', () => {
  for (const text of [null, '', '{', '{}', '[1,null,"x",{}]', '[{"token":"a b","number":"1","text":"","at":"2026-11-24T08:00:00Z","state":""}]',
    '[{"token":"abcdefgh","number":"1","text":"","at":"soon","state":""}]']) assert.deepEqual(parseReports(text), [], String(text))
  for (const text of ['', 'short', '<img src=x>', 'a/b/c/d/e/f', 'a'.repeat(201)]) assert.ok(!isToken(text), text)
})

const marks = (state, history = []) => progress({ state, created_at: 'T0', history }).map(({ step, mark, at }) => `${step} ${mark} ${at}`.trim())

test('a report goes its way', () => {
  assert.deepEqual(marks('in_progress', [{ at: 'T0', to: 'received' }, { at: 'T1', to: 'routed' }, { at: 'T2', to: 'in_progress' }]),
    ['received done T0', 'routed done T1', 'in_progress current T2', 'resolved ahead', 'closed ahead'])
  assert.deepEqual(marks('closed', [{ at: 'T1', to: 'routed' }, { at: 'T5', to: 'closed' }]),
    ['received done T0', 'routed done T1', 'in_progress done', 'resolved done', 'closed done T5'])
})

test('one that was given back or has no place begins again', () => {
  for (const state of ['returned', 'unplaced']) {
    assert.deepEqual(marks(state, [{ at: 'T1', to: 'routed' }, { at: 'T2', to: state }]),
      ['received current T0', 'routed ahead', 'in_progress ahead', 'resolved ahead', 'closed ahead'])
  }
})

test('a second try counts by its own time', () => {
  const history = [{ at: 'T1', to: 'routed' }, { at: 'T2', to: 'in_progress' }, { at: 'T3', to: 'resolved' }, { at: 'T4', to: 'in_progress' }]
  assert.deepEqual(marks('in_progress', history).slice(2), ['in_progress current T4', 'resolved ahead', 'closed ahead'])
})
