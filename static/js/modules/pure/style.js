// How the map looks: colours, widths and sizes by zoom. Colours that the page
// shares stand in css/tokens.css and come in as `ink`; this is the rest.

/**
 * Six muted tints that people who see red and green alike can tell apart by
 * lightness and by blue against yellow; the seventh is not needed, as a
 * community's number, not chance, chooses.
 */
export const TINTS = ['#cfe0dc', '#f0dfbd', '#d3d9ea', '#e7d2c8', '#dfe5bd', '#e3d5e2']

/** A community's tint: neighbours in number differ, and so do subdistricts. @param {string} code of a community or grid */
export function tintOf(code) {
  const subdistrict = Number(code.slice(6, 9)) || 0
  const community = Number(code.slice(9, 12)) || 0
  return TINTS[(community * 5 + subdistrict * 2) % TINTS.length]
}

/** How strongly a grid's tint shows: three steps, so that a community's grids differ a little. @param {string} code */
export function tintStrength(code) {
  return 0.78 + 0.11 * ((Number(code.slice(12)) || 1) % 3)
}

/** Straight between stops [zoom, value], level outside them. @param {number} zoom @param {[number, number][]} stops */
export function ramp(zoom, stops) {
  if (zoom <= stops[0][0]) return stops[0][1]
  for (let i = 1; i < stops.length; i++) {
    const [z1, v1] = stops[i - 1]
    const [z2, v2] = stops[i]
    if (zoom <= z2) return v1 + ((v2 - v1) * (zoom - z1)) / (z2 - z1)
  }
  return stops[stops.length - 1][1]
}

const STREETS = {
  1: [[11, 1], [13, 2.6], [15, 6], [17, 11], [20, 13]],
  2: [[12, 0.7], [13, 1.4], [15, 3.6], [17, 8], [20, 11]],
  3: [[13, 0.5], [14, 0.9], [15, 1.8], [17, 5.5], [20, 9]],
}
const RIVERS = { 1: [[8, 1.2], [12, 4], [14, 8], [16, 12], [20, 14]], 2: [[10, 1], [13, 3], [16, 7], [20, 12]], 3: [[12, 0.8], [14, 2], [16, 4], [20, 8]] }

/**
 * The width of a reference line in pixels. A tile carries what reaches 8 pixels
 * beyond its edge, so nothing is wider than 16 with its casing.
 *
 * @param {string} kind street, river or rail
 * @param {number} lineClass 1 main, 2 secondary, 3 minor
 * @param {number} zoom
 */
export function lineWidth(kind, lineClass, zoom) {
  if (kind === 'rail') return ramp(zoom, [[10, 0.8], [14, 2], [17, 3.5]])
  const stops = (kind === 'river' ? RIVERS : STREETS)[lineClass] ?? STREETS[3]
  return ramp(zoom, stops)
}

/** The widths of borders in pixels, by level. @param {string} level @param {number} zoom */
export function borderWidth(level, zoom) {
  switch (level) {
    case 'county': return ramp(zoom, [[8, 1.4], [12, 2.6], [16, 3.4]])
    case 'subdistrict': return ramp(zoom, [[9, 0.6], [12, 1.7], [16, 2.8]])
    case 'community': return ramp(zoom, [[11, 0.4], [13, 0.9], [16, 1.8]])
    default: return ramp(zoom, [[12, 0.4], [14, 0.7], [17, 1.2]])
  }
}

/** The colours of the map that are not the page's. */
export const MAP_COLOURS = {
  ground: '#eceee3', // that of the map's element too
  river: '#a8cde0', riverEdge: '#8ab9d1', riverText: '#356f8f',
  street: '#ffffff', streetMain: '#fff7e2', streetEdge: '#cdbf9f', streetText: '#6a5f49',
  rail: '#9b958a', railGap: '#f7f3ea',
  halo: 'rgba(255, 253, 247, .92)',
  gridBorder: '#8f9c96', communityBorder: '#5d7472', subdistrictBorder: '#1d5257', countyBorder: '#123c41', borderHalo: 'rgba(255, 253, 247, .55)',
  text: '#1f3336', textQuiet: '#56686a', textArea: '#0f4c52',
  building: '#7d6a52', buildingEdge: '#fffdf7', cluster: '#fffdf7', clusterEdge: '#9a8667', clusterText: '#54452f',
}

/** An issue's colour on map and list by its state. */
export const STATE_COLOURS = {
  unplaced: '#b3261e', received: '#a3440c', returned: '#8a3b12', routed: '#9a6a00',
  in_progress: '#1a5fa0', resolved: '#1d6b3a', closed: '#65706f',
}

/** What an area's or grid's label looks like. @param {string} level county, subdistrict, community or grid @param {number} zoom */
export function labelStyle(level, zoom) {
  switch (level) {
    case 'county': return { size: 19, weight: 600, colour: MAP_COLOURS.textArea, spacing: 8, rank: 0, show: zoom < 12 }
    case 'subdistrict': return { size: ramp(zoom, [[10, 12], [13, 16], [15, 19]]), weight: 600, colour: MAP_COLOURS.textArea, spacing: 3, rank: 1, show: zoom >= 10 && zoom < 15.5 }
    case 'community': return { size: ramp(zoom, [[13, 12], [16, 15]]), weight: 600, colour: MAP_COLOURS.text, spacing: 1, rank: 2, show: zoom >= 13 && zoom < 17 }
    default: return { size: ramp(zoom, [[15, 11.5], [17, 13.5]]), weight: 500, colour: MAP_COLOURS.text, spacing: 0, rank: 3, show: zoom >= 15 }
  }
}
