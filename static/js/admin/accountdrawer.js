// One account, opened beside the list: what it may do, how it signs in, and what
// an admin can do about it.
import * as api from '../modules/api.js'
import { failure } from '../modules/cards/parts.js'
import { button, fill, h, icon, skeleton } from '../modules/dom.js'
import { announce, toast } from '../modules/notices.js'
import { agoText, timeText } from '../modules/pure/format.js'
import { inLanguage } from '../modules/session.js'
import { locale, t, textOfError, textOfProblem } from '../modules/texts.js'
import { accountForm, valuesOf } from './accountform.js'
import { conflictNote } from './conflict.js'
import { confirm, openDialog } from './dialog.js'
import { badge } from './names.js'
import { shownOnce } from './once.js'
import { merge } from './pure/merge.js'

/**
 * @typedef {{ session: import('../modules/pure/session.js').Session, changed: (account: any) => void, closed: () => void }} Context `changed`
 *   is called with the account whenever it is another
 */

/** Opens an account that is there. @param {string} id @param {Context} context */
export function openAccount(id, context) {
  let account = null
  let form = null
  let shownOver = null // a one-time link that nobody has noted yet
  const dialog = openDialog({
    kind: 'drawer', title: t('accounts.one'), eyebrow: t('accounts.title'), closed: context.closed,
    holds: () => Boolean(form?.dirty()),
  })
  const load = async () => {
    fill(dialog.body, skeleton(8, t('loading')))
    try {
      show(await api.account(id))
    } catch (problem) {
      if (problem.name !== 'Problem') throw problem
      fill(dialog.body, failure(problem, load))
    }
  }

  function show(now) {
    account = now
    dialog.setTitle(now.shown)
    form = accountForm({ account: now, scope: context.session.may.manage_accounts, send: save, text: t('accounts.save'), doing: t('accounts.saving') })
    draw()
  }

  const states = h('div', { class: 'account-states' })
  const acts = h('section', { class: 'account-acts', 'aria-label': t('accounts.security') })
  function draw() {
    fill(states, h('p', { class: 'account-name' }, h('span', { class: 'quiet', text: t('accounts.name') }), h('strong', { text: account.name })), stateBadges(account))
    fill(acts, securityFacts(account), actions())
    fill(dialog.body, states, shownOver, form.element, h('h3', { class: 'section-title', text: t('accounts.security') }), acts)
  }

  /** Takes an account as it is now, without touching what is being typed. */
  function take(now) {
    account = now
    dialog.setTitle(now.shown)
    fill(states, h('p', { class: 'account-name' }, h('span', { class: 'quiet', text: t('accounts.name') }), h('strong', { text: now.name })), stateBadges(now))
    fill(acts, securityFacts(now), actions())
    context.changed(now)
  }

  async function save({ shown, person, grants }) {
    try {
      const now = await api.changeAccount(id, { revision: account.revision, shown, person, grants, disabled: account.disabled })
      take(now)
      form.rebase(now, valuesOf(now))
      toast(t('accounts.saved'))
      announce(t('accounts.saved'))
      dialog.element.querySelector('.dialog-title').focus()
    } catch (problem) {
      if (problem.status !== 409) throw problem
      await meet()
    }
  }

  /** Somebody else has saved it meanwhile: theirs is shown, what one has typed stays. */
  async function meet() {
    const base = { ...form.base }
    const mine = { ...form.read(), disabled: base.disabled }
    const theirs = await api.account(id)
    const { merged, changed, clashes } = merge(base, valuesOf(theirs), mine)
    take(theirs)
    form.rebase(theirs, merged)
    form.note(conflictNote({
      base, theirs: valuesOf(theirs), changed, clashes,
      takeTheirs: () => form.rebase(theirs, valuesOf(theirs)),
    }))
    announce(t('accounts.conflict'))
  }

  function actions() {
    const own = context.session.account.id === account.id
    return h('div', { class: 'button-line' },
      button({ icon: 'key', text: t(account.has_password ? 'accounts.reset' : 'accounts.link_anew'), class: 'button button-quiet', on: reset }),
      button({ icon: 'out', text: t('accounts.sign_out'), class: 'button button-quiet', on: signOut }),
      !own && button({ icon: account.disabled ? 'check' : 'minus', text: t(account.disabled ? 'accounts.enable' : 'accounts.disable'), class: 'button button-quiet', on: () => setDisabled(!account.disabled) }),
      context.session.may.read_audit && h('a', { class: 'button button-quiet', href: inLanguage(`audit.html?target=${encodeURIComponent(account.name)}`) }, icon('log'), h('span', { text: t('accounts.to_audit') })))
  }

  /** Does something with the account; what goes wrong is said in passing. */
  async function act(work) {
    try {
      return await work()
    } catch (problem) {
      if (problem.name !== 'Problem') throw problem
      if (problem.status === 409) await meet()
      toast(problem.errors.map(textOfError).join(' ') || textOfProblem(problem), { kind: 'error' })
      return undefined
    }
  }

  async function reset() {
    const agreed = await confirm(account.has_password
      ? { title: t('accounts.reset_title', { shown: account.shown }), yes: t('accounts.reset_yes'), danger: true, points: [t('accounts.reset_1'), t('accounts.reset_2'), t('accounts.reset_3')] }
      : { title: t('accounts.link_title', { shown: account.shown }), yes: t('accounts.link_anew'), points: [t('accounts.link_1'), t('accounts.reset_3')] })
    if (!agreed) return
    await act(async () => {
      const { link } = await api.resetAccount(id)
      shownOver = linkCard(link)
      const typed = form.read()
      const dirty = form.dirty()
      const base = form.base
      const now = await api.account(id)
      take(now)
      form.rebase(now, dirty ? merge(base, valuesOf(now), { ...typed, disabled: now.disabled }).merged : valuesOf(now))
      draw()
      shownOver.querySelector('input').focus()
      announce(t('accounts.link_there'))
    })
  }

  async function signOut() {
    const agreed = await confirm({ title: t('accounts.sign_out_title', { shown: account.shown }), text: t('accounts.sign_out_text'), yes: t('accounts.sign_out') })
    if (!agreed) return
    await act(async () => {
      await api.signOutAccount(id)
      toast(t('accounts.signed_out'))
      announce(t('accounts.signed_out'))
      take(await api.account(id))
    })
  }

  async function setDisabled(disabled) {
    await act(async () => {
      const { shown, person, grants } = form.base
      const typed = { ...form.read(), disabled }
      const now = await api.changeAccount(id, { revision: account.revision, shown, person, grants, disabled })
      take(now)
      form.rebase(now, { ...typed })
      const said = t(disabled ? 'accounts.disabled_now' : 'accounts.enabled_now', { shown: now.shown })
      toast(said, { action: { text: t('accounts.undo'), on: () => setDisabled(!disabled) } })
      announce(said)
    })
  }

  load()
  return dialog
}

/** Opens the form of a new account. @param {Context} context */
export function openNewAccount(context) {
  let done = false
  const dialog = openDialog({
    kind: 'drawer', title: t('accounts.new'), eyebrow: t('accounts.title'), closed: context.closed,
    holds: () => !done && form.dirty(),
  })
  const form = accountForm({
    account: null, scope: context.session.may.manage_accounts, text: t('accounts.add'), doing: t('accounts.adding'),
    send: async ({ name, shown, person, grants }) => {
      const { link, ...account } = await api.addAccount({ name, shown, person, grants })
      done = true
      context.changed(account)
      dialog.setTitle(t('accounts.added', { shown: account.shown }))
      fill(dialog.body, linkCard(link), h('div', { class: 'form-actions' }, button({ text: t('accounts.done'), class: 'button button-primary', on: dialog.close })))
      dialog.element.querySelector('.dialog-title').focus()
    },
  })
  dialog.body.append(h('p', { class: 'page-text', text: t('accounts.new_text') }), form.element)
  form.element.querySelector('input').focus()
  return dialog
}

/** The one-time link, as somebody is to be given it. @param {{ path: string, until: string }} link */
function linkCard({ path, until }) {
  return shownOnce({
    label: t('accounts.link'), secret: new URL(path, location.href).href,
    notes: [t('accounts.link_once'), t('accounts.link_until', { time: timeText(until, locale) })],
  })
}

/** How an account stands, in badges. @param {any} account */
export function stateBadges(account) {
  return h('p', { class: 'badges' },
    account.disabled ? badge('off', t('accounts.state.disabled')) : badge('good', t('accounts.state.active')),
    !account.disabled && !account.has_password && badge('wait', t('accounts.state.no_password')),
    !account.disabled && account.has_password && account.must_change_password && badge('wait', t('accounts.state.must_change')))
}

function securityFacts(account) {
  return h('dl', { class: 'facts' }, [
    [t('accounts.signed_in_at'), account.signed_in_at ? h('time', { datetime: account.signed_in_at, title: timeText(account.signed_in_at, locale), text: agoText(account.signed_in_at, locale) }) : t('accounts.never')],
    [t('accounts.password'), t(account.has_password ? 'accounts.password_set' : 'accounts.password_none')],
    [t('accounts.created_at'), timeText(account.created_at, locale)],
  ].map(([name, value]) => h('div', {}, h('dt', { text: name }), h('dd', {}, value))))
}
