import assert from 'node:assert/strict'
import test from 'node:test'
import { localPath, signInPath } from '../static/js/modules/pure/paths.js'
import { random } from './random.js'

const HERE = 'https://gridmap.example'

test('paths of this server are kept, with query and hash', () => {
  for (const path of ['/', '/?lang=en', '/#tab=issues&issue=a-1', '/account.html', '/accounts.html?q=%E6%9D%8E', '/a//b']) assert.equal(localPath(path), path)
})

test('no text leads to another server', () => {
  for (const text of [null, '', 'x', 'https://evil.example/', '//evil.example', '/\\evil.example', '\\\\evil.example', '/.//evil.example', '/..//evil.example',
    '/a/..//evil.example', '/%2e//evil.example', '/\t/evil.example', '\n//evil.example', '/\n/evil.example', 'javascript:alert(1)', 'data:text/html,x', '////evil.example', ' //evil.example']) {
    assert.equal(localPath(text), '/', JSON.stringify(text))
  }
})

test('whatever is written, one stays here', () => {
  const { pick, between } = random(3)
  for (let i = 0; i < 20_000; i++) {
    const text = `/${Array.from({ length: Math.floor(between(0, 10)) }, () => pick(['/', '\\', '.', '%2e', '%2f', '\t', '\n', '@', ':', '?', '#', 'a', 'evil.example', ' '])).join('')}`
    assert.equal(new URL(localPath(text), HERE).origin, HERE, JSON.stringify(text))
  }
})

test('signing in leads back to where one was', () => {
  const from = { pathname: '/', search: '?lang=en', hash: '#15/27.7/106.9&tab=issues&issue=abc' }
  const { searchParams, pathname } = new URL(signInPath(from), HERE)
  assert.equal(pathname, '/signin.html')
  assert.equal(localPath(searchParams.get('to')), `${from.pathname}${from.search}${from.hash}`)
  assert.equal(signInPath({ pathname: '/', search: '', hash: '' }), '/signin.html')
  assert.equal(signInPath({ pathname: '/signin.html', search: '?to=x', hash: '' }), '/signin.html', 'never back to itself')
})
