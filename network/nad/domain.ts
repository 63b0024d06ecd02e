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
  const said = annotations[DOMAIN_ANNOTATION]
  if (said !== undefined && said !== '') return said
  const named = plans.find(({ networkName }) => networkName !== undefined)?.networkName
  if (named !== undefined) return named
  const id = conf === undefined ? undefined : vlanIdOf(conf)
  return id === undefined ? 'default' : `vlan-${id}`
}
