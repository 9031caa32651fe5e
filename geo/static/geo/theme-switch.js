/** Changes light and dark at once, so that nothing typed on the page is lost; without it the form does. */
const YEAR_S = 365 * 24 * 3600

class ThemeSwitch extends HTMLElement {
  connectedCallback() {
    this.addEventListener('submit', (event) => {
      event.preventDefault()
      this.choose(event.submitter.value)
    })
  }

  choose(theme) {
    const root = document.documentElement
    if (theme === 'auto') delete root.dataset.kernTheme
    else root.dataset.kernTheme = theme
    const age = theme === 'auto' ? 0 : YEAR_S
    const secure = location.protocol === 'https:' ? '; secure' : ''
    document.cookie = `farben=${theme}; path=/; max-age=${age}; samesite=lax${secure}`
    for (const button of this.querySelectorAll('button')) {
      button.setAttribute('aria-pressed', button.value === theme)
    }
  }
}

customElements.define('theme-switch', ThemeSwitch)
