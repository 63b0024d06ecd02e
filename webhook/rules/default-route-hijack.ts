import { defaultRoutes, type DefaultRoute } from '../../network/cni/default-routes.ts'
import { networkCheck } from './network/network-check.ts'
import type { Rule, RuleProblem } from './rule.ts'

/**
 * A default route of a secondary network goes ahead of the pod's own: everything that is not on a connected network, cluster
 * services and DNS included, leaves through it. At baseline a warning: where the secondary network is the way out, it is meant.
 */
export const defaultRouteHijack: Rule = {
  id: 'default-route-hijack',
  summary: "a default route in the NAD moves the pod's traffic to the secondary network",
  since: 'v0.1',
  levels: { baseline: 'warn', restricted: 'deny' },
  checks: {
    network: networkCheck(({ network }) =>
      network.conf === undefined ? [] : defaultRoutes(network.conf).map(problem),
    ),
  },
}

function problem({ by, text, field }: DefaultRoute): RuleProblem {
  if (by === 'bridge') {
    return {
      field,
      message: `${text} gives pods a default route through the bridge, ahead of that of the cluster network`,
      fix: 'set isGateway instead, and route only what is behind this network: "routes": [{"dst": "10.0.0.0/8"}]',
    }
  }
  return {
    field,
    message: `the route ${text} takes all traffic of the pod to this network, ahead of the default route of the cluster network`,
    fix: 'route only what is behind this network, such as {"dst": "10.0.0.0/8"}, or chain the sbr plugin behind it',
  }
}
