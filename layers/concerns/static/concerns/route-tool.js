/** A route, drawn point by point: click, or Enter under the cross; Backspace takes the last point back. */
import { distance } from '../geo/compass.js'

export class RouteTool {
  constructor({ map, field, say }) {
    Object.assign(this, { map, field, say })
    field.addEventListener('change', () => this.show())
  }

  get vertices() {
    return this.field.value
      .split(',')
      .map((pair) => pair.trim().split(/\s+/).map(Number))
      .filter((pair) => pair.length === 2 && pair.every(Number.isFinite))
  }

  set(vertices) {
    this.field.value = vertices.map(([lon, lat]) => `${lon.toFixed(6)} ${lat.toFixed(6)}`).join(', ')
    this.show()
    this.say(this.sentence(vertices))
  }

  sentence(vertices) {
    const metres = vertices
      .slice(1)
      .reduce((sum, vertex, index) => sum + distance(vertices[index], vertex), 0)
    if (!vertices.length) return 'Die Strecke ist leer.'
    const points = vertices.length === 1 ? '1 Punkt' : `${vertices.length} Punkte`
    return `Strecke: ${points}, ${Math.round(metres).toLocaleString('de')} Meter.`
  }

  show() {
    this.map.drawRoute(this.vertices, { onChange: (vertices) => this.set(vertices) })
  }

  hide() {
    this.map.drawRoute([])
  }

  put(place) {
    this.set([...this.vertices, place])
  }

  add() {
    this.put(this.map.center())
  }

  remove() {
    this.set(this.vertices.slice(0, -1))
  }

  clear() {
    this.set([])
  }

  onKey({ key, target }) {
    if (target !== this.map.container || !['Enter', 'Backspace'].includes(key)) return false
    if (key === 'Enter') this.add()
    else this.remove()
    return true
  }
}
