/** The card of what was chosen on the map; made of text nodes only. */
import { element } from '../geo/dom.js'
import { STAGES } from '../geo/symbols.js'

/** Concern, place or cluster → card; on: {close, zoomIn}. */
export function concernCard(about, on) {
  const heading = element('h3', { class: 'map-card__title', tabindex: -1 }, titleOf(about))
  const close = element(
    'button',
    { type: 'button', class: 'map-card__close', 'aria-label': 'Schließen', click: on.close },
    '×',
  )
  const body =
    about.kind === 'concern' ? [stageOf(about), linkTo(about)] : [countsOf(about), contentOf(about, on)]
  return element(
    'div',
    { class: 'map-card', role: 'group', 'aria-label': 'Ausgewählt' },
    heading,
    close,
    ...body,
  )
}

function titleOf({ kind, category, n }) {
  if (kind === 'concern') return category
  return `${n.toLocaleString('de')} Anliegen ${kind === 'place' ? 'an diesem Ort' : 'in diesem Umkreis'}`
}

function stageOf({ stage, reference }) {
  const symbol = element('span', { class: `stage stage--${stage}` }, capitalised(STAGES[stage]))
  return element('p', { class: 'map-card__line' }, symbol, ` ${reference}`)
}

const linkTo = ({ url }) =>
  element('p', {}, element('a', { class: 'kern-link', href: url }, 'Anliegen ansehen'))

function countsOf(about) {
  const stages = Object.keys(STAGES).filter((stage) => about[stage])
  const items = stages.map((stage) =>
    element(
      'li',
      {},
      element(
        'span',
        { class: `stage stage--${stage}` },
        `${about[stage].toLocaleString('de')} ${STAGES[stage]}`,
      ),
    ),
  )
  return element('ul', { class: 'map-card__counts' }, ...items)
}

function contentOf({ kind, n, concerns }, on) {
  if (kind === 'cluster') {
    const label = element('span', { class: 'kern-label' }, 'Näher heran')
    return element(
      'p',
      {},
      element('button', { type: 'button', class: 'kern-btn kern-btn--secondary', click: on.zoomIn }, label),
    )
  }
  const items = concerns.map(({ category, stage, url, reference }) =>
    element(
      'li',
      {},
      element('a', { class: 'kern-link', href: url }, category),
      ` ${reference}, ${STAGES[stage]}`,
    ),
  )
  if (n > concerns.length) items.push(element('li', {}, `und ${n - concerns.length} weitere, siehe Liste`))
  return element('ul', { class: 'map-card__list' }, ...items)
}

const capitalised = (text) => text[0].toUpperCase() + text.slice(1)
