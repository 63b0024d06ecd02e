import { formatAddress, type Address } from '../../network/address/address.ts'
import { wrap } from '../wrap.ts'
import type { Explained } from './explain-address.ts'

/**
 * A block for each domain:
 *
 *     192.168.20.5 in domain default: held
 *       by     pod shop/web-1, interface net1
 */
export function printAddress(address: Address, answers: readonly Explained[], width: number): string {
  return answers
    .map(({ domain, verdict, facts }) => {
      const longest = Math.max(...facts.map(([word]) => word.length))
      const lines = facts.map(([word, fact]) => wrap(`  ${word.padEnd(longest)}  `, fact, width))
      return [`${formatAddress(address)} in domain ${domain}: ${verdict}`, ...lines, ''].join('\n')
    })
    .join('\n')
}
