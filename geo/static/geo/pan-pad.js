/** Buttons that move the map, for people who cannot drag; folded away until wanted. */
import { drawing, element } from './dom.js'

const KEYS = [
  ['north', 'Norden', '↑', 0, -1],
  ['west', 'Westen', '←', -1, 0],
  ['east', 'Osten', '→', 1, 0],
  ['south', 'Süden', '↓', 0, 1],
]
const CROSS = 'M12 1 8 5h3v6H5V8l-4 4 4 4v-3h6v6H8l4 4 4-4h-3v-6h6v3l4-4-4-4v3h-6V5h3Z'

/** pan(right, down): moves the map by a step, -1, 0 or 1. */
export function panPad(pan) {
  const keys = KEYS.map(([direction, name, arrow, right, down]) =>
    element(
      'button',
      {
        type: 'button',
        class: `pad__key pad__key--${direction}`,
        'aria-label': `Karte nach ${name}`,
        click: () => pan(right, down),
      },
      arrow,
    ),
  )
  const pad = element(
    'div',
    { class: 'pad pad--map', hidden: true, role: 'group', 'aria-label': 'Karte verschieben' },
    ...keys,
  )
  const toggle = element(
    'button',
    { type: 'button', class: 'map-pan__toggle', 'aria-label': 'Karte verschieben', 'aria-expanded': 'false' },
    drawing('0 0 24 24', ['path', { d: CROSS }]),
  )
  toggle.addEventListener('click', () => {
    pad.hidden = !pad.hidden
    toggle.setAttribute('aria-expanded', String(!pad.hidden))
  })
  return element('div', { class: 'map-pan' }, toggle, pad)
}
