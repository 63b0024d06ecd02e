import { ipamRequired } from '../ipam-required.ts'
import type { PluginType } from '../plugin-type.ts'

/** containernetworking/plugins `plugins/main/dummy`. It has no fields of its own. */
export const dummy: PluginType = {
  type: 'dummy',
  role: 'interface',
  // Without ipam it fails at pod start, which `check` says.
  needsIpam: false,
  masterDefaultsToDefaultRoute: false,
  fields: {},
  confusions: {
    master: { fix: 'remove it: a dummy interface has no master' },
    mtu: { fix: 'remove it: add a tuning plugin with mtu to the chain' },
    mac: { fix: 'remove it: add a tuning plugin with mac to the chain' },
  },
  check: ipamRequired,
}
