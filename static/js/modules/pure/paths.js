// Where to go after signing in: a path of this very server and nothing else, for
// the address that names it may come from anybody.

const HERE = 'http://here.invalid'
const SIGN_IN = '/signin.html'

/**
 * The path that a text names, with its query and hash; '/' if it names another
 * server, none, or the sign-in page itself.
 *
 * @param {string | null} text
 */
export function localPath(text) {
  if (!text || !text.startsWith('/') || hasOddities(text)) return '/'
  let url
  try {
    url = new URL(text, HERE)
  } catch {
    return '/'
  }
  // "//host" is another server, and so is what "/.//host" comes down to.
  if (url.origin !== HERE || url.pathname.startsWith('//') || url.pathname === SIGN_IN) return '/'
  return `${url.pathname}${url.search}${url.hash}`
}

/** Backslashes count as slashes, and control characters as nothing, where addresses are read. */
function hasOddities(text) {
  return [...text].some((char) => char === '\\' || char < ' ' || char === '\x7f')
}

/** The sign-in page that leads back to a place. @param {{ pathname: string, search: string, hash: string }} from */
export function signInPath({ pathname, search, hash }) {
  const to = localPath(`${pathname}${search}${hash}`)
  return to === '/' ? SIGN_IN : `${SIGN_IN}?to=${encodeURIComponent(to)}`
}
