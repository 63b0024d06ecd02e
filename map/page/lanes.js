import { element } from './element.js'

/** Everybody who lays claim to addresses of the range, one lane each, to scale; below them what two lay claim to. */
export function drawLanes(root, { lanes, lanesLeft, overlaps, overlapsLeft, cut, first, last }) {
  const drawn = lanes.map(({ title, authority, segments }) =>
    lane({ title, detail: authority, segments, kind: 'claim' }),
  )
  const twice = overlaps.map(({ one, other, shared, segments }) =>
    lane({ title: `${one} and ${other}`, detail: `both: ${shared.join(', ')}`, segments, kind: 'both' }),
  )
  const more = [
    lanesLeft > 0 ? `${lanesLeft} more lay claim to addresses here. ` : '',
    overlapsLeft > 0 ? `${overlapsLeft} more overlaps lie here. ` : '',
    cut ? 'There are more ranges than were looked at: counts are too low.' : '',
  ].join('')
  const scale = element(
    'p',
    { class: 'scale', 'aria-hidden': 'true' },
    element('span', {}, first),
    element('span', {}, last),
  )
  const list = element('ul', {}, drawn, twice)
  root.replaceChildren(
    ...(drawn.length + twice.length > 0 ? [list, scale] : []),
    ...(more === '' ? [] : [element('p', {}, more)]),
  )
}

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
