/** A single pin: set by click, keys, device position, list or coordinates; kept in the form. */
import { directionOf, moved, sayMove } from '../geo/compass.js'
import { fetchJson } from '../geo/dom.js'
import { askWhere } from '../geo/here.js'
import { locate } from '../geo/locate.js'

const SPOKEN_AFTER_MS = 500

export class PointTool {
  /** fields: {lon, lat, accuracy, place}, the inputs of the form; say: shows and speaks a sentence. */
  constructor({ map, config, fields, say }) {
    Object.assign(this, { map, config, fields, say, stepM: 10, asked: 0 })
    fields.place?.addEventListener('change', () => this.takeNamedPlace())
    for (const input of [fields.lon, fields.lat]) input.addEventListener('change', () => this.takeTyped())
    this.takeTyped()
  }

  get place() {
    const numbers = [this.fields.lon, this.fields.lat].map(({ value }) =>
      Number.parseFloat(value.replace(',', '.')),
    )
    return numbers.every(Number.isFinite) ? numbers : undefined
  }

  /** Puts the pin; without accuracy it is taken as exact. */
  put(place, { accuracyM, verb = 'Pin gesetzt', keepsName = false } = {}) {
    const { lon, lat, accuracy, place: named } = this.fields
    lon.value = place[0].toFixed(6)
    lat.value = place[1].toFixed(6)
    if (accuracy) accuracy.value = accuracyM ?? ''
    if (named && !keepsName) named.value = ''
    this.show(accuracyM)
    this.tell(verb, accuracyM)
  }

  show(accuracyM) {
    const onMove = (place) => this.put(place, { verb: 'Pin verschoben' })
    this.map.setPin(this.place, {
      accuracyM,
      draggable: true,
      onMove,
      label: 'Ihr Pin. Pfeiltasten verschieben ihn.',
    })
    this.map.keepInView(this.place)
  }

  hide() {
    this.map.removePin()
  }

  /** Says where the pin is now, once it has come to rest. */
  tell(verb, accuracyM) {
    clearTimeout(this.timer)
    const turn = (this.asked += 1)
    this.timer = setTimeout(async () => {
      const where = await askWhere(this.config.here, this.place, accuracyM).catch(({ message }) => ({
        text: message,
      }))
      this.movedFrom = undefined
      if (turn === this.asked) this.say(`${verb}: ${where.text}`)
    }, SPOKEN_AFTER_MS)
  }

  step(direction) {
    this.movedFrom ??= this.place ?? this.map.center()
    const place = moved(this.place ?? this.map.center(), direction, this.stepM)
    const way = sayMove(this.movedFrom, place)
    this.put(place, { verb: way ? `Pin ${way} verschoben` : 'Pin wieder am alten Platz' })
  }

  /** Arrow keys move the pin; without one they move the map, and Enter puts the pin under the cross. */
  onKey(event) {
    const direction = directionOf(event.key)
    if (direction && this.place) {
      this.step(direction)
      return true
    }
    if (event.key !== 'Enter' || event.target !== this.map.container) return false
    this.put(this.map.center())
    return true
  }

  async takeDevicePosition() {
    this.say('Ihr Standort wird gesucht …')
    try {
      const { place, accuracyM } = await locate()
      this.put(place, { accuracyM, verb: 'Standort gefunden' })
      this.map.focusTo(place, 15)
    } catch ({ message }) {
      this.say(message)
    }
  }

  async takeNamedPlace() {
    const name = this.fields.place.selectedOptions[0]?.text
    if (!this.fields.place.value) return
    const { hits } = await fetchJson(`${this.config.search}?${new URLSearchParams({ q: name })}`)
    const hit = hits.find((found) => found.name === name && found.kind !== 'stadtteil')
    if (!hit) return
    this.put([hit.lon, hit.lat], { keepsName: true, verb: name })
    this.map.focusTo([hit.lon, hit.lat], 15)
  }

  takeTyped() {
    if (!this.place) return
    const accuracyM = Number.parseFloat(this.fields.accuracy?.value) || undefined
    this.show(accuracyM)
    this.map.focusTo(this.place, 14)
    this.tell('Pin', accuracyM)
  }
}
