/**
 * The only module that knows Leaflet and its [lat, lon]; everybody else speaks [lon, lat] in degrees.
 * Boxes are [west, south, east, north]. Colours and sizes are in map.css.
 */
import { element } from './dom.js'
import { describe, hintAtTwoFingers } from './map-frame.js'
import { fitting, linesOf } from './labels.js'
import { panPad } from './pan-pad.js'
import { onPress, rove } from './roving.js'
import { ownPin, symbolOf } from './symbols.js'
import { tintsOf } from './tints.js'

const { L } = window
const PANES = { areas: 310, water: 320, borders: 330, names: 450, routes: 460 }
const NAME_PX = { far: 13, near: 15 }
const PAN_PX = 160
const NEAR_FROM_ZOOM = 13
const ROOM = { stadtbezirk: 1.7, stadtteil: 1.15 }
const SINGLE_NAMES_FROM_ZOOM = 11.6
const SCHEMATIC = 'Schematische Grenzen, keine amtlichen'
const calm = matchMedia('(prefers-reduced-motion: reduce)').matches
const touchOnly = matchMedia('(hover: none) and (pointer: coarse)').matches

const leafletPlace = ([lon, lat]) => L.latLng(lat, lon)
const place = ({ lng, lat }) => [lng, lat]
const leafletBox = ([west, south, east, north]) => L.latLngBounds([south, west], [north, east])
const box = (bounds) => [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()]

/** Draws a map into a container; config comes from the tag map_config, label is for screen readers. */
export function createMap(container, { config, label, describedBy, still = false }) {
  const map = L.map(container, frameOptions(config, still))
  for (const [name, level] of Object.entries(PANES)) map.createPane(name).style.zIndex = level
  for (const name of ['areas', 'water', 'borders', 'routes'])
    map.getPane(name).svg = L.svg({ pane: name, padding: 0.4 })
  map.attributionControl.setPrefix(false)
  for (const [url, options] of config.tiles) L.tileLayer(url, options).addTo(map)
  container.classList.toggle('map--tiles', config.tiles.length > 0)
  addControls(map, still)
  describe(container, label, describedBy, still)
  map.fitBounds(leafletBox(config.extent))
  if (touchOnly && !still) hintAtTwoFingers(container)
  if (!still) wheelOnlyWithFocus(map, container)
  const watch = new ResizeObserver(() => map.invalidateSize({ animate: false }))
  watch.observe(container)
  return methods(map, container, watch)
}

function frameOptions({ extent, minZoom, maxZoom, tiles }, still) {
  return {
    minZoom,
    maxZoom,
    zoomSnap: tiles.length ? 1 : 0.25,
    maxBounds: leafletBox(extent).pad(0.35),
    maxBoundsViscosity: 1,
    zoomControl: false,
    scrollWheelZoom: false,
    dragging: !touchOnly && !still,
    keyboard: !still,
    touchZoom: !still,
    doubleClickZoom: !still,
    boxZoom: !still,
    zoomAnimation: !calm,
    fadeAnimation: !calm,
    inertia: !calm,
  }
}

function addControls(map, still) {
  if (!still) {
    L.control
      .zoom({ position: 'topright', zoomInTitle: 'Vergrößern', zoomOutTitle: 'Verkleinern' })
      .addTo(map)
    panControl().addTo(map)
  }
  L.control.scale({ position: 'bottomright', imperial: false, maxWidth: 120 }).addTo(map)
}

function panControl() {
  const control = L.control({ position: 'topright' })
  control.onAdd = (map) => {
    const pad = panPad((right, down) => map.panBy([right * PAN_PX, down * PAN_PX], { animate: !calm }))
    L.DomEvent.disableClickPropagation(pad)
    return pad
  }
  return control
}

/** The wheel scrolls the page until somebody has clicked into the map. */
function wheelOnlyWithFocus(map, container) {
  container.addEventListener('focusin', () => map.scrollWheelZoom.enable())
  container.addEventListener('focusout', () => map.scrollWheelZoom.disable())
}

function methods(map, container, watch) {
  const layers = {}
  const replace = (name, layer) => {
    layers[name]?.remove()
    layers[name] = layer?.addTo(map)
    return layer
  }
  return {
    container,
    onClick: (fn) => map.on('click', ({ latlng }) => fn(place(latlng.wrap()))),
    onMove: (fn) => map.on('moveend', fn),
    bounds: () => box(map.getBounds()),
    center: () => place(map.getCenter()),
    zoom: () => map.getZoom(),
    focusTo: (lonLat, zoom) =>
      map.setView(leafletPlace(lonLat), Math.max(zoom ?? 0, map.getZoom()), { animate: !calm }),
    keepInView: (lonLat) => map.panInside(leafletPlace(lonLat), { padding: [60, 60], animate: false }),
    fit: (target, maxZoom) => map.fitBounds(boundsOf(target), { padding: [24, 24], maxZoom, animate: false }),
    setPin: (lonLat, options = {}) => {
      replace('circle', options.accuracyM && accuracyCircle(lonLat, options.accuracyM))
      if (layers.pin) return layers.pin.setLatLng(leafletPlace(lonLat))
      return namePin(replace('pin', pinMarker(lonLat, options)), options.label)
    },
    drawStage: (lonLat, about) => replace('pin', stageMarker(lonLat, about)),
    removePin: () => {
      replace('pin')
      replace('circle')
    },
    drawAreas: (collection, options = {}) => {
      replace('areas', areasLayer(map, collection, options))
      replace('borders', bordersLayer(map, collection.stadtbezirke))
      map.attributionControl.addAttribution(credits(collection.edition))
      layers.names = showNames(map, collection)
    },
    drawWater: (collection) => replace('water', waterLayer(map, collection)),
    drawMarkers: (collection, options) => {
      drawMarkers(map, container, replace('markers', L.layerGroup()), collection, options)
      layers.names?.(collection.features.map((feature) => symbolBox(map, feature)))
    },
    drawRoute: (lonLats, options = {}) => replace('route', routeLayer(map, lonLats, options)),
    destroy: () => {
      watch.disconnect()
      map.remove()
    },
  }
}

const boundsOf = (target) => (Array.isArray(target) ? leafletBox(target) : L.geoJSON(target).getBounds())

/** Text from the database goes into the attribution as text, for Leaflet would read it as HTML. */
function credits({ attribution, is_schematic: isSchematic }) {
  return element('span', {}, [attribution, isSchematic && SCHEMATIC].filter(Boolean).join(' · ')).innerHTML
}

function areasLayer(map, { features, stadtbezirke }, { selectedKey }) {
  const tints = tintsOf(stadtbezirke.features)
  const className = ({ properties: { key, stadtbezirk_key: district } }) => {
    return `area area--tint-${tints[district] ?? 0}${key === selectedKey ? ' area--selected' : ''}`
  }
  const options = (feature) => ({
    className: className(feature),
    renderer: map.getPane('areas').svg,
    smoothFactor: 0.6,
  })
  const layer = L.geoJSON(features, { style: options, pane: 'areas' })
  return layer.on('add', () =>
    layer.eachLayer((area) => area.feature.properties.key === selectedKey && area.bringToFront()),
  )
}

function bordersLayer(map, { features }) {
  const options = {
    className: 'border',
    interactive: false,
    renderer: map.getPane('borders').svg,
    smoothFactor: 0.6,
  }
  return L.geoJSON(features, { style: options, pane: 'borders' })
}

function waterLayer(map, { features }) {
  const className = ({ geometry: { type } }) =>
    type.endsWith('Polygon') ? 'water water--lake' : 'water water--river'
  const options = (feature) => ({
    className: className(feature),
    interactive: false,
    renderer: map.getPane('water').svg,
  })
  return L.geoJSON(features, { style: options, pane: 'water' })
}

/** Names of Stadtbezirke from afar, of Stadtteile from near, as far as they fit; gives the way to redraw. */
function showNames(map, { features, stadtbezirke }) {
  const layer = L.layerGroup().addTo(map)
  const redraw = (taken = []) => {
    layer.clearLayers()
    const size = map.getZoom() < NEAR_FROM_ZOOM ? 'far' : 'near'
    const single = map.getZoom() >= SINGLE_NAMES_FROM_ZOOM || !stadtbezirke.features.length
    const kind = single ? 'stadtteil' : 'stadtbezirk'
    const labels = (single ? features : stadtbezirke.features).map(({ properties }) =>
      onScreen(map, properties),
    )
    const look = `map-name--${kind} map-name--${size}`
    for (const { name, at, down } of fitting(labels, { fontPx: NAME_PX[size], room: ROOM[kind], taken })) {
      nameMarker(name, at, down, look).addTo(layer)
    }
  }
  map.on('zoomend', () => redraw())
  redraw()
  return redraw
}

/** Where a symbol hides names: its inner part, for names may touch its edge. */
function symbolBox(map, { geometry: { coordinates }, properties }) {
  const { x, y } = map.project(leafletPlace(coordinates))
  const side = symbolOf(properties).size * 0.6
  return { x, y, width: side, height: side }
}

function onScreen(map, { name, label, room_m: roomM }) {
  const at = leafletPlace(label)
  const { x, y } = map.project(at)
  const metresPerPixel = (40_075_016 * Math.cos((at.lat * Math.PI) / 180)) / (256 * 2 ** map.getZoom())
  return { name, at, x, y, radius: roomM / metresPerPixel }
}

function nameMarker(name, at, down, look) {
  const html = element(
    'span',
    { 'aria-hidden': 'true' },
    ...linesOf(name).map((line) => element('span', {}, line)),
  )
  const icon = L.divIcon({ html, className: `map-name ${look}`, iconSize: [0, 0], iconAnchor: [0, -down] })
  return L.marker(at, { icon, pane: 'names', interactive: false, keyboard: false })
}

function accuracyCircle(lonLat, radius) {
  return L.circle(leafletPlace(lonLat), { radius, className: 'accuracy', interactive: false })
}

function pinMarker(lonLat, { draggable = false, onMove }) {
  const icon = L.divIcon({ html: ownPin(), className: 'map-own', iconSize: [44, 52], iconAnchor: [22, 50] })
  const pin = L.marker(leafletPlace(lonLat), {
    icon,
    draggable,
    keyboard: draggable,
    interactive: draggable,
    autoPan: true,
  })
  return pin.on('dragend', () => onMove?.(place(pin.getLatLng())))
}

function stageMarker(lonLat, about) {
  const { size, node } = symbolOf(about)
  const icon = L.divIcon({ html: node, className: 'map-symbol', iconSize: [size, size] })
  return L.marker(leafletPlace(lonLat), { icon, interactive: false, keyboard: false })
}

function namePin(pin, label = 'Ort') {
  const made = pin.getElement()
  if (!made.hasAttribute('role')) made.setAttribute('role', 'img')
  made.setAttribute('aria-label', label)
  return pin
}

function drawMarkers(map, container, group, { features }, { onSelect }) {
  const focused = container.contains(document.activeElement) && document.activeElement.dataset.key
  const drawn = features.map((feature, index) => {
    const made = featureMarker(feature, `${index + 1} von ${features.length}: `, onSelect)
    made.addTo(group)
    return made.getElement()
  })
  rove(drawn)
  if (focused)
    (drawn.find(({ dataset }) => dataset.key === focused) ?? container).focus({ preventScroll: true })
}

function featureMarker({ geometry: { coordinates }, properties }, count, onSelect) {
  const { size, node, name } = symbolOf(properties)
  const icon = L.divIcon({ html: node, className: 'map-symbol', iconSize: [size, size] })
  const marker = L.marker(leafletPlace(coordinates), { icon, keyboard: false, riseOnHover: true })
  marker.on('add', () => {
    const made = marker.getElement()
    made.dataset.key = properties.reference ?? coordinates.join()
    made.setAttribute('role', 'button')
    made.setAttribute('aria-label', count + name)
    onPress(made, () => onSelect(properties, made))
  })
  return marker.on('click', () => onSelect(properties, marker.getElement()))
}

function routeLayer(map, lonLats, { onChange }) {
  const line = (className) =>
    L.polyline(lonLats.map(leafletPlace), {
      className,
      interactive: false,
      renderer: map.getPane('routes').svg,
    })
  const vertices = onChange
    ? lonLats.map((lonLat, index) => vertexMarker(lonLat, index, lonLats, onChange))
    : []
  return L.layerGroup([line('route route--casing'), line('route'), ...vertices])
}

function vertexMarker(lonLat, index, lonLats, onChange) {
  const icon = L.divIcon({ className: 'map-vertex', iconSize: [24, 24] })
  const vertex = L.marker(leafletPlace(lonLat), { icon, draggable: true, keyboard: false })
  return vertex.on('dragend', () => onChange(lonLats.with(index, place(vertex.getLatLng()))))
}
