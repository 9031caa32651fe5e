/** The map's container: what it is called, and how fingers use it. */
import { element } from './dom.js'

/** Resolves once the container has a size on the page; a map cannot be fitted into nothing. */
export function sized(container) {
  container.classList.add('map')
  return new Promise((resolve) => {
    const watch = new ResizeObserver(() => {
      if (!container.clientWidth || !container.clientHeight) return
      watch.disconnect()
      resolve()
    })
    watch.observe(container)
  })
}

export function describe(container, label, describedBy, still) {
  container.setAttribute('role', still ? 'img' : 'application')
  container.setAttribute('aria-label', label)
  if (describedBy) container.setAttribute('aria-describedby', describedBy)
}

/** One finger scrolls the page; whoever tries to drag the map is told how. */
export function hintAtTwoFingers(container) {
  const hint = element('p', { class: 'map-hint', hidden: true }, 'Karte mit zwei Fingern verschieben')
  container.append(hint)
  container.addEventListener(
    'touchmove',
    ({ touches }) => {
      hint.hidden = touches.length !== 1
    },
    { passive: true },
  )
  container.addEventListener('touchend', () => {
    hint.hidden = true
  })
}
