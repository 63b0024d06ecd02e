import type { AddressPot } from '../../network/nad/address-pots.ts'
import { poolTitle } from '../../network/pool/pool.ts'
import { table } from '../table.ts'
import { bar } from './bar.ts'
import { rangeTexts, type DomainFigures, type Figures } from './pool-figures.ts'

const HEAD = ['DOMAIN', 'POOL', 'IN USE', '', 'QUARANTINED', 'WAITING']

/** A line for each pot, and one for all of its domain where that has several. */
export function printPools(domains: readonly DomainFigures[], plain: boolean): string {
  if (domains.length === 0) return 'no network or pool here hands out addresses for the whole cluster\n'
  const rows = domains.flatMap(({ domain, pots, all }) => {
    const lines = pots.map(({ pot, ...figures }) => [pot.title, ...cells(figures, plain)])
    if (lines.length > 1) lines.push(['all', ...cells(all, plain)])
    return lines.map((line, place) => [place === 0 ? domain : '', ...line])
  })
  return table([HEAD, ...rows])
}

const cells = ({ used, capacity, quarantined, waiting }: Figures, plain: boolean): readonly string[] => [
  bar(used, capacity, plain),
  `${count(used)}/${count(capacity)}`,
  String(quarantined),
  String(waiting),
]

/** Long numbers say nothing: 2^64 - 1 addresses are `1.8e19`. */
const count = (value: bigint): string =>
  value < 10_000_000_000n ? String(value) : Number(value).toExponential(1).replace('+', '')

/** Counts are text, as an IPv6 /64 has more addresses than a number can tell. */
export function poolsJson(domains: readonly DomainFigures[]): string {
  const told = domains.map(({ domain, pots, all }) => ({
    domain,
    pools: pots.map(({ pot, ...figures }) => ({
      title: pot.title,
      kind: pot.source.kind,
      namespace: pot.source.namespace,
      name: pot.source.name,
      ranges: rangeTexts(pot),
      ...numbers(figures),
    })),
    all: numbers(all),
  }))
  return `${JSON.stringify(told, null, 2)}\n`
}

const numbers = ({ capacity, used, quarantined, waiting }: Figures) => ({
  capacity: String(capacity),
  used: String(used),
  free: String(used < capacity ? capacity - used : 0n),
  quarantined,
  waiting,
})

/** `NetworkAttachmentDefinition shop/lan`, `InClusterIPPool shop/machines`. */
export const sourceTitle = ({ source }: Pick<AddressPot, 'source'>): string =>
  source.kind === 'NetworkAttachmentDefinition'
    ? `${source.kind} ${source.namespace}/${source.name}`
    : poolTitle({ ...source, kind: source.kind })
