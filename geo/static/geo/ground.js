/** A map with the city on it: what every island starts from. */
import { fetchJson } from './dom.js'
import { sized } from './map-frame.js'
import { createMap } from './map.js'

/**
 * Makes the map in a container and draws areas and water; options as for createMap, with selectedKey.
 * Resolves to {map, areas} once the ground is drawn.
 */
export async function createGround(container, { config, selectedKey, ...options }) {
  await sized(container)
  const map = createMap(container, { config, ...options })
  const [areas, water] = await Promise.all([fetchJson(config.areas), fetchJson(config.water)])
  map.drawAreas(areas, { selectedKey })
  map.drawWater(water)
  return { map, areas }
}
