/** <pin-map>: a map that fills the place fields around it; the fields also work without it. */
import { element } from '../geo/dom.js'
import { createGround } from '../geo/ground.js'
import { PointTool } from './point-tool.js'
import { pointPanel, routePanel } from './pin-panel.js'
import { RouteTool } from './route-tool.js'

const HELP = {
  ort: 'Tippen oder klicken Sie auf die Karte, um den Pin zu setzen.',
  strecke: 'Tippen oder klicken Sie die Strecke Punkt für Punkt an.',
}
const KEYS = {
  ort: 'Pfeiltasten bewegen die Karte, Eingabe setzt den Pin; danach verschieben ihn die Pfeiltasten.',
  strecke: 'Pfeiltasten bewegen die Karte, Eingabe fügt einen Punkt an, Rücktaste entfernt den letzten.',
}

class PinMap extends HTMLElement {
  async connectedCallback() {
    const config = JSON.parse(this.dataset.config)
    this.build()
    const describedBy = this.keys.id
    const { map, areas } = await createGround(this.canvas, {
      config,
      label: 'Karte, um den Ort zu zeigen',
      describedBy,
    })
    map.fit(areas)
    this.connect(map, config)
    this.setMode(this.mode)
  }

  build() {
    this.help = element('p', { class: 'map-help' })
    this.keys = element('p', { class: 'map-keys', id: 'map-keys' })
    this.canvas = element('div', { class: 'pin-map__canvas' })
    this.canvas.append(element('div', { class: 'map-cross' }), this.keys)
    this.status = element('p', { class: 'map-status', role: 'status', 'aria-live': 'polite' })
    this.panels = element('div')
    this.prepend(this.help, this.canvas, this.status, this.panels)
  }

  connect(map, config) {
    const field = (name) =>
      this.querySelector(`[name="${name}"]`) ?? this.closest('form')?.elements.namedItem(name)
    const say = (text) => {
      this.status.textContent = text
    }
    const fields = {
      lon: field('lon'),
      lat: field('lat'),
      accuracy: field('accuracy_m'),
      place: field('place'),
    }
    this.tools = { ort: new PointTool({ map, config, fields, say }) }
    if (field('route')) this.tools.strecke = new RouteTool({ map, field: field('route'), say })
    map.onClick((place) => this.tools[this.mode]?.put(place))
    this.canvas.addEventListener('keydown', (event) => this.onKey(event), { capture: true })
    this.closest('form')?.addEventListener(
      'change',
      ({ target }) => target.name === 'mode' && this.setMode(target.value),
    )
  }

  get mode() {
    return this.closest('form')?.querySelector('[name="mode"]:checked')?.value ?? 'ort'
  }

  /** Shows the tool, and the fields, of the way in which the place is given. */
  setMode(mode) {
    for (const [name, tool] of Object.entries(this.tools)) if (name !== mode) tool.hide()
    const tool = this.tools[mode]
    this.hidden = !tool
    this.status.textContent = ''
    for (const [name, part] of [
      ['ort', 'point'],
      ['strecke', 'route'],
      ['gebiet', 'areas'],
    ])
      this.reveal(part, name === mode)
    if (!tool) return
    this.help.textContent = HELP[mode]
    this.keys.textContent = KEYS[mode]
    this.panels.replaceChildren(
      mode === 'ort'
        ? this.pointPanel(tool)
        : routePanel({
            add: () => tool.add(),
            remove: () => tool.remove(),
            clear: () => tool.clear(),
          }),
    )
    if (mode === 'strecke' || tool.place) tool.show()
  }

  reveal(part, isShown) {
    const block = this.closest('form')?.querySelector(`.pin-map__${part}`)
    if (!block) return
    block.hidden = !isShown
    if (part === 'areas' && isShown) block.open = true
  }

  pointPanel(tool) {
    return pointPanel({
      locate: () => tool.takeDevicePosition(),
      step: (direction) => tool.step(direction),
      metres: (metres) => {
        tool.stepM = metres
      },
    })
  }

  onKey(event) {
    if (event.target.closest('.leaflet-control') || !this.tools[this.mode]?.onKey(event)) return
    event.preventDefault()
    event.stopImmediatePropagation()
  }
}

customElements.define('pin-map', PinMap)
