/** <concern-map>: the public map, in step with the list and the filter around it. */
import { announcer } from '../geo/announce.js'
import { element, fetchJson } from '../geo/dom.js'
import { createGround } from '../geo/ground.js'
import { concernCard } from './concern-card.js'

const MOVED_MS = 200

class ConcernMap extends HTMLElement {
  async connectedCallback() {
    const canvas = this.querySelector('[data-map]')
    this.note = element('p', { class: 'map-note' })
    this.tray = element('div', { class: 'map-card-slot' })
    canvas.after(this.tray, this.note)
    this.say = announcer(this.querySelector('[data-status]'))
    this.addEventListener('keydown', ({ key }) => key === 'Escape' && this.close())
    const label =
      'Karte der Anliegen. Pfeiltasten bewegen die Karte; Tab führt zu den Anliegen, Pfeiltasten zum nächsten.'
    const { map, areas } = await createGround(canvas, { config: JSON.parse(this.dataset.config), label })
    this.map = map
    map.fit(areas)
    await this.load()
    this.tellUnplaced()
    map.onMove(() => {
      clearTimeout(this.timer)
      this.timer = setTimeout(() => this.load(), MOVED_MS)
    })
  }

  /** Fetches what the window shows; an older answer never replaces a newer one. */
  async load() {
    this.request?.abort()
    this.request = new AbortController()
    const { signal } = this.request
    const query = new URLSearchParams(this.dataset.query)
    query.set(
      'bbox',
      this.map
        .bounds()
        .map((degrees) => degrees.toFixed(5))
        .join(),
    )
    query.set('zoom', Math.round(this.map.zoom()))
    try {
      this.show(await fetchJson(`${this.dataset.source}?${query}`, { signal }))
    } catch (problem) {
      if (problem.name !== 'AbortError') this.note.textContent = problem.message
    }
  }

  show(collection) {
    const onSelect = (about, symbol) => this.open(about, symbol)
    this.map.drawMarkers(collection, { onSelect })
    this.n = collection.features.reduce((sum, { properties }) => sum + (properties.n ?? 1), 0)
    this.say(`${this.n.toLocaleString('de')} Anliegen im Kartenausschnitt`)
  }

  /** The first window holds the whole city, so what is missing there has no place on the map. */
  tellUnplaced() {
    const total = Number(this.dataset.total)
    const missing = total - this.n
    const named = `${total.toLocaleString('de')} Anliegen`
    this.note.textContent =
      missing > 0 ? `${named}, davon ${missing.toLocaleString('de')} ohne Punkt auf der Karte` : named
  }

  open(about, symbol) {
    this.close()
    this.opener = symbol
    symbol.setAttribute('aria-expanded', 'true')
    const card = concernCard(about, { close: () => this.close(), zoomIn: () => this.zoomIn(about) })
    this.tray.replaceChildren(card)
    card.querySelector('h3').focus({ preventScroll: true })
  }

  close() {
    if (!this.tray.hasChildNodes()) return
    const opener = [...this.map.container.querySelectorAll('[data-key]')].find(
      ({ dataset }) => dataset.key === this.opener.dataset.key,
    )
    const back = this.tray.contains(document.activeElement)
    this.tray.replaceChildren()
    opener?.removeAttribute('aria-expanded')
    if (back) (opener ?? this.map.container).focus({ preventScroll: true })
  }

  zoomIn({ corners }) {
    this.close()
    this.map.container.focus({ preventScroll: true })
    this.map.fit(corners.flat())
  }
}

customElements.define('concern-map', ConcernMap)
