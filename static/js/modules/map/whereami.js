// "Where am I": asks the device, which answers in WGS-84, and says plainly when
// it does not.
import { announce, toast } from '../notices.js'
import { t } from '../texts.js'

const REASONS = { 1: 'where.denied', 2: 'where.unavailable', 3: 'where.timeout' }

/**
 * @param {HTMLElement} opener shows that the device is being asked
 * @returns {Promise<{ lon: number, lat: number, accuracy_m: number } | null>}
 */
export async function whereAmI(opener) {
  if (!navigator.geolocation || !window.isSecureContext) {
    toast(t(navigator.geolocation ? 'where.insecure' : 'where.unavailable'), { kind: 'error' })
    return null
  }
  opener.classList.add('is-busy')
  opener.setAttribute('aria-busy', 'true')
  announce(t('where.asking'))
  try {
    const { coords } = await new Promise((resolve, reject) =>
      navigator.geolocation.getCurrentPosition(resolve, reject, { enableHighAccuracy: true, timeout: 12_000, maximumAge: 15_000 }))
    return { lon: coords.longitude, lat: coords.latitude, accuracy_m: Math.round(coords.accuracy) }
  } catch (error) {
    toast(t(REASONS[error.code] ?? 'where.unavailable'), { kind: 'error' })
    return null
  } finally {
    opener.classList.remove('is-busy')
    opener.removeAttribute('aria-busy')
  }
}
