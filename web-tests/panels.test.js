import assert from 'node:assert/strict'
import test from 'node:test'
import { deltaOf, percentText, shareText } from '../static/js/plan/panels/pure/delta.js'
import { histogram, ticks } from '../static/js/plan/panels/pure/histogram.js'
import { byPair, changesOf } from '../static/js/plan/panels/pure/pairs.js'
import { gridOfField, publishBody, undecided, warnings } from '../static/js/plan/panels/pure/publication.js'
import { outOfBounds, readLimits, rowsOf, SORTS, sortRows, totalsOf } from '../static/js/plan/panels/pure/rows.js'
import { scrollTo, step, visibleRows } from '../static/js/plan/panels/pure/window.js'
import { fittingCount, requestOf, wrongWith } from '../static/js/plan/panels/pure/wish.js'
import { random } from './random.js'

const code = (n) => `520303006001${String(n).padStart(3, '0')}`
const grid = (n, households, more = {}) => ({
  code: code(n), name: `网格${n}`, kind: 'residential', households, buildings: 10, issues: 3, area_m2: 40_000, perimeter_m: 900, polsby_popper: 0.6, reock: 0.5, parts: 1, deviation: 0, ...more,
})
const summary = (...grids) => ({ grids, mean_households: 400, largest_deviation: 0.2, total_range: 0.3 })
const limits = { least: 300, most: 500 }

test('rows say which grids are new, changed, gone or the same', () => {
  const before = summary(grid(1, 700), grid(2, 400), grid(3, 300))
  const after = summary(grid(1, 350), grid(2, 400, { area_m2: 40_000.3 }), grid(4, 350))
  const rows = rowsOf(after, before)
  assert.deepEqual(rows.map(({ code: one, status }) => [one, status]), [[code(1), 'changed'], [code(2), 'same'], [code(3), 'retired'], [code(4), 'new']])
  assert.ok(rowsOf(after, null).every(({ status }) => status === 'same'), 'while nothing is known of before, nothing has changed')
  const renumbered = rowsOf(summary(grid(9, 400)), summary(grid(2, 400)), [{ from: code(2), to: code(9) }])
  assert.deepEqual(renumbered.map(({ status, from }) => [status, from]), [['changed', code(2)]])
})

test('however rows are sorted, none is lost, the order holds, and grids that are gone come last', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const { chance, between } = random(seed)
    const below = (n) => Math.floor(between(0, n))
    const some = (from) => Array.from({ length: 30 }, (_, i) => grid(from + i, below(5) * 100, { deviation: below(5) / 10 - 0.2, kind: chance(0.1) ? 'dedicated' : 'residential' })).filter(() => chance(0.7))
    const rows = rowsOf(summary(...some(1)), summary(...some(11)))
    for (const by of Object.keys(SORTS)) {
      for (const descending of [false, true]) {
        const sorted = sortRows(rows, { by, descending })
        assert.equal(new Set(sorted).size, rows.length)
        const [there, gone] = [sorted.filter(({ status }) => status !== 'retired'), sorted.findIndex(({ status }) => status === 'retired')]
        assert.ok(gone < 0 || gone === there.length, 'gone last')
        for (let i = 1; i < there.length; i++) {
          const [a, b] = [SORTS[by](there[i - 1]), SORTS[by](there[i])]
          assert.ok(descending ? a >= b : a <= b, `${by}, seed ${seed}`)
          if (a === b) assert.ok(there[i - 1].code < there[i].code, 'alike ones by their codes')
        }
      }
    }
  }
})

test('limits hold for the grids that have any, and both ends are within', () => {
  assert.deepEqual([299, 300, 500, 501].map((n) => outOfBounds(grid(1, n), limits)), ['few', '', '', 'many'])
  assert.equal(outOfBounds(grid(1, 5, { kind: 'dedicated' }), limits), '')
  assert.equal(outOfBounds(null, limits), '')
  const after = summary(grid(1, 299), grid(2, 400), grid(3, 900), grid(4, 1, { kind: 'dedicated' }))
  assert.equal(totalsOf(rowsOf(after, after), after, limits).out, 2)
})

test('limits are read only if they are some', () => {
  assert.deepEqual(readLimits('300', '500'), limits)
  for (const [least, most] of [['500', '300'], ['', 'x'], ['-1', '5'], ['1.5', '9'], ['3', '3'], ['0', '1000000']]) assert.equal(readLimits(least, most), null, `${least} ${most}`)
})

test('a difference has a sign, and none where it cannot be seen', () => {
  assert.deepEqual(deltaOf(420, 400, 'zh-CN'), { text: '+20', tone: 'up' })
  assert.deepEqual(deltaOf(400, 1420, 'zh-CN'), { text: '−1,020', tone: 'down' })
  assert.equal(deltaOf(0.604, 0.6, 'zh-CN', { maximumFractionDigits: 2 }), null)
  assert.equal(deltaOf(5, 5, 'en-GB'), null)
  assert.deepEqual([0.123, -0.05, 0].map((share) => shareText(share, 'en-GB')), ['+12%', '−5%', '0%'])
  assert.equal(percentText(0.0851, 'en-GB'), '8.5%')
})

test('a histogram counts every grid once, in the same bins before and after, limits included', () => {
  for (let seed = 1; seed <= 200; seed++) {
    const { between } = random(seed)
    const below = (n) => Math.floor(between(0, n))
    const some = () => Array.from({ length: below(60) }, (_, i) => grid(i, below(10 ** (1 + below(4)))))
    const [before, after] = [some(), some()]
    const { bins, highest } = histogram(before, after, limits)
    const sum = (name) => bins.reduce((total, bin) => total + bin[name], 0)
    assert.deepEqual([sum('before'), sum('after')], [before.length, after.length], `seed ${seed}`)
    assert.ok(bins.length <= 18, `${bins.length} bins, seed ${seed}`)
    assert.ok(bins[0].from <= 300 && bins.at(-1).to >= 500, 'the limits are in view')
    bins.forEach((bin, i) => i > 0 && assert.equal(bin.from, bins[i - 1].to))
    for (const { households } of after) assert.ok(bins.some((bin) => households >= bin.from && households < bin.to && bin.after > 0))
    assert.ok(ticks(highest).length <= 5 && ticks(highest).at(-1) <= highest)
  }
})

test('dedicated grids are not in the histogram', () => {
  const { bins } = histogram([], [grid(1, 400), grid(2, 0, { kind: 'dedicated' })], limits)
  assert.equal(bins.reduce((total, bin) => total + bin.after, 0), 1)
})

test('of 1,258 rows only those in view are drawn, and all of them', () => {
  for (let top = 0; top <= 1258 * 44; top += 997) {
    const { from, to } = visibleRows({ count: 1258, rowHeight: 44, top, height: 500 })
    assert.ok(to - from <= 30)
    for (let i = Math.ceil(top / 44); i < Math.min(1258, Math.floor((top + 500) / 44)); i++) assert.ok(i >= from && i < to)
  }
  assert.deepEqual(visibleRows({ count: 0, rowHeight: 44, top: 0, height: 500 }), { from: 0, to: 0 })
})

test('keys lead from row to row and stay in the table', () => {
  const at = { index: 4, count: 10, page: 5 }
  assert.deepEqual(['ArrowDown', 'ArrowUp', 'Home', 'End', 'PageDown', 'PageUp', 'x'].map((key) => step(key, at)), [5, 3, 0, 9, 9, 0, null])
  assert.equal(step('ArrowDown', { index: -1, count: 3, page: 2 }), 0)
  assert.equal(step('ArrowUp', { index: -1, count: 3, page: 2 }), 2)
  assert.equal(step('ArrowDown', { index: -1, count: 0, page: 2 }), null)
  assert.equal(scrollTo({ index: 0, rowHeight: 44, top: 100, height: 400 }), 0)
  assert.equal(scrollTo({ index: 20, rowHeight: 44, top: 0, height: 440 }), 484)
  assert.equal(scrollTo({ index: 5, rowHeight: 44, top: 100, height: 440 }), 100)
})

test('what has happened to land comes out of the lineage', () => {
  //  1 gives to 2 and to the new 4; 3 is given to 2 altogether
  const lineage = [{ from: code(1), to: code(1) }, { from: code(1), to: code(2) }, { from: code(1), to: code(4) }, { from: code(3), to: code(2) }, { from: code(2), to: code(5) }]
  const changes = changesOf([1, 2, 4, 5, 6].map(code), lineage, [code(4), code(6)], [{ from: code(7), to: code(6) }])
  assert.deepEqual([...changes.values()], ['lost', 'both', 'new', 'gained', 'same'])
})

test('what changes hands is told by where from and where to, the most first', () => {
  const moves = [['1', '2'], ['3', '2'], ['3', '2'], ['1', '2'], ['3', '2']].map(([from, to], id) => ({ id, from, to }))
  assert.deepEqual(byPair(moves).map(({ from, to, items }) => [from, to, items.length]), [['3', '2', 3], ['1', '2', 2]])
})

test('the planner is asked about grids without a leader first, then about those that are carried over, then other new ones', () => {
  const person = { id: 'A1', name: '张三' }
  const leading = [
    { grid: code(1), person, because: 'first_leader', carried: false, from: '' },
    { grid: code(2), person, because: 'first_leader', carried: false, from: '' },
    { grid: code(3), person, because: 'first_leader', carried: true, from: code(1) },
    { grid: code(4), person: null, because: 'nobody', carried: false, from: '' },
  ]
  const impact = { leading, leaderless: [code(4)], new: [code(2), code(3)], renumbered: [] }
  assert.deepEqual(undecided(impact).map((one) => one.grid), [4, 3, 2].map(code))
  assert.deepEqual(undecided({ ...impact, renumbered: [{ from: code(9), to: code(2) }] }).map((one) => one.grid), [4, 3].map(code), 'another number is no new grid')
})

test('what is published names only the leaders that were chosen, and errors find their grid', () => {
  const body = publishBody('  定了 ', new Map([[code(4), { number: 'B2' }], [code(3), null], [code(1), { number: 'A1' }]]))
  assert.deepEqual(body, { note: '定了', leaders: [{ grid: code(1), person: 'A1' }, { grid: code(4), person: 'B2' }] })
  assert.equal(gridOfField('leaders[1].person', body.leaders), code(4))
  assert.equal(gridOfField('note', body.leaders), '')
})

test('warnings say what speaks against it, and choosing a leader answers one', () => {
  const after = summary(grid(1, 299), grid(2, 400, { parts: 2 }), grid(3, 900))
  const plan = { stale: [code(8)], overlaps: [{ id: '4', title: 'x', owner: 'y', grids: [code(2)] }] }
  const kinds = (chosen) => warnings(plan, { after, leaderless: [code(1)] }, limits, chosen).map(({ kind }) => kind)
  assert.deepEqual(kinds(new Map()), ['stale', 'leaderless', 'parts', 'few', 'many', 'overlap'])
  assert.deepEqual(kinds(new Map([[code(1), { number: 'A1' }]])), ['stale', 'parts', 'few', 'many', 'overlap'])
})

test('a number of grids is offered that brings them within the limits', () => {
  for (const households of [1, 250, 600, 2800, 9999]) {
    const { from, to, best } = fittingCount(households, limits)
    assert.ok(from <= best && best <= to, String(households))
    assert.ok(households / from <= 500)
  }
  assert.deepEqual(fittingCount(2800, limits), { from: 6, to: 9, best: 7 })
})

test('a wish is checked before it is sent', () => {
  assert.equal(wrongWith({ grids: 7, locked: [] }), '')
  for (const grids of [0, -1, 2.5, NaN, 5000]) assert.equal(wrongWith({ grids, locked: [] }), 'panels.suggest.wrong_count')
  assert.equal(wrongWith({ grids: 1, locked: ['a', 'b'] }), 'panels.suggest.fewer_than_locked')
  assert.deepEqual(requestOf({ grids: 7, locked: new Set(['b', 'a']), buildings: [{ id: 5, grid: 'a' }], tolerance: 0.1, seed: 2 }),
    { grids: 7, locked: ['a', 'b'], tolerance: 0.1, seed: 2, locked_buildings: [{ building: '5', grid: 'a' }] })
})
