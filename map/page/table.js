import { element, placeLink } from './element.js'
import { sinceText } from './details.js'

/** The addresses that somebody has, as a table: the same as the grid for whoever would rather read. Opened once, it stays open. */
export function drawTable(root, data, addressAt) {
  const wasOpen = root.querySelector('details')?.open === true
  const held =
    data.shown === 'cells'
      ? Object.entries(data.held).map(([place, holding]) => ({
          address: addressAt(Number(place)),
          ...holding,
        }))
      : data.used
  const isSome = data.shown === 'blocks' && held.length >= 256
  const title = isSome ? 'The first 256 addresses in use, as a table' : `${held.length} in use, as a table`
  const head = ['address', 'phase', 'owner', 'node', 'since'].map((name) =>
    element('th', { scope: 'col' }, name),
  )
  const rows = held.map((one) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, addressCell(data, one.address)),
      [one.phase, one.owner, one.node ?? '', one.since === undefined ? '' : sinceText(one.since)].map(
        (text) => element('td', {}, text),
      ),
    ),
  )
  const table = element(
    'table',
    {},
    element('thead', {}, element('tr', {}, head)),
    element('tbody', {}, rows),
  )
  const rough =
    data.roughFrom === undefined
      ? ''
      : element(
          'p',
          {},
          `Too many to look at each: from ${data.roughFrom} on, all that somebody has count as bound.`,
        )
  const scroll = element(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': title },
    table,
  )
  root.replaceChildren(
    element(
      'details',
      { open: wasOpen },
      element('summary', {}, title),
      rough,
      held.length > 0 ? scroll : '',
    ),
  )
}

/** In blocks an address leads to its neighbours, one cell each. */
function addressCell({ shown, domain }, address) {
  if (shown === 'cells') return address
  return element('a', { href: placeLink(domain, around(address), address) }, address)
}

const around = (address) => (address.includes(':') ? `${address}/120` : `${address}/24`)
