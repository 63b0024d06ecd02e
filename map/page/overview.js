import { countText, element, placeLink } from './element.js'
import { redraw } from './redraw.js'

/** The domains and their subnets, each with how full it is. */
export function drawSubnets(root, { domains, domainsLeft }, current) {
  const place = current && { domain: current.domain, path: current.path }
  redraw(root, { domains, domainsLeft, place }, () => subnetParts({ domains, domainsLeft }, place))
}

function subnetParts({ domains, domainsLeft }, current) {
  const parts = domains.flatMap(({ domain, title, subnets, subnetsLeft }) => [
    element('h2', {}, element('span', {}, 'domain '), title),
    element(
      'ul',
      {},
      subnets.map((subnet) => element('li', {}, subnetLink(domain, subnet, current))),
      subnetsLeft > 0 ? element('li', {}, `and ${subnetsLeft} more: find them by name`) : '',
    ),
  ])
  const none = domains.length === 0 ? [element('p', {}, 'Nobody hands out addresses yet.')] : []
  const more = domainsLeft > 0 ? [element('p', {}, `and ${domainsLeft} more domains: find them by name`)] : []
  return [...parts, ...none, ...more]
}

function subnetLink(domain, { range, capacity, used, owners, ownersLeft }, current) {
  const isCurrent = current !== undefined && current.domain === domain && current.path.includes(range)
  const names = owners.map(({ title, authority }) => `${shortTitle(title)} (${authority})`)
  if (ownersLeft > 0) names.push(`${ownersLeft} more`)
  const bar = element('span', { class: 'full', 'aria-hidden': 'true' })
  bar.style.setProperty('--full', `${percent(used, capacity)}%`)
  return element(
    'a',
    { href: placeLink(domain, range), 'aria-current': isCurrent ? 'true' : undefined },
    element('strong', {}, range),
    ' ',
    element(
      'span',
      { class: 'used' },
      capacity === '0' ? '' : `${countText(used)} of ${countText(capacity)} in use`,
    ),
    bar,
    element('small', {}, names.join(', ')),
  )
}

/** `default/net` for `NetworkAttachmentDefinition default/net`. */
export const shortTitle = (title) => title.replace(/^NetworkAttachmentDefinition /, '')

function percent(used, capacity) {
  if (capacity === '0' || used === '0') return 0
  return Math.min(100, Math.max(2, Number((BigInt(used) * 100n) / BigInt(capacity))))
}
