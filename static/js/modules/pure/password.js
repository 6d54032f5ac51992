// What a new password has to be, as far as the page can tell; the server also
// refuses those that are easily guessed.
import { countCharacters } from './format.js'

/** Characters; the server's own limits. */
export const SHORTEST = 10
export const LONGEST = 128

/**
 * The rules with whether they are met so far.
 *
 * @param {string} password
 * @param {string} again typed a second time
 * @returns {{ rule: 'length' | 'again', met: boolean }[]}
 */
export function rules(password, again) {
  const length = countCharacters(password.normalize())
  return [
    { rule: 'length', met: length >= SHORTEST && length <= LONGEST },
    { rule: 'again', met: password !== '' && password === again },
  ]
}

/**
 * How long to wait, in words of a clock: "8", "1:05".
 *
 * @param {number} seconds
 */
export function waitText(seconds) {
  const whole = Math.max(0, Math.ceil(seconds))
  return whole < 60 ? String(whole) : `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}
