import { formatAddress } from '../../network/address/address.ts'
import { gatewayConflicts, type GatewayConflict } from '../../network/nad/gateway-conflicts.ts'
import { networkCheck } from './network/network-check.ts'
import type { Rule, RuleProblem } from './rule.ts'

/**
 * The gateway's address must not be given to a pod: the network would lose its way out whenever the pod answers ARP first.
 * whereabouts does not keep its gateway back (its issue 601).
 */
export const gatewayInRange: Rule = {
  id: 'gateway-in-range',
  summary: 'a range that would hand out its own gateway',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: { network: networkCheck(({ network }) => [...gatewayConflicts(network)].map(problem)) },
}

function problem({ gateway, title, within, field, fixed }: GatewayConflict): RuleProblem {
  const exclusion = `"exclude": ["${formatAddress(gateway)}/${gateway.family === 4 ? 32 : 128}"]`
  return {
    field,
    message: `${title} is inside ${within}: a pod would get the address of the gateway`,
    fix: fixed ? 'give the pods another address' : `add ${exclusion}, or hand out a range without it`,
  }
}
