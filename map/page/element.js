/**
 * An element with attributes and children: `element('a', { href: '#x' }, 'text')`. Children are text or elements, never markup: names in a
 * cluster are written by anybody. An attribute that is undefined or false is left out.
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue
    made.setAttribute(name, value === true ? '' : String(value))
  }
  made.append(...children.flat().filter((child) => child !== undefined && child !== ''))
  return made
}

/** `1,234,567`; above 15 digits `1.8 × 10¹⁹`. */
export function countText(count) {
  const text = String(count)
  if (text.length <= 15) return text.replace(/\B(?=(\d{3})+$)/g, ',')
  const exponent = String(text.length - 1).replace(/\d/g, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)])
  return `${text[0]}.${text[1]} × 10${exponent}`
}

/** Where a range is shown: `#domain=default&range=10.0.0.0%2F24&at=10.0.0.5`. */
export function placeLink(domain, range, at) {
  const place = new URLSearchParams({ domain, range })
  if (at !== undefined) place.set('at', at)
  return `#${place.toString()}`
}
