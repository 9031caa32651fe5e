/** What stands below the map of the report: device position, finely moving the pin, drawing a route. */
import { element } from '../geo/dom.js'
import { canLocate } from '../geo/locate.js'

export const STEPS_M = [1, 10, 100]
const PAD = [
  ['north', 'Norden', '↑'],
  ['west', 'Westen', '←'],
  ['east', 'Osten', '→'],
  ['south', 'Süden', '↓'],
]

function button(text, onClick, attributes = {}) {
  const label = element('span', { class: 'kern-label' }, text)
  return element(
    'button',
    { type: 'button', class: 'kern-btn kern-btn--secondary', click: onClick, ...attributes },
    label,
  )
}

/** Buttons for a point; on: {locate, step(direction), metres(m)}. */
export function pointPanel(on) {
  const bar = element('div', { class: 'pin-tools' })
  if (canLocate()) bar.append(button('Mein Standort', on.locate))
  const steps = STEPS_M.map((metres) => stepChoice(metres, on.metres))
  const pad = PAD.map(([direction, name, arrow]) =>
    element(
      'button',
      {
        type: 'button',
        class: `pad__key pad__key--${direction}`,
        'aria-label': `Pin nach ${name}`,
        click: () => on.step(direction),
      },
      arrow,
    ),
  )
  const fine = element(
    'details',
    { class: 'pin-fine' },
    element('summary', {}, 'Pin genau verschieben'),
    element(
      'div',
      { class: 'pin-fine__row' },
      element('div', { class: 'pad', role: 'group', 'aria-label': 'Pin verschieben' }, ...pad),
      element('fieldset', { class: 'pin-steps' }, element('legend', {}, 'Schrittweite'), ...steps),
    ),
  )
  bar.append(fine)
  return bar
}

function stepChoice(metres, onChange) {
  const input = element('input', {
    type: 'radio',
    name: 'pin-step',
    value: metres,
    change: () => onChange(metres),
    form: 'none',
  })
  input.checked = metres === 10
  return element('label', { class: 'pin-steps__choice' }, input, `${metres} m`)
}

/** Buttons for a route; on: {add, remove, clear}. */
export function routePanel(on) {
  return element(
    'div',
    { class: 'pin-tools' },
    button('Punkt in der Kartenmitte anfügen', on.add),
    button('Letzten Punkt entfernen', on.remove),
    button('Strecke löschen', on.clear),
  )
}
