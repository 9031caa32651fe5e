/** <city-map>: the city with its districts; a click asks who is in charge there. */
import { element } from './dom.js'
import { createGround } from './ground.js'

const FRAME = { type: 'FeatureCollection' }

class CityMap extends HTMLElement {
  async connectedCallback() {
    const { config, target, label, selected, lon, lat } = this.dataset
    const canvas = element('div')
    this.replaceChildren(canvas)
    const options = {
      config: JSON.parse(config),
      selectedKey: selected,
      label: label ?? 'Karte der Stadtteile',
    }
    const { map, areas } = await createGround(canvas, options)
    const features = areas.features.filter(({ properties }) => !selected || properties.key === selected)
    map.fit({ ...FRAME, features }, selected ? 13.5 : undefined)
    if (lon) map.setPin([Number(lon), Number(lat)], { label: 'Gesuchter Ort' })
    if (target) map.onClick((place) => this.ask(target, place))
  }

  ask(target, [lon, lat]) {
    location.assign(`${target}?lat=${lat.toFixed(6)}&lon=${lon.toFixed(6)}`)
  }
}

customElements.define('city-map', CityMap)
