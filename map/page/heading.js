import { countText, element, placeLink } from './element.js'

/** The way down to the range, and how large it is. The link that has the focus keeps it. */
export function drawHeading(root, { domain, range, path, size, shown }) {
  const text = `${domain} ${path.join(' ')} ${size}`
  if (root.dataset.shown === text) return
  root.dataset.shown = text
  const steps = path.map((step, place) =>
    element(
      'li',
      {},
      place === path.length - 1
        ? element('span', { 'aria-current': 'location' }, step)
        : element('a', { href: placeLink(domain, step) }, step),
    ),
  )
  const way = element(
    'nav',
    { 'aria-label': 'The way to this range' },
    element('ol', { class: 'way' }, steps),
  )
  const each = shown === 'cells' ? 'one cell for each' : 'in blocks that open'
  const about = `domain ${domain}, ${countText(size)} addresses, ${each}`
  root.replaceChildren(way, element('h2', {}, range, ' ', element('small', {}, about)))
}
