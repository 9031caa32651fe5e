/** Makes an element; children are nodes or text, and text always stays text. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(name, value)
    else if (value !== false && value != null) made.setAttribute(name, value === true ? '' : value)
  }
  made.append(...children)
  return made
}

const SVG = 'http://www.w3.org/2000/svg'

/** Makes a drawing that screen readers skip; parts are [tag, attributes]. */
export function drawing(viewBox, ...parts) {
  const made = shape('svg', { viewBox, 'aria-hidden': 'true' })
  made.append(...parts.map(([tag, attributes]) => shape(tag, attributes)))
  return made
}

function shape(tag, attributes) {
  const made = document.createElementNS(SVG, tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  return made
}

/** Fetches JSON; a refusal with a sentence of the server becomes an Error with that sentence. */
export async function fetchJson(url, options) {
  const response = await fetch(url, { headers: { Accept: 'application/json' }, ...options })
  if (response.ok) return response.json()
  const refusal = await response.json().catch(() => ({}))
  throw new Error(
    refusal.error ?? 'Die Karte bekommt gerade keine Antwort. Bitte versuchen Sie es noch einmal.',
  )
}
