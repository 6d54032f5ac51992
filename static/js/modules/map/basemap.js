// The pictures below the city, from the tile address that the operator set. They
// come from another host, so there are none until one is set.
import { latLng, TileLayer } from '../leaflet.js'
import { toGcj02 } from '../pure/gcj02.js'

/** @param {{ url: string, attribution: string, max_zoom: number, crs: string } | null} config */
export function baseMapLayer(config) {
  if (!config) return null
  const Kind = config.crs === 'gcj02' ? Gcj02TileLayer : TileLayer
  return new Kind(config.url, { maxNativeZoom: config.max_zoom, maxZoom: 20, zIndex: 0, className: 'base-map' })
}

/**
 * Tiles drawn in GCJ-02: laid as though the map stood where its centre is there.
 * The shift changes by about a metre a kilometre, so it is exact at the centre
 * and close all over the screen.
 */
class Gcj02TileLayer extends TileLayer {
  getEvents() {
    const events = super.getEvents()
    return { ...events, moveend: () => this.#settle() }
  }

  #settle() {
    if (!this._map) return
    this._setZoomTransforms(this._map.getCenter(), this._map.getZoom())
    this._update()
  }

  _setZoomTransform(level, center, zoom) {
    super._setZoomTransform(level, shifted(center), zoom)
  }

  _getTiledPixelBounds(center) {
    return super._getTiledPixelBounds(shifted(center))
  }
}

function shifted(center) {
  const { lat, lng } = latLng(center)
  const [gcjLon, gcjLat] = toGcj02(lng, lat)
  return latLng(gcjLat, gcjLon)
}
