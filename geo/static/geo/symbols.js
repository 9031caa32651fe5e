/** What stands on the map: pins of single concerns, places with several, clusters, the own pin. */
import { drawing, element } from './dom.js'

export const STAGES = {
  new: 'neu',
  work: 'in Arbeit',
  answered: 'beantwortet',
  closed: 'ohne Ergebnis geschlossen',
}

const PRESS_PX = 44
const PLACE_PX = 40

/* A circle of this radius is 100 long, so that shares are lengths; it starts at three o'clock. */
const RADIUS = 15.9155
const QUARTER = 25
const GAP = 1.5

/** The symbol of a feature of the public map, its name for screen readers, and pixels to press on. */
export function symbolOf({ kind, ...about }) {
  if (kind === 'concern') return { size: PRESS_PX, node: stagePin(about.stage), name: concernName(about) }
  const name = `${about.n} Anliegen${kind === 'place' ? ' an einem Ort' : ''}: ${countsName(about)}`
  const size = kind === 'place' ? PLACE_PX : clusterSize(about.n)
  return { size: Math.max(size, PRESS_PX), node: countPin(kind, about, size), name }
}

/** "Loch im Radweg, in Arbeit" */
export const concernName = ({ category, stage }) => `${category}, ${STAGES[stage]}`

function countsName(about) {
  return Object.keys(STAGES)
    .filter((stage) => about[stage])
    .map((stage) => `${about[stage]} ${STAGES[stage]}`)
    .join(', ')
}

function stagePin(stage) {
  return element('span', { class: `map-pin stage stage--${stage}` })
}

function countPin(kind, about, size) {
  const count = element('span', { class: 'map-count__n' }, about.n.toLocaleString('de'))
  const pin = element('span', { class: `map-count map-count--${kind}` }, ring(about), count)
  pin.style.inlineSize = pin.style.blockSize = `${size}px`
  pin.classList.add(size > 46 ? 'map-count--large' : 'map-count--small')
  return pin
}

const clusterSize = (n) => Math.min(60, Math.round(32 + 8 * Math.log10(n)))

/** A ring whose arcs show how many are in which state; the name says the same in words. */
function ring(about) {
  const arcs = []
  let start = QUARTER
  for (const stage of Object.keys(STAGES).filter((name) => about[name])) {
    const share = (100 * about[stage]) / about.n
    const shown = share > 99 ? 100 : Math.max(share - GAP, 0.5)
    const dashes = { 'stroke-dasharray': `${shown} ${100 - shown}`, 'stroke-dashoffset': start }
    arcs.push(['circle', { class: `arc arc--${stage}`, cx: 20, cy: 20, r: RADIUS, ...dashes }])
    start -= share
  }
  return drawing('0 0 40 40', ...arcs)
}

/** A pin whose tip is the place. */
export function ownPin() {
  const drop = { d: 'M22 50C15 39 6 31 6 20a16 16 0 0 1 32 0c0 11-9 19-16 30Z' }
  return drawing('0 0 44 52', ['path', drop], ['circle', { cx: 22, cy: 20, r: 6 }])
}
