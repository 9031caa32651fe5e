/** <place-map>: a small still map of one concern. */
import { element } from '../geo/dom.js'
import { createGround } from '../geo/ground.js'

const ZOOM = 14.5
/** Without streets only borders and names tell where it is, and those need a wider view. */
const ZOOM_WITHOUT_STREETS = 13
const KIND = { kind: 'concern', category: '' }

class PlaceMap extends HTMLElement {
  async connectedCallback() {
    const { config, lon, lat, stage, label, route } = this.dataset
    const canvas = element('div')
    this.replaceChildren(canvas)
    const settings = JSON.parse(config)
    const zoom = settings.tiles.length ? ZOOM : ZOOM_WITHOUT_STREETS
    const { map } = await createGround(canvas, { config: settings, label, still: true })
    const place = [Number(lon), Number(lat)]
    map.focusTo(place, zoom)
    if (route) this.drawRoute(map, JSON.parse(route))
    if (stage) map.drawStage(place, { ...KIND, stage })
    else map.setPin(place, { label })
  }

  drawRoute(map, coordinates) {
    map.drawRoute(coordinates)
    map.fit({ type: 'LineString', coordinates }, ZOOM)
  }
}

customElements.define('place-map', PlaceMap)
