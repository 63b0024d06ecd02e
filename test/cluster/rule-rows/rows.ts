import { LEASE_ROWS } from './lease-rows.ts'
import { GUARD_ROWS, NAMESPACE_ROWS } from './namespace-rows.ts'
import { NETWORK_ROWS } from './network-rows.ts'
import { POD_ROWS } from './pod-rows.ts'
import { POOL_ROWS } from './pool-rows.ts'
import type { RuleRow } from './rule-row.ts'
import { TEMPLATE_ROWS } from './template-rows.ts'

/** The configuration that the rows assume, without apiVersion and kind. */
export const ROWS_CONFIG = `
primaryInterfaces: [eth0]
reservedNetworks:
  - {name: pods, cidr: 10.244.0.0/16}
bounds:
  - {name: vpc, cidr: 10.64.0.0/16, domain: bounded}
`

/** Every rule on real objects. One after the other: they share the cluster, and each leaves it as it was. */
export const RULE_ROWS: readonly RuleRow[] = [
  ...NETWORK_ROWS,
  ...POD_ROWS,
  ...LEASE_ROWS,
  ...TEMPLATE_ROWS,
  ...POOL_ROWS,
  ...NAMESPACE_ROWS,
  ...GUARD_ROWS,
]

/** `host-network warns, when a pod on the host network asks for networks`. */
export function titleOf({ rule, when, labels, expected }: RuleRow): string {
  const verb = { D: 'refuses', W: 'warns', none: 'is silent' }[expected[rule] ?? 'none']
  const level = labels?.['berth.dev/enforce']
  return `${rule} ${verb}${level === undefined ? '' : ` at ${level}`}, when ${when}`
}
