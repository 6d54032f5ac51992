// Operations, their outcomes and refusals in words.
import { t, textOfError } from '../modules/texts.js'

/** The short number of a grid: 007. @param {string} code */
export const numberOf = (code) => (code ?? '').slice(12)

const FEW = 4

/** Grids by their numbers: "003、007". @param {string[]} codes */
export function namesOf(codes) {
  const some = codes.slice(0, FEW).map(numberOf).join(t('work.comma'))
  return codes.length > FEW ? t('work.and_more', { some, n: codes.length }) : some
}

/** What an operation does. @param {any} op */
export function opText(op) {
  if (!op) return ''
  const key = `op.${op.op}`
  if (!t.has(key)) return op.op
  const grids = op.grids?.map?.((one) => one.code ?? one) ?? [op.a, op.b].filter(Boolean)
  return t(key, {
    grid: numberOf(op.grid ?? ''), to: numberOf(op.to?.length === 15 ? op.to : (op.into ?? '')), grids: namesOf(grids.filter((code) => code !== op.into && code.length === 15)),
    name: op.name ?? '', kind: op.kind ? t(`kind.${op.kind}`) : '', n: op.buildings?.length ?? op.replaces?.length ?? 0,
  })
}

/** One step of a plan, with nobody's name. @param {import('./pure/history.js').Step} step */
export function stepText({ act, op }) {
  if (act === 'append') return opText(op)
  if (act === 'undo' || act === 'redo') return t(`did.${act}`, { what: opText(op) })
  return t(`did.${act}`)
}

/** A refusal, in plain words. @param {import('./store.js').Violation} violation */
export function violationText(violation) {
  const { code, grids = [] } = violation
  const key = `error.${code}.grids`
  return grids.length > 0 && t.has(key) ? t(key, { grids: namesOf(grids) }) : textOfError(violation)
}

/**
 * What an operation has done: "网格 007 已建立：312 户"; or would do.
 *
 * @param {any} change the server's answer
 * @param {Map<string, any>} before grids by code as they were
 * @param {'outcome' | 'would'} [tense]
 */
export function outcomeText({ changed }, before, tense = 'outcome') {
  const { grids: { features }, retired, renumbered } = changed
  const to = new Set(renumbered.map((pair) => pair.to))
  const made = features.filter(({ properties: { code } }) => !before.has(code) && !to.has(code))
  const other = features.filter(({ properties: { code, households } }) => before.has(code) && before.get(code).properties.households !== households)
  return [
    ...some(made, ({ properties: { code, households } }) => t(`${tense}.made`, { grid: numberOf(code), n: households })),
    retired.length > 0 && t(`${tense}.retired`, { grids: namesOf(retired) }),
    renumbered.length > 0 && t(`${tense}.renumbered`, { n: renumbered.length }),
    ...some(other, ({ properties: { code, households } }) => t(`${tense}.now`, { grid: numberOf(code), n: households })),
  ].filter(Boolean).join(t('work.semicolon')) || t(`${tense}.done`)
}

const some = (list, text) => list.slice(0, FEW).map(text)
