import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { chooseLanguage, errorText, problemText, translator } from '../static/js/modules/pure/i18n.js'

const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..')
const files = readdirSync(join(root, 'static/i18n'))
const catalogues = Object.fromEntries(['zh', 'en'].map((language) => [language, merged(files.filter((name) => name === `${language}.json` || name.endsWith(`.${language}.json`)))]))

/** What all catalogues of a language hold. A key stands in one of them. */
function merged(names) {
  const all = {}
  for (const name of names) {
    for (const [key, text] of Object.entries(JSON.parse(readFileSync(join(root, 'static/i18n', name), 'utf8')))) {
      assert.ok(!(key in all), `${key} stands in two catalogues`)
      all[key] = text
    }
  }
  return all
}

function sources(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? sources(path) : entry.name.endsWith('.js') ? [readFileSync(path, 'utf8')] : []
  })
}

const pages = () => readdirSync(join(root, 'static')).filter((name) => name.endsWith('.html')).map((name) => readFileSync(join(root, 'static', name), 'utf8'))

test('both catalogues have the same keys with the same placeholders', () => {
  const { zh, en } = catalogues
  assert.deepEqual(Object.keys(zh).sort(), Object.keys(en).sort())
  const holes = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()
  for (const key of Object.keys(zh)) {
    if (key.endsWith('.one')) continue
    assert.deepEqual(holes(zh[key]), holes(en[key]), key)
  }
})

test('every key that the sources name is in the catalogues', () => {
  const text = [...sources(join(root, 'static/js')), ...pages()].join('\n')
  const named = [...text.matchAll(/\bt\('([\w.-]+)'|data-(?:text|label)="([\w.-]+)"/g)].map(([, inCode, inPage]) => inCode ?? inPage)
  assert.ok(named.length > 150, 'the sources were read')
  for (const key of named) assert.ok(key in catalogues.zh, `${key} has no text`)
})

test('every part of a key that is put together from what the server sends has its texts', () => {
  const parts = {
    state: ['received', 'unplaced', 'routed', 'in_progress', 'returned', 'resolved', 'closed'],
    because: ['first_leader', 'deputy', 'community_leader', 'desk', 'nobody'],
    'because.short': ['first_leader', 'deputy', 'community_leader', 'desk', 'nobody'],
    kind: ['residential', 'commercial', 'rural', 'dedicated'],
    level: ['city', 'county', 'subdistrict', 'community'],
    help: ['elderly', 'disabled', 'minors', 'low_pay'],
    role: ['first_leader', 'community_leader', 'team_section', 'team_county', 'team_subdistrict', 'team_community', 'volunteer', 'grid_member',
      'mobile_assistant', 'building_leader', 'household_leader', 'party_household', 'contact_leader', 'desk'],
    account_role: ['admin', 'planner', 'dispatcher', 'leader', 'member'],
    'account_role.about': ['admin', 'planner', 'dispatcher', 'leader', 'member'],
    'signin.error': ['openid.refused', 'openid.unknown', 'openid.failed'],
    error: ['password.short', 'password.long', 'password.common', 'password.same', 'password.wrong', 'session.required', 'session.over', 'rate.exceeded'],
    'choose.rule': ['length', 'again'],
    gate: ['no_right', 'no_right_text', 'must_change', 'must_change_text'],
    'follow.step': ['received', 'routed', 'in_progress', 'resolved', 'closed'],
    'follow.mark': ['done', 'current', 'ahead'],
    follow: ['returned', 'unplaced'],
    lineage: ['from', 'gained', 'gave', 'into', 'whole', 'part.from', 'part.gained', 'part.gave', 'part.into', 'part.whole', 'share.households', 'share.area'],
    event: ['moved_from', 'moved_to', 'moved_grid', 'moved_nobody'],
    'me.page': ['account', 'plans', 'people', 'accounts', 'audit'],
  }
  for (const [prefix, names] of Object.entries(parts)) {
    for (const name of names) assert.ok(`${prefix}.${name}` in catalogues.zh, `${prefix}.${name}`)
  }
})

test('placeholders are filled, numbers written as the locale does', () => {
  const t = translator({ 'grids.n': '{n} grids', 'grids.n.one': '1 grid', at: '{lat}, {lon}' }, 'en-GB')
  assert.equal(t('grids.n', { n: 1258 }), '1,258 grids')
  assert.equal(t('grids.n', { n: 1 }), '1 grid')
  assert.equal(t('at', { lat: '27.1', lon: '106.2' }), '27.1, 106.2')
  assert.equal(t('at', { lat: '27.1' }), '27.1, {lon}', 'what is missing shows')
  assert.equal(t('no.such.key'), 'no.such.key')
  assert.equal(t('toString'), 'toString', 'only the catalogue is asked')
})

test('a value that looks like a placeholder is not filled again', () => {
  const t = translator({ who: 'It went to {name}.' }, 'en-GB')
  assert.equal(t('who', { name: '{n} <b>', n: 5 }), 'It went to {n} <b>.')
})

test('the address wins over what was remembered, and that over the default, Chinese', () => {
  assert.equal(chooseLanguage({ asked: 'en', remembered: 'zh' }), 'en')
  assert.equal(chooseLanguage({ asked: 'fr', remembered: 'en' }), 'en')
  assert.equal(chooseLanguage({ asked: 'fr' }), 'zh')
})

test('problems are told by type, then by status, then in the server\'s words', () => {
  const t = translator({ 'problem.not-found': 'Not there', 'problem.status.418': 'Tea', 'problem.unknown': 'Hm', 'error.name.required': 'A name!' })
  assert.equal(problemText(t, { type: 'urn:gridmap:problem:not-found', status: 404, detail: 'x' }), 'Not there')
  assert.equal(problemText(t, { type: 'https://example.org/p/other', status: 418 }), 'Tea')
  assert.equal(problemText(t, { type: '', status: 400, detail: 'In words.' }), 'In words.')
  assert.equal(problemText(t, {}), 'Hm')
  assert.equal(errorText(t, { code: 'name.required', detail: 'x' }), 'A name!')
  assert.equal(errorText(t, { code: 'new.code', detail: 'In words.' }), 'In words.')
})
