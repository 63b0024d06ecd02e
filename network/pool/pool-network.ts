import { bitsOf, formatAddress, type Address } from '../address/address.ts'
import { blockOf, formatBlock, type Cidr } from '../address/cidr.ts'
import { contains, encloses, firstAddress, formatRange, intersection } from '../address/range.ts'
import type { Problem } from '../problem.ts'
import { atMost, MOST_TOLD } from './pool-entries.ts'
import type { PoolEntry } from './pool.ts'

/** What a pool says, read and not yet held against each other. */
export interface PoolParts {
  readonly entries: readonly PoolEntry[]
  readonly excluded: readonly PoolEntry[]
  readonly prefix: number | undefined
  readonly gateway: Address | undefined
}

/** The network that a pool's addresses lie in, as the provider infers it: the block of its lowest address. */
export function networkOf({ entries, prefix }: Pick<PoolParts, 'entries' | 'prefix'>): Cidr | undefined {
  const [first] = entries
  if (first === undefined || prefix === undefined || prefix > bitsOf(first.range.family)) return undefined
  const own = entries.filter(({ range }) => range.family === first.range.family)
  const lowest = own.reduce((a, b) => (b.range.first < a.range.first ? b : a), first)
  return { address: firstAddress(lowest.range), prefix }
}

/** What contradicts itself in a pool: two families, addresses or a gateway outside its network. */
export function contradictions(parts: PoolParts): readonly Problem[] {
  const [first] = parts.entries
  if (first === undefined) return []
  const mixed = [
    ...atMost(MOST_TOLD, otherFamily(parts.entries, first), 'spec.addresses'),
    ...atMost(MOST_TOLD, otherFamily(parts.excluded, first), 'spec.excludedAddresses'),
    ...gatewayFamily(parts.gateway, first),
  ]
  if (mixed.length > 0) return mixed
  const network = networkOf(parts)
  return network === undefined ? [] : misplaced(parts, network)
}

const otherFamily = (entries: readonly PoolEntry[], first: PoolEntry): readonly Problem[] =>
  entries
    .filter(({ range }) => range.family !== first.range.family)
    .map(({ range, text, field }) => ({
      field,
      message: `${text} is IPv${range.family}, and ${first.text} is IPv${first.range.family}: a pool holds one family`,
      fix: `make a pool of its own for IPv${range.family}`,
    }))

function* gatewayFamily(gateway: Address | undefined, { range, text }: PoolEntry): Iterable<Problem> {
  if (gateway === undefined || gateway.family === range.family) return
  yield {
    field: 'spec.gateway',
    message: `gateway ${formatAddress(gateway)} is IPv${gateway.family}, and ${text} is IPv${range.family}`,
    fix: `give an IPv${range.family} gateway, or none`,
  }
}

function misplaced({ entries, gateway }: PoolParts, network: Cidr): readonly Problem[] {
  // A network of one address has no room for its gateway, which is then reached on the link.
  const router = network.prefix === bitsOf(network.address.family) ? undefined : gateway
  const isTogether = entries.every(({ range }) => encloses(blockOf(network), range))
  if (router === undefined || contains(blockOf(network), router)) {
    const lowest = `its lowest address ${formatAddress(network.address)}`
    return outside(entries, network, router === undefined ? lowest : `gateway ${formatAddress(router)}`)
  }
  if (!isTogether) {
    const gateways = { address: router, prefix: network.prefix }
    return outside(entries, gateways, `gateway ${formatAddress(router)}`)
  }
  return [
    {
      field: 'spec.gateway',
      message: `gateway ${formatAddress(router)} is outside ${formatBlock(network)}, the network of the pool's addresses`,
      fix: `give a gateway inside ${formatRange(blockOf(network))}, or change prefix`,
    },
  ]
}

/** Their machines would not reach the others, nor the gateway. */
function outside(entries: readonly PoolEntry[], network: Cidr, whose: string): readonly Problem[] {
  const block = blockOf(network)
  const problems = entries
    .filter(({ range }) => !encloses(block, range))
    .map(({ range, text, field }) => ({
      field,
      message: `${text} ${intersection(block, range) === undefined ? 'is outside' : 'reaches beyond'} ${formatBlock(network)}, the network of ${whose}`,
      fix: `give addresses inside ${formatRange(block)}, or change prefix, or make another pool`,
    }))
  return atMost(MOST_TOLD, problems, 'spec.addresses')
}
