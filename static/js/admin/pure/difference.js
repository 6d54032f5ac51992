// What an entry of the audit changed, as lines to read. Pure.

/**
 * @typedef {{ field: string, from: any, to: any, added?: any[], removed?: any[] }} Line `from` or `to` is undefined where
 *   there was, or is, nothing; of lists, `added` and `removed` say what came and went
 */

const isList = (value) => Array.isArray(value)
const isObject = (value) => value !== null && typeof value === 'object' && !isList(value)
const text = (value) => JSON.stringify(value)
const isNothing = (value) => value === undefined || value === null || value === '' || value === false || (isList(value) && value.length === 0)

/**
 * The fields that differ, those of objects inside named "outer.inner". A field that
 * is the same on both sides is left out, as is one that is empty, or no, on both.
 *
 * @param {Record<string, any> | null} before
 * @param {Record<string, any> | null} after
 * @returns {Line[]}
 */
export function difference(before, after, prefix = '') {
  const lines = []
  for (const name of new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])) {
    const field = prefix + name
    const from = before?.[name]
    const to = after?.[name]
    if (text(from) === text(to) || (isNothing(from) && isNothing(to))) continue
    if (isObject(from) || isObject(to)) lines.push(...difference(isObject(from) ? from : null, isObject(to) ? to : null, `${field}.`))
    else if (isList(from) && isList(to)) lines.push({ field, from, to, ...listDifference(from, to) })
    else lines.push({ field, from, to })
  }
  return lines
}

function listDifference(from, to) {
  const before = from.map(text)
  const after = to.map(text)
  return { added: to.filter((one) => !before.includes(text(one))), removed: from.filter((one) => !after.includes(text(one))) }
}
