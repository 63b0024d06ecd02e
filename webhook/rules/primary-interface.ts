import { DEFAULT_ROUTE } from '../../network/cni/default-route-master.ts'
import { placedLinks, type PlacedLink } from '../../network/cni/placed-links.ts'
import { networkCheck } from './network/network-check.ts'
import type { Rule, RuleProblem } from './rule.ts'

/**
 * The primary network's interface carries the node's own traffic and that of all pods. A secondary network on it shares its
 * bandwidth and its MAC filter, often cannot reach the node itself (macvlan, ipvlan), and is refused by switches and clouds that
 * expect one MAC address on a port.
 */
export const primaryInterface: Rule = {
  id: 'primary-interface',
  summary: "a secondary network on the primary network's interface",
  since: 'v0.1',
  levels: { baseline: 'warn', restricted: 'deny' },
  checks: {
    network: networkCheck(({ network }, { settings }) =>
      network.conf === undefined
        ? []
        : placedLinks(network.conf).flatMap((placed) => problem(placed, settings.primaryInterfaces)),
    ),
  },
}

function problem({ link, field }: PlacedLink, primary: ReadonlySet<string>): readonly RuleProblem[] {
  const { driver, master } = link
  if (master === DEFAULT_ROUTE) return [leftOut(driver, field, primary)]
  if (!primary.has(master)) return []
  if (driver === 'host-device') {
    const message = `${master} is the primary network's interface: host-device takes it out of the node, which is then cut off`
    return [{ field, message, fix: 'name a device that the node itself does not use' }]
  }
  const message = `master ${master} is the primary network's interface: this network shares it with all traffic of the node`
  return [{ field, message, fix: 'name another interface of the nodes in master' }]
}

function leftOut(driver: string, field: string, primary: ReadonlySet<string>): RuleProblem {
  const which = primary.size === 0 ? "the primary network's as a rule" : `here ${[...primary].join(' or ')}`
  return {
    field,
    message: `${driver} has no master and takes the interface of the node's default route, ${which}`,
    fix: 'name an interface of the nodes in master',
  }
}
