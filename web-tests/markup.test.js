import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'

const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '../static')
const files = (folder, end) => readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
  const path = join(folder, entry.name)
  return entry.isDirectory() ? (entry.name === 'lib' ? [] : files(path, end)) : entry.name.endsWith(end) ? [path] : []
})

test('no module makes elements out of text', () => {
  const sources = files(root, '.js')
  assert.ok(sources.length > 50, 'the sources were read')
  for (const path of sources) {
    const found = readFileSync(path, 'utf8').match(/\.(innerHTML|outerHTML|srcdoc)\b|insertAdjacentHTML|createContextualFragment|document\.write|DOMParser|bindPopup|bindTooltip|setContent\(|\beval\(|new Function/)
    assert.equal(found?.[0], undefined, path)
  }
})

test('no page has a script or a style of its own in it', () => {
  for (const path of files(root, '.html')) {
    const page = readFileSync(path, 'utf8')
    assert.doesNotMatch(page, /<style|\sstyle=|\son[a-z]+=|javascript:/, path)
    for (const [, inside] of page.matchAll(/<script[^>]*>([^]*?)<\/script>/g)) assert.equal(inside, '', path)
  }
})
