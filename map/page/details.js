import { countText, element } from './element.js'
import { countsText, PHASES } from './phases.js'

/** What is known of the address or block that is pointed at or has the focus. */
export function drawDetails(root, described) {
  if (described === undefined) {
    root.replaceChildren(
      element('p', { class: 'hint' }, 'Point at a cell, or walk the grid with the arrow keys.'),
    )
    return
  }
  const { title, phase, holding, block, overlaps } = described
  const lines = []
  if (phase !== undefined) lines.push(['phase', `${phase.name}: ${phase.text}`])
  if (holding !== undefined) lines.push(...holdingLines(holding))
  if (block !== undefined)
    lines.push(['addresses', countText(block.size)], ['of these', countsText(block.counts, countText)])
  for (const { one, other } of overlaps) lines.push(['overlap', `${one} and ${other} both lay claim to it`])
  const list = lines.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)])
  root.replaceChildren(element('h3', {}, title), element('dl', {}, list))
}

function holdingLines({ owner, node, since, lease, also }) {
  const lines = [['owner', owner]]
  if (node !== undefined) lines.push(['node', node])
  if (since !== undefined) lines.push(['since', sinceText(since)])
  if (lease !== undefined) lines.push(['lease', lease])
  if (also !== undefined) lines.push(['also', `${also.join(', ')}: more than one has it`])
  return lines
}

/** `2026-11-21 08:51:02 UTC`. */
export const sinceText = (since) => `${since.slice(0, 19).replace('T', ' ')} UTC`

/** The phases with their colours, letters and counts; those that do not occur are left out. */
export function drawLegend(root, counts) {
  const rows = PHASES.filter(({ name }) => counts[name] !== undefined).map(({ name, sign, text }) =>
    element(
      'tr',
      {},
      element('td', {}, element('span', { class: `cell ${name}`, 'aria-hidden': 'true' }, sign)),
      element('th', { scope: 'row', title: text }, name),
      element('td', { class: 'number' }, countText(counts[name])),
    ),
  )
  const head = element(
    'tr',
    {},
    ['sign', 'phase', 'addresses'].map((title) => element('th', { scope: 'col' }, title)),
  )
  root.replaceChildren(element('table', {}, element('thead', {}, head), element('tbody', {}, rows)))
}
