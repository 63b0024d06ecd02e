/** What each part of the page was drawn from. */
const drawn = new WeakMap()

/**
 * Draws a part of the page anew, unless it shows the very same already; what was scrolled stays so, and the focus goes to the link or summary that
 * takes the place of the one that had it.
 */
export function redraw(root, from, parts) {
  const text = JSON.stringify(from)
  if (drawn.get(root) === text) return
  drawn.set(root, text)
  const focused = root.contains(document.activeElement) ? sameAs(document.activeElement) : undefined
  const scrolled = root.querySelector('.scroll')?.scrollTop
  root.replaceChildren(...parts())
  if (focused !== undefined) root.querySelector(focused)?.focus()
  const scroll = root.querySelector('.scroll')
  if (scroll !== null && scrolled !== undefined) scroll.scrollTop = scrolled
}

/** The selector of what leads to the same place. */
function sameAs(focused) {
  const href = focused.getAttribute('href')
  if (href !== null) return `a[href=${CSS.escape(href)}]`
  return focused.matches('.scroll') ? '.scroll' : focused.localName
}
