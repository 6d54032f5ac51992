// What cards are made of.
import { button, fill, h, icon, skeleton } from '../dom.js'
import { announce, toast } from '../notices.js'
import { positionText } from '../pure/format.js'
import { signInLink } from '../session.js'
import { t, textOfProblem } from '../texts.js'

/**
 * The head of a card: what it is about, where that is, and how to leave it.
 *
 * @param {{ eyebrow?: string, title?: string, areas?: { level: string, code: string, name: string }[], openArea?: (code: string) => void, close?: () => void, closeLabel?: string, back?: boolean }} options
 */
export function cardHead({ eyebrow, title, areas = [], openArea, close, closeLabel = t('close'), back = false }) {
  return h('header', { class: 'card-head' },
    h('div', { class: 'card-titles' },
      eyebrow && h('p', { class: 'eyebrow', text: eyebrow }),
      title && h('h2', { class: 'card-title', text: title }),
      areas.length > 0 && crumbs(areas, openArea)),
    close && button({ icon: back ? 'back' : 'close', label: closeLabel, class: 'icon-button card-close', on: close }))
}

/** From the county down. */
export function crumbs(areas, openArea) {
  return h('nav', { class: 'crumbs', 'aria-label': t('card.areas') },
    h('ol', {}, areas.map(({ code, name }) => h('li', {},
      openArea ? button({ text: name, class: 'crumb', on: () => openArea(code) }) : h('span', { text: name })))))
}

/** Pairs of a name and a value. @param {[string, string | Node | null | undefined][]} pairs */
export function facts(pairs) {
  return h('dl', { class: 'facts' }, pairs.filter(([, value]) => value).map(([name, value]) =>
    h('div', {}, h('dt', { text: name }), h('dd', {}, value))))
}

/** The coordinates, to be copied. @param {{ lon: number, lat: number }} place */
export function coordinates(place) {
  const text = positionText(place)
  return h('div', { class: 'coordinates' },
    h('span', { class: 'number', text }), h('span', { class: 'quiet', text: 'WGS-84' }),
    button({ icon: 'copy', label: t('coordinates.copy'), class: 'icon-button', on: () => copyText(text, t('coordinates.copied')) }))
}

/** @param {string} text @param {string} done what is said then; without a clipboard, as over plain http, the text itself is shown */
export async function copyText(text, done) {
  try {
    await navigator.clipboard.writeText(text)
    toast(done)
    announce(done)
  } catch {
    toast(text)
  }
}

/** That something could not be had, with another try. @param {import('../api.js').Problem} problem @param {() => void} retry */
export function failure(problem, retry) {
  return h('div', { class: 'empty', role: 'alert' }, icon('warn'), h('p', { text: textOfProblem(problem) }),
    problem.status === 401 && signInLink({ class: 'button button-primary' }, h('span', { text: t('session.again') })),
    button({ icon: 'reload', text: t('retry'), class: 'button button-quiet', on: retry }))
}

/** @param {string} text @param {string} [hint] @param {Node} [action] */
export function emptyState(text, hint, action) {
  return h('div', { class: 'empty' }, h('p', { class: 'empty-title', text }), hint && h('p', { class: 'quiet', text: hint }), action)
}

/**
 * A holder that shows a placeholder, then what `load` gives, or why it does not.
 *
 * @template T
 * @param {(signal: AbortSignal) => Promise<T>} load
 * @param {(value: T) => any} view
 * @param {{ lines?: number, signal?: AbortSignal, class?: string }} [options]
 */
export function loaded(load, view, { lines = 4, signal, class: kind = '' } = {}) {
  const holder = h('div', { class: kind })
  const run = async () => {
    fill(holder, skeleton(lines, t('loading')))
    holder.setAttribute('aria-busy', 'true')
    try {
      const value = await load(signal)
      if (!signal?.aborted) fill(holder, view(value))
    } catch (error) {
      if (error.name === 'AbortError') return
      if (error.name !== 'Problem') throw error
      fill(holder, failure(error, run))
    } finally {
      holder.removeAttribute('aria-busy')
    }
  }
  run()
  return holder
}
