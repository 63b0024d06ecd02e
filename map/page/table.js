import { element, placeLink } from './element.js'
import { sinceText } from './details.js'
import { redraw } from './redraw.js'

/** The addresses that somebody has, as a table: the same as the grid for whoever would rather read. Opened once, it stays open. */
export function drawTable(root, data, addressAt) {
  const isOpen = root.querySelector('details')?.open === true
  const held = heldOf(data, addressAt)
  const isSome = data.shown === 'blocks' && held.length >= 256
  const title = isSome ? 'The first 256 addresses in use, as a table' : `${held.length} in use, as a table`
  const place = [data.domain, data.range, title, isOpen ? held : 'shut']
  redraw(root, place, () => [disclosure(data, held, { title, isOpen })])
}

/** The table itself is made when it is opened. */
function disclosure(data, held, { title, isOpen }) {
  const parts = [element('summary', {}, title)]
  if (data.roughFrom !== undefined)
    parts.push(
      element(
        'p',
        {},
        `Too many to look at each: from ${data.roughFrom} on, all that somebody has count as bound.`,
      ),
    )
  if (isOpen && held.length > 0) parts.push(tableOf(data, held, title))
  const details = element('details', { open: isOpen }, parts)
  details.addEventListener('toggle', () => {
    if (details.open && held.length > 0 && details.querySelector('table') === null)
      details.append(tableOf(data, held, title))
  })
  return details
}

const heldOf = (data, addressAt) =>
  data.shown === 'blocks'
    ? data.used
    : Object.entries(data.held).map(([place, holding]) => ({ address: addressAt(Number(place)), ...holding }))

function tableOf(data, held, title) {
  const head = ['address', 'phase', 'owner', 'node', 'since'].map((name) =>
    element('th', { scope: 'col' }, name),
  )
  const rows = held.map(({ address, phase, owner, node = '', since }) => {
    const texts = [phase, owner, node, since === undefined ? '' : sinceText(since)]
    const cells = texts.map((text) => element('td', {}, text))
    return element('tr', {}, element('th', { scope: 'row' }, addressCell(data, address)), cells)
  })
  const body = [element('thead', {}, element('tr', {}, head)), element('tbody', {}, rows)]
  const attributes = { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': title }
  return element('div', attributes, element('table', {}, body))
}

/** In blocks an address leads to its neighbours, one cell each. */
function addressCell({ shown, domain }, address) {
  if (shown === 'cells') return address
  return element('a', { href: placeLink(domain, around(address), address) }, address)
}

const around = (address) => (address.includes(':') ? `${address}/120` : `${address}/24`)
