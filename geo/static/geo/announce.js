/** A live region that says only the last of several quick messages. */
const QUIET_MS = 600

export function announcer(region) {
  let timer
  return (text) => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      region.textContent = text
    }, QUIET_MS)
  }
}
