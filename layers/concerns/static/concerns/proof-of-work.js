// Solves the form's ALTCHA challenge quietly; the server asks for it only when there are many submissions.
const encoder = new TextEncoder()
const YIELD_EVERY = 500

async function digest(text) {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', encoder.encode(text)))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

async function solve({ challenge, salt, maxnumber }) {
  for (let number = 0; number <= maxnumber; number += 1) {
    if (await digest(salt + number) === challenge) return number
    if (number % YIELD_EVERY === 0) await new Promise((resume) => setTimeout(resume))
  }
  return null
}

class ProofOfWork extends HTMLElement {
  async connectedCallback() {
    if (!crypto.subtle) return
    const task = JSON.parse(this.dataset.challenge)
    const number = await solve(task)
    const { algorithm, challenge, salt, signature } = task
    this.querySelector('input').value = btoa(JSON.stringify({ algorithm, challenge, number, salt, signature }))
    this.dataset.solved = ''
  }
}
customElements.define('proof-of-work', ProofOfWork)
