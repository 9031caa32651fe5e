// Takes the secret from behind "#", which no server ever sees, puts it into the form and sends it.
class SecretLink extends HTMLElement {
  connectedCallback() {
    // A link pasted into the address of this very page loads nothing.
    addEventListener('hashchange', () => this.take())
    this.take()
  }

  take() {
    const secret = decodeURIComponent(location.hash.slice(1))
    if (!secret) return
    history.replaceState(null, '', location.pathname)
    const form = this.querySelector('form')
    form.querySelector('input[type=text]').value = `#${secret}`
    if ('wait' in this.dataset) form.querySelector('button').focus()
    else form.requestSubmit()
  }
}
customElements.define('secret-link', SecretLink)
