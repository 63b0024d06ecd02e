import { element, placeLink } from './element.js'
import { redraw } from './redraw.js'
import { shortTitle } from './overview.js'

/** What cannot go well in the whole cluster: ranges that two hand out, interfaces that two cannot share. */
export function drawConflicts(root, { overlaps, overlapsLeft, conflicts, conflictsLeft }) {
  const told = { overlaps, overlapsLeft, conflicts, conflictsLeft }
  redraw(root, told, () => conflictParts(told))
}

function conflictParts({ overlaps, overlapsLeft, conflicts, conflictsLeft }) {
  const masters = Map.groupBy(conflicts, ({ master }) => master)
  return [
    element('h2', {}, `Overlaps (${overlaps.length + overlapsLeft})`),
    overlaps.length === 0
      ? element('p', {}, 'No two hand out the same address.')
      : element('ul', { class: 'overlaps' }, overlaps.map(overlapItem)),
    element('h2', {}, `Interfaces that networks cannot share (${conflicts.length + conflictsLeft})`),
    conflicts.length === 0
      ? element('p', {}, 'No two networks get in each other’s way on an interface of a node.')
      : element('div', { class: 'masters' }, [...masters].map(masterPicture)),
    ...left(overlapsLeft, 'overlaps'),
    ...left(conflictsLeft, 'conflicts'),
  ]
}

const left = (count, of) => (count > 0 ? [element('p', {}, `${count} more ${of} are not listed.`)] : [])

function overlapItem({ domain, one, other, shared, around }) {
  return element(
    'li',
    {},
    element('span', { class: 'end' }, shortTitle(one)),
    element('a', { class: 'both', href: placeLink(domain, around) }, shared.join(', ')),
    element('span', { class: 'end' }, shortTitle(other)),
  )
}

/** The interface in the middle, a line to it from each of the two. */
function masterPicture([master, pairs]) {
  const items = pairs.map(({ one, other, verdict, effect }) =>
    element(
      'li',
      { class: verdict },
      end(one),
      element('span', { class: 'clash' }, verdict === 'deny' ? '✕ ' : '⇄ ', master),
      end(other),
      element('small', {}, `${verdict === 'deny' ? 'cannot share it' : 'take turns'}: ${effect}`),
    ),
  )
  return element('figure', {}, element('figcaption', {}, `interface ${master}`), element('ul', {}, items))
}

const end = ({ network, use }) => element('span', { class: 'end' }, network, ' ', element('em', {}, use))
