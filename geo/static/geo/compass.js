/** Metres and directions on the ground; places are [lon, lat] in degrees. */
const METRES_PER_DEGREE = 111_195
const EARTH_M = 6_371_008.8
const STEPS = { north: [0, 1], east: [1, 0], south: [0, -1], west: [-1, 0] }
const NAMES = { north: 'Norden', east: 'Osten', south: 'Süden', west: 'Westen' }
const KEYS = { ArrowUp: 'north', ArrowRight: 'east', ArrowDown: 'south', ArrowLeft: 'west' }

const radians = (degrees) => (degrees * Math.PI) / 180

/** The direction that an arrow key means, or undefined. */
export const directionOf = (key) => KEYS[key]

/** The place that lies so many metres away in a direction. */
export function moved([lon, lat], direction, metres) {
  const [east, north] = STEPS[direction]
  const shrink = Math.cos(radians(lat))
  return [lon + (east * metres) / (METRES_PER_DEGREE * shrink), lat + (north * metres) / METRES_PER_DEGREE]
}

/** Metres between two places (haversine on the mean sphere). */
export function distance([lonA, latA], [lonB, latB]) {
  const a =
    Math.sin(radians(latB - latA) / 2) ** 2 +
    Math.cos(radians(latA)) * Math.cos(radians(latB)) * Math.sin(radians(lonB - lonA) / 2) ** 2
  return 2 * EARTH_M * Math.asin(Math.sqrt(a))
}

/** How far and where to, as one says it: "30 Meter nach Norden und 10 Meter nach Osten". */
export function sayMove(from, to) {
  const north = Math.round((to[1] - from[1]) * METRES_PER_DEGREE)
  const east = Math.round((to[0] - from[0]) * METRES_PER_DEGREE * Math.cos(radians(from[1])))
  const parts = []
  if (north) parts.push(sayPart(Math.abs(north), north > 0 ? 'north' : 'south'))
  if (east) parts.push(sayPart(Math.abs(east), east > 0 ? 'east' : 'west'))
  return parts.join(' und ')
}

function sayPart(metres, direction) {
  const far =
    metres >= 1000
      ? `${(metres / 1000).toLocaleString('de', { maximumFractionDigits: 1 })} Kilometer`
      : `${metres} Meter`
  return `${far} nach ${NAMES[direction]}`
}
