import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { daysToTimes, readChoice, writeChoice } from '../static/js/admin/pure/choice.js'
import { difference } from '../static/js/admin/pure/difference.js'
import { lacking, levelOf, ROLES, sameGrants } from '../static/js/admin/pure/grants.js'
import { merge } from '../static/js/admin/pure/merge.js'
import { random } from './random.js'

const grant = (text) => ({ role: text.split('@')[0], code: text.split('@')[1] })
const fields = (changes = {}) => ({ shown: '李娜', person: '', disabled: false, grants: [grant('dispatcher@520303')], ...changes })

test('a form takes what others changed and keeps what was typed', () => {
  const base = fields()
  const theirs = fields({ person: 'A1', grants: [grant('dispatcher@520303'), grant('member@520303001')] })
  const mine = fields({ shown: '李娜（汇川）', grants: [grant('planner@520303'), grant('dispatcher@520303')] })
  const { merged, changed, clashes } = merge(base, theirs, mine)
  assert.deepEqual(changed, ['person', 'grants'])
  assert.deepEqual(clashes, [])
  assert.equal(merged.shown, '李娜（汇川）')
  assert.equal(merged.person, 'A1')
  assert.ok(sameGrants(merged.grants, ['dispatcher@520303', 'member@520303001', 'planner@520303'].map(grant)))
})

test('what both changed to something else is a clash, and stays as typed', () => {
  const { merged, clashes } = merge(fields(), fields({ shown: 'B' }), fields({ shown: 'C' }))
  assert.deepEqual(clashes, ['shown'])
  assert.equal(merged.shown, 'C')
  assert.deepEqual(merge(fields(), fields({ shown: 'B' }), fields({ shown: 'B' })).clashes, [])
})

test('merging grants: whatever one side alone added is there, whatever one side took away is gone', () => {
  for (let seed = 1; seed <= 200; seed++) {
    const { chance } = random(seed)
    const some = () => ROLES.flatMap((role) => ['', '520303', '520303001'].map((code) => ({ role, code }))).filter(() => chance(1 / 3))
    const [base, theirs, mine] = [some(), some(), some()]
    const { merged } = merge(fields({ grants: base }), fields({ grants: theirs }), fields({ grants: mine }))
    const added = [...lacking(theirs, base), ...lacking(mine, base)]
    const removed = [...lacking(base, theirs), ...lacking(base, mine)]
    assert.deepEqual(lacking(added, merged.grants), [], `added, seed ${seed}`)
    assert.deepEqual(lacking(merged.grants, removed).length, merged.grants.length, `removed, seed ${seed}`)
    assert.equal(new Set(merged.grants.map(({ role, code }) => role + code)).size, merged.grants.length, `twice, seed ${seed}`)
  }
})

test('a difference names the fields that differ, and of lists what came and went', () => {
  assert.deepEqual(difference({ state: 'routed', grid: '1', same: 2 }, { state: 'closed', grid: '1', same: 2 }), [{ field: 'state', from: 'routed', to: 'closed' }])
  assert.deepEqual(difference({ grants: ['a', 'b'] }, { grants: ['b', 'c'] }),
    [{ field: 'grants', from: ['a', 'b'], to: ['b', 'c'], added: ['c'], removed: ['a'] }])
  assert.deepEqual(difference(null, { name: 'x', person: '', disabled: false, grants: [] }), [{ field: 'name', from: undefined, to: 'x' }], 'nothing is no change')
  assert.deepEqual(difference({ disabled: false }, { disabled: true }), [{ field: 'disabled', from: false, to: true }])
  assert.deepEqual(difference({ at: { lon: 1, lat: 2 } }, { at: { lon: 3, lat: 2 } }), [{ field: 'at.lon', from: 1, to: 3 }])
  assert.deepEqual(difference(null, null), [])
})

test('a choice in the address comes back, and leaves the rest of it alone', () => {
  const query = writeChoice('?lang=en&name=old', { name: '李 娜&x=1', action: '', target: '' })
  assert.deepEqual(readChoice(query, ['name', 'action', 'target']), { name: '李 娜&x=1', action: '', target: '' })
  assert.equal(new URLSearchParams(query).get('lang'), 'en')
  assert.equal(writeChoice('?name=x', { name: '' }), '')
})

test('two days are whole, and one that is none is left out', () => {
  const { since, until } = daysToTimes('2026-11-24', '2026-11-24')
  assert.equal(Date.parse(until) - Date.parse(since), 86_400_000)
  assert.equal(new Date(since).getHours(), 0)
  assert.deepEqual(daysToTimes('yesterday', ''), { since: '', until: '' })
})

test('a code says its level by its length', () => {
  assert.deepEqual(['', '5203', '520303', '520303001', '520303001001', '520303001001001', '52'].map(levelOf), ['', 'city', 'county', 'subdistrict', 'community', 'grid', ''])
})

test('every role, and every act of the audit, has its words', () => {
  const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..')
  const read = (path) => readFileSync(join(root, path), 'utf8')
  const texts = JSON.parse(read('static/i18n/zh.json'))
  for (const role of ROLES) for (const key of [`account_role.${role}`, `account_role.about.${role}`]) assert.ok(key in texts, key)
  const actions = [...read('static/js/admin/auditwords.js').split('ACTIONS = [')[1].split(']')[0].matchAll(/'([\w.]+)'/g)].map(([, action]) => action)
  assert.ok(actions.length > 20, 'the acts were read')
  for (const action of actions) {
    for (const key of [`audit.name.${action}`, `audit.action.${action}`, `audit.group.${action.split('.')[0]}`]) assert.ok(key in texts, key)
  }
  for (const page of ['account', 'plans', 'accounts', 'audit', 'people']) assert.ok(`me.page.${page}` in texts, page)
})
