// WGS-84 to GCJ-02, for laying a base map that was drawn in the one under a city
// that is kept in the other. Nothing is decided by it.

const AXIS_M = 6378245
const ECCENTRICITY2 = 0.006693421622965943
const { PI, abs, cos, sin, sqrt } = Math

/**
 * The published formula of 2013; within a metre or so of what maps use.
 *
 * @param {number} lon WGS-84 degrees
 * @param {number} lat
 * @returns {[number, number]} GCJ-02 degrees, longitude first
 */
export function toGcj02(lon, lat) {
  if (lon < 72.004 || lon > 137.8347 || lat < 0.8293 || lat > 55.8271) return [lon, lat]
  const x = lon - 105
  const y = lat - 35
  const waves = (v, a, b, c, d) => (20 * sin(PI * v) + 40 * sin((PI * v) / 3) + a * sin((PI * v) / b) + c * sin((PI * v) / d)) * (2 / 3)
  const common = (20 * sin(6 * PI * x) + 20 * sin(2 * PI * x)) * (2 / 3)
  const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + common + waves(x, 150, 12, 300, 30)
  const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + common + waves(y, 160, 12, 320, 30)
  const phi = (lat * PI) / 180
  const w = 1 - ECCENTRICITY2 * sin(phi) ** 2
  return [
    lon + (east * 180) / ((AXIS_M / sqrt(w)) * cos(phi) * PI),
    lat + (north * 180) / (((AXIS_M * (1 - ECCENTRICITY2)) / (w * sqrt(w))) * PI),
  ]
}
