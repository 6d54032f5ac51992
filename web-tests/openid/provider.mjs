// OpenID providers for the tests of signing in: whole ones, with their own pages for
// signing in and agreeing, on free ports of this machine. Their addresses are the
// first lines of the standard output, one for each element of the argument; they
// end when the standard input does.
//
// They take any password. The login "u1/li.na" is the subject u1, whose
// preferred_username is li.na; "u1" alone has no other name than u1. Addresses of
// e-mail count as verified unless the subject begins with "new-". A subject
// "forged-CLAIM" gets an ID token with another value of that claim, signed like
// any other, and "forged-signature" one that is signed with another key.
//
//   node provider.mjs '[{}, {"claimsInToken": true}]'
//
// People come back to /auth/openid/callback at any port of 127.0.0.1. "issuer" is
// the address by which others know a provider, if not its own; "claimsInToken" puts
// the names into the ID token, and not only on the page for them.
import { Buffer } from 'node:buffer'
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import process from 'node:process'

import Provider from 'oidc-provider'

const key = newKey()

const forgeries = {
  aud: 'other',
  exp: 1,
  iss: 'https://elsewhere.example',
  nonce: 'another',
}

for (const options of JSON.parse(process.argv[2])) {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = `http://127.0.0.1:${server.address().port}`
  server.on('request', newProvider(options.issuer ?? address, options.claimsInToken).callback())
  process.stdout.write(`${address}\n`)
}
process.stdin.on('end', () => process.exit()).resume()

function newProvider(issuer, claimsInToken = false) {
  const provider = new Provider(issuer, {
    claims: { openid: ['sub'], profile: ['preferred_username'], email: ['email', 'email_verified'] },
    clients: ['gridmap', 'other'].map((id) => ({
      client_id: id,
      client_secret: `secret-of-${id}`,
      application_type: 'native',
      redirect_uris: ['http://127.0.0.1/auth/openid/callback'],
    })),
    conformIdTokenClaims: !claimsInToken,
    cookies: { keys: [randomBytes(32).toString('hex')] },
    findAccount: (_, login) => ({ accountId: login, claims: () => claimsOf(login) }),
    jwks: { keys: [{ ...key.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }] },
    pkce: { required: () => true },
    ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
  })
  provider.use(async (context, next) => {
    await next()
    if (context.body?.id_token) context.body.id_token = forged(context.body.id_token)
    if (typeof context.body === 'string') context.body = context.body.replace(/@import url[^;]*;/, '') // a font of another host
  })
  return provider
}

function claimsOf(login) {
  const [sub, name = sub] = login.split('/')
  return { sub, preferred_username: name, email: `${name}@example.org`, email_verified: !sub.startsWith('new-') }
}

// Returns a token as it is, or forged if its subject asks for it.
function forged(token) {
  const [head, body] = token.split('.')
  const claims = JSON.parse(Buffer.from(body, 'base64url'))
  const name = /^forged-(\w+)/.exec(claims.sub)?.[1]
  if (!name) return token
  const changed = name in forgeries ? { ...claims, [name]: forgeries[name] } : claims
  const signed = `${head}.${Buffer.from(JSON.stringify(changed)).toString('base64url')}`
  const by = name === 'signature' ? newKey() : key
  return `${signed}.${sign('sha256', Buffer.from(signed), by).toString('base64url')}`
}

function newKey() {
  return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
}
