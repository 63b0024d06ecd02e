import { chained } from '../chained.ts'
import { oneOf } from '../fields/one-of.ts'
import { string } from '../fields/string.ts'
import type { PluginType } from '../plugin-type.ts'

/** containernetworking/plugins `plugins/meta/firewall`. */
export const firewall: PluginType = {
  type: 'firewall',
  role: 'meta',
  needsIpam: false,
  masterDefaultsToDefaultRoute: false,
  fields: {
    backend: oneOf('What filters (default firewalld if it runs, else iptables)', ['iptables', 'firewalld']),
    iptablesAdminChainName: string('The chain for the administrator’s own rules (default `CNI-ADMIN`)'),
    firewalldZone: string('The zone of the interface (default `trusted`)'),
    ingressPolicy: oneOf('What may reach the pod (default open)', ['open', 'same-bridge', 'isolated']),
  },
  confusions: {
    zone: { field: 'firewalldZone' },
    policy: { field: 'ingressPolicy' },
  },
  check: chained,
}
