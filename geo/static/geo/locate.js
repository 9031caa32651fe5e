/** The position of the device, as a promise that fails with a sentence. */
const REASONS = {
  1: 'Ihr Browser gibt den Standort nicht frei. Bitte setzen Sie den Pin auf der Karte.',
  2: 'Ihr Standort lässt sich gerade nicht bestimmen. Bitte setzen Sie den Pin auf der Karte.',
  3: 'Die Suche nach Ihrem Standort dauert zu lange. Bitte setzen Sie den Pin auf der Karte.',
}
const PATIENCE_MS = 15_000

/** Browsers tell a position only on secure pages. */
export const canLocate = () => window.isSecureContext && 'geolocation' in navigator

/** Resolves to {place: [lon, lat], accuracyM}. */
export function locate() {
  return new Promise((found, failed) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) =>
        found({ place: [coords.longitude, coords.latitude], accuracyM: Math.ceil(coords.accuracy) }),
      ({ code }) => failed(new Error(REASONS[code] ?? REASONS[2])),
      { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: 10_000 },
    )
  })
}
