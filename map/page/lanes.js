import { element } from './element.js'
import { redraw } from './redraw.js'

/** So many of each are drawn at once: the rest is there to be opened, so that the grid is not far below. */
const AT_ONCE = 5

/** Everybody who lays claim to addresses of the range, one lane each, to scale; below them what two lay claim to. */
export function drawLanes(root, { lanes, lanesLeft, overlaps, overlapsLeft, cut, first, last }) {
  const told = { lanes, lanesLeft, overlaps, overlapsLeft, cut, first, last }
  redraw(root, told, () => laneParts(root, told))
}

function laneParts(root, { lanes, lanesLeft, overlaps, overlapsLeft, cut, first, last }) {
  const wasOpen = root.querySelector('details')?.open === true
  const claims = lanes.map(({ title, authority, segments }) =>
    lane({ title, detail: authority, segments, kind: 'claim' }),
  )
  const twice = overlaps.map(({ one, other, shared, segments }) =>
    lane({ title: `${one} and ${other}`, detail: `both: ${shared.join(', ')}`, segments, kind: 'both' }),
  )
  const rest = [...claims.slice(AT_ONCE), ...twice.slice(AT_ONCE)]
  const parts = []
  if (claims.length + twice.length > 0) {
    const scale = [element('span', {}, first), element('span', {}, last)]
    parts.push(
      element('ul', {}, claims.slice(0, AT_ONCE), twice.slice(0, AT_ONCE)),
      element('p', { class: 'scale', 'aria-hidden': 'true' }, scale),
    )
  }
  if (rest.length > 0) {
    const title = element('summary', {}, `${rest.length} more lay claim to addresses here, or overlap`)
    parts.push(element('details', { open: wasOpen }, title, element('ul', {}, rest)))
  }
  const more = leftText({ lanesLeft, overlapsLeft, cut })
  return more === '' ? parts : [...parts, element('p', {}, more)]
}

const leftText = ({ lanesLeft, overlapsLeft, cut }) =>
  [
    lanesLeft > 0 ? `${lanesLeft} more lay claim to addresses here.` : '',
    overlapsLeft > 0 ? `${overlapsLeft} more overlaps lie here.` : '',
    cut ? 'There are more ranges than were looked at: counts are too low.' : '',
  ]
    .filter((text) => text !== '')
    .join(' ')

function lane({ title, detail, segments, kind }) {
  const bars = segments.map(([from, to]) => {
    const bar = element('span', {})
    bar.style.setProperty('--from', `${from * 100}%`)
    bar.style.setProperty('--width', `${(to - from) * 100}%`)
    return bar
  })
  const sign = kind === 'both' ? 'Overlap: ' : ''
  return element(
    'li',
    { class: kind },
    element('span', { class: 'title' }, `${sign}${title} `, element('small', {}, detail)),
    element('span', { class: 'track', 'aria-hidden': 'true' }, bars),
  )
}
