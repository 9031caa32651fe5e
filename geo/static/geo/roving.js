/** Many symbols, one tab stop: arrow keys go from one to the nearest in that direction. */
import { directionOf } from './compass.js'

const AHEAD = {
  north: ([x, y]) => [-y, Math.abs(x)],
  south: ([x, y]) => [y, Math.abs(x)],
  east: ([x, y]) => [x, Math.abs(y)],
  west: ([x, y]) => [-x, Math.abs(y)],
}

export function rove(elements) {
  elements.forEach((item, index) => {
    item.tabIndex = index ? -1 : 0
    item.addEventListener('keydown', (event) => {
      const direction = directionOf(event.key)
      if (!direction) return
      event.preventDefault()
      event.stopPropagation()
      const next = nearest(item, elements, direction)
      if (next) moveStop(elements, next)
    })
    item.addEventListener('focus', () => moveStop(elements, item, false))
  })
}

/** Enter and space do what a click does. */
export function onPress(item, fn) {
  item.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return
    event.preventDefault()
    fn()
  })
}

function moveStop(elements, next, focus = true) {
  for (const item of elements) item.tabIndex = item === next ? 0 : -1
  if (focus) next.focus()
}

function nearest(from, elements, direction) {
  const [x, y] = middle(from)
  let best
  let least = Infinity
  for (const item of elements) {
    const [itemX, itemY] = middle(item)
    const [ahead, aside] = AHEAD[direction]([itemX - x, itemY - y])
    const cost = ahead + 2 * aside
    if (item !== from && ahead > 0 && cost < least) [best, least] = [item, cost]
  }
  return best
}

function middle(item) {
  const box = item.getBoundingClientRect()
  return [box.x + box.width / 2, box.y + box.height / 2]
}
