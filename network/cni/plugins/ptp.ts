import { boolean } from '../fields/boolean.ts'
import { mtu } from '../fields/mtu.ts'
import { oneOf } from '../fields/one-of.ts'
import { ipamRequired } from '../ipam-required.ts'
import type { PluginType } from '../plugin-type.ts'

/** containernetworking/plugins `plugins/main/ptp`: a veth pair, routed. */
export const ptp: PluginType = {
  type: 'ptp',
  role: 'interface',
  // Without ipam it fails at pod start, which `check` says.
  needsIpam: false,
  masterDefaultsToDefaultRoute: false,
  fields: {
    ipMasq: boolean('Whether traffic that leaves the network is masqueraded (default false)'),
    ipMasqBackend: oneOf('What masquerades (default what the node has)', ['iptables', 'nftables'], {
      refusesEmpty: true,
    }),
    mtu: mtu("Bytes (default 0: the kernel's)"),
  },
  confusions: {
    master: { fix: 'remove it: ptp uses no interface of the host' },
    bridge: { fix: 'remove it: ptp uses no bridge' },
  },
  check: ipamRequired,
}
