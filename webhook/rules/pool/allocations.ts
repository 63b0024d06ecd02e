import { formatAddress } from '../../../network/address/address.ts'
import type { Holder } from '../cluster-view.ts'

const MOST_NAMED = 3

/** `10.0.0.5 (IPAddress default/web-1), 10.0.0.6 (IPAddress default/web-2) and 4 more`. */
export function allocationsText(holders: readonly Holder[]): string {
  const named = holders
    .slice(0, MOST_NAMED)
    .map(({ address, namespace, name }) => `${formatAddress(address)} (IPAddress ${namespace}/${name})`)
  const more = holders.length - named.length
  return `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/** `an address`, `3 addresses`. */
export const addressesText = (count: number): string => (count === 1 ? 'an address' : `${count} addresses`)
