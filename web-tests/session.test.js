import assert from 'node:assert/strict'
import test from 'node:test'
import { covers, may, NOBODY, readSession, rolesOf, sameRights } from '../static/js/modules/pure/session.js'

const dispatcher = {
  account: { id: 7, name: 'li.na', shown: '李娜', person: '', grants: [{ role: 'dispatcher', code: '520303' }] },
  must_change_password: false, may: { read_issues: { codes: ['520303'], nowhere: true }, reveal_phones: { codes: ['520303001'], nowhere: false } },
  own: [], demo_accounts: [], openid: null,
}

test('nobody may do anything', () => {
  assert.deepEqual(readSession({ account: null, may: {}, own: [], demo_accounts: [], openid: null }), NOBODY)
  assert.ok(!may(NOBODY, 'read_issues'))
  assert.ok(!may(NOBODY, 'read_issues', ''))
  assert.ok(!may(NOBODY, 'constructor'))
})

test('a scope covers what is inside its codes, and nowhere only if it says so', () => {
  const session = readSession(dispatcher)
  assert.ok(may(session, 'read_issues'))
  assert.ok(may(session, 'read_issues', '520303001001001'))
  assert.ok(may(session, 'read_issues', ''))
  assert.ok(!may(session, 'read_issues', '520302001001001'))
  assert.ok(may(session, 'reveal_phones', '520303001'))
  assert.ok(!may(session, 'reveal_phones', '520303002001001'))
  assert.ok(!may(session, 'reveal_phones', ''))
  assert.ok(!may(session, 'read_audit'))
  assert.ok(covers({ codes: [''], nowhere: true }, '52'), 'everything')
})

test('the same rights are the same, however they are listed', () => {
  const a = readSession(dispatcher)
  const b = readSession({ ...dispatcher, may: Object.fromEntries(Object.entries(dispatcher.may).reverse()) })
  assert.ok(sameRights(a, b))
  assert.ok(!sameRights(a, readSession({ ...dispatcher, own: ['520303001001001'] })))
  assert.ok(!sameRights(a, NOBODY))
})

test('roles come once each, with all their codes', () => {
  const grants = [{ role: 'planner', code: '520303' }, { role: 'leader', code: '520303001' }, { role: 'planner', code: '520302' }]
  assert.deepEqual(rolesOf(grants), [{ role: 'planner', codes: ['520303', '520302'] }, { role: 'leader', codes: ['520303001'] }])
})
