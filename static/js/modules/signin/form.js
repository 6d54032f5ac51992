// Name and password, the button of an OpenID provider, and the demo accounts.
import * as api from '../api.js'
import { button, h, icon } from '../dom.js'
import { field } from '../fields.js'
import { waitText } from '../pure/password.js'
import { t, textOfProblem } from '../texts.js'
import { head, passwordField, statusLine, submitButton } from './parts.js'

const TOLD = { 'sign_in.refused': 'signin.refused', 'sign_in.throttled': 'signin.throttled', 'sign_in.busy': 'signin.busy' }
const PROVIDER_ERRORS = ['openid.refused', 'openid.unknown', 'openid.failed']

/**
 * @param {import('../pure/session.js').Session} session nobody's, with the ways to sign in
 * @param {{ to: string, wrong: string | null, entered: (session: any, password: string) => void }} context
 *   to: where one goes afterwards; wrong: what the provider's answer was
 */
export function signInForm({ demo, openid }, { to, wrong, entered }) {
  const name = field(h('input', { class: 'input', type: 'text', name: 'username', autocomplete: 'username', autocapitalize: 'none', spellcheck: 'false', maxlength: 100 }), { label: t('signin.name') })
  const password = passwordField({ label: t('signin.password'), name: 'password', autocomplete: 'current-password' })
  const status = statusLine()
  const submit = submitButton(t('signin.send'))
  const form = h('form', { class: 'form', method: 'post', novalidate: true, 'aria-label': t('signin.title') }, name.element, password.element, status.element, submit.element)

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (!submit.element.disabled) send()
  })
  form.addEventListener('input', () => [name, password].forEach((one) => one.setError('')))

  async function send() {
    const missing = [[name, 'signin.name_required'], [password, 'signin.password_required']].filter(([{ control }]) => !control.value.trim())
    for (const [one, key] of missing) one.setError(t(key))
    if (missing.length) return missing[0][0].control.focus()
    submit.busy(true, t('signin.sending'))
    status.say('')
    const typed = password.control.value
    try {
      const session = await api.signIn(name.control.value.trim(), typed)
      password.conceal()
      entered(session, typed)
    } catch (problem) {
      submit.busy(false)
      if (problem.name !== 'Problem') throw problem
      failed(problem)
    }
  }

  function failed(problem) {
    const key = problem.unreachable ? 'signin.unreachable' : TOLD[problem.code]
    status.say(key ? t(key) : textOfProblem(problem))
    if (problem.code === 'sign_in.refused') {
      password.control.focus()
      password.control.select()
    }
    if (problem.status === 429) countDown(problem.retryAfterS ?? 5)
  }

  /** The button says how long it has to be left alone; that one may go on is read out. */
  function countDown(seconds) {
    const until = Date.now() + 1000 * seconds
    const step = () => {
      if (!form.isConnected) return
      const left = (until - Date.now()) / 1000
      if (left > 0) {
        const time = waitText(left)
        submit.busy(true, t(time.includes(':') ? 'signin.wait_long' : 'signin.wait', { time }))
        form.setAttribute('aria-busy', 'false')
        setTimeout(step, 250)
        return
      }
      submit.busy(false)
      status.say(t('signin.now'), 'good')
      if (document.activeElement === document.body) password.control.focus()
    }
    step()
  }

  function take(account) {
    name.control.value = account.name
    password.control.value = account.password
    if (!submit.element.disabled) send()
  }

  if (wrong) status.say(t(`signin.error.${PROVIDER_ERRORS.includes(wrong) ? wrong : 'openid.failed'}`))
  return [
    head(t('signin.title'), t('signin.public')),
    form,
    openid && h('div', { class: 'entry-or' }, h('span', { text: t('signin.or') })),
    openid && h('a', { class: 'button button-quiet button-wide', href: `auth/openid?to=${encodeURIComponent(to)}` }, icon('shield'), h('span', { text: t('signin.openid', { name: openid.name }) })),
    demo.length > 0 && demoAccounts(demo, take),
    h('p', { class: 'entry-help quiet', text: t('signin.help') }),
  ]
}

/** The accounts of a made-up city: whoever looks on may be anybody of them. */
function demoAccounts(accounts, take) {
  const passwords = new Set(accounts.map(({ password }) => password))
  return h('section', { class: 'demo-accounts', 'aria-labelledby': 'demo-title' },
    h('h2', { id: 'demo-title', class: 'section-title', text: t('signin.demo') }),
    h('p', { class: 'quiet', text: t('signin.demo_text') }),
    passwords.size === 1 && h('p', { class: 'quiet demo-password', text: t('signin.demo_password', { password: [...passwords][0] }) }),
    h('ul', { class: 'demo-list' }, accounts.map((account) => h('li', {},
      h('button', { type: 'button', class: 'demo-account', on: { click: () => take(account) } },
        h('span', { class: 'demo-role' }, h('strong', { text: t(`account_role.${account.role}`) }), h('code', { text: account.name })),
        h('span', { class: 'demo-about', text: t(`account_role.about.${account.role}`) }),
        passwords.size > 1 && h('code', { class: 'demo-secret', text: account.password }))))))
}

/**
 * Who came here signed in: they go on, or sign in as another.
 *
 * @param {import('../pure/session.js').Session} session
 * @param {{ goOn: () => void, leave: () => Promise<void> }} actions
 */
export function alreadyIn({ account }, { goOn, leave }) {
  const status = statusLine()
  const other = async () => {
    try {
      await leave()
    } catch (problem) {
      if (problem.name !== 'Problem') throw problem
      status.say(textOfProblem(problem))
    }
  }
  return [
    head(t('signin.already'), t('signin.already_as', { shown: account.shown, name: account.name })),
    status.element,
    h('div', { class: 'entry-buttons' },
      button({ text: t('signin.continue'), class: 'button button-primary button-wide', on: goOn }),
      button({ text: t('signin.other'), class: 'button button-quiet button-wide', on: other })),
  ]
}
