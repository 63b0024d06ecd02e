import { countText, element, placeLink } from './element.js'
import { redraw } from './redraw.js'

/** The way down to the range, and how large it is. Who followed a link of the way is at its end then. */
export function drawHeading(root, { domain, range, path, size, shown }) {
  const hadFocus = root.contains(document.activeElement)
  redraw(root, { domain, path, size, shown }, () => headingParts({ domain, range, path, size, shown }))
  if (hadFocus && !root.contains(document.activeElement)) root.querySelector('h2')?.focus()
}

function headingParts({ domain, range, path, size, shown }) {
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
  return [way, element('h2', { tabindex: '-1' }, range, ' ', element('small', {}, about))]
}
