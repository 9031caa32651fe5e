/** Which Stadtteil a place lies in, in words. */
import { fetchJson } from './dom.js'

/** Asks the server; resolves to {text, isInside}. */
export async function askWhere(address, [lon, lat], accuracyM) {
  const query = new URLSearchParams({ lon: lon.toFixed(6), lat: lat.toFixed(6) })
  if (accuracyM) query.set('accuracy_m', Math.round(accuracyM))
  const { stadtteil, stadtbezirk, candidates, outside } = await fetchJson(`${address}?${query}`)
  if (candidates.length > 1) {
    const names = candidates.map(({ name }) => name).join(' oder ')
    return {
      text: `Auf ${Math.round(accuracyM)} Meter genau: ${names}. Bitte setzen Sie den Pin genauer.`,
      isInside: true,
    }
  }
  if (!stadtteil) return { text: outside, isInside: false }
  const district =
    stadtbezirk && stadtbezirk.name !== stadtteil.name ? `, Stadtbezirk ${stadtbezirk.name}` : ''
  return { text: `Stadtteil ${stadtteil.name}${district}.`, isInside: true }
}
