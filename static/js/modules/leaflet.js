// The one place that says where Leaflet lies.
export * from '../../lib/leaflet/leaflet-src.esm.js'
