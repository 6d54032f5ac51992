import './modules/leaflet.js'
