/**
 * The number of an address as text, as the data has it: `10.0.0.5`, `fd00::5`.
 * @param {string} text
 * @returns {bigint}
 */
export function addressNumber(text) {
  if (!text.includes(':')) return text.split('.').reduce((value, octet) => value * 256n + BigInt(octet), 0n)
  const [head, tail] = text.split('::')
  const groups = (part) => (part === undefined || part === '' ? [] : part.split(':'))
  const zeros = 8 - groups(head).length - groups(tail).length
  const all = [
    ...groups(head),
    ...Array.from({ length: tail === undefined ? 0 : zeros }, () => '0'),
    ...groups(tail),
  ]
  return all.reduce((value, group) => (value << 16n) + BigInt(`0x${group}`), 0n)
}

/**
 * The text of an address: dotted decimal, or RFC 5952.
 * @param {bigint} value
 * @param {boolean} isV6
 * @returns {string}
 */
export function addressText(value, isV6) {
  if (!isV6) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.')
  const groups = []
  for (let shift = 112n; shift >= 0n; shift -= 16n) groups.push(((value >> shift) & 0xffffn).toString(16))
  const runs = [
    ...groups
      .map((group) => (group === '0' ? '0' : 'x'))
      .join('')
      .matchAll(/0{2,}/g),
  ]
  const longest = runs.reduce(
    (best, run) => (run[0].length > (best?.[0].length ?? 0) ? run : best),
    undefined,
  )
  if (longest === undefined) return groups.join(':')
  const before = groups.slice(0, longest.index).join(':')
  const after = groups.slice(longest.index + longest[0].length).join(':')
  return `${before}::${after}`
}

/**
 * What tells an address from its neighbours: `.5`, `:5`.
 * @param {string} text
 */
export function lastPart(text) {
  const cut = Math.max(text.lastIndexOf('.'), text.lastIndexOf(':'))
  return text.slice(cut)
}
