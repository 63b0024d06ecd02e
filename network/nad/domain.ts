import { domainOf } from '../address/domain.ts'
import type { NetConf } from '../cni/netconf.ts'
import type { AddressPlan } from '../ipam/ipam-type.ts'
import { DOMAIN_ANNOTATION } from './network.ts'
import { vlanIdOf } from './plugins.ts'

/**
 * The address domain of a network: the annotation, else the ipam's `network_name`, else `vlan-<id>` if the chain carries a
 * VLAN id, else `default`. Equal addresses in different domains never conflict.
 */
export function networkDomain(
  annotations: Readonly<Record<string, string>>,
  conf: NetConf | undefined,
  plans: readonly AddressPlan[],
): string {
  return domainOf({
    annotation: annotations[DOMAIN_ANNOTATION],
    networkName: plans.find(({ networkName }) => networkName !== undefined)?.networkName,
    vlanId: conf === undefined ? undefined : vlanIdOf(conf),
  })
}
