import type { IpamConfig } from '../cni/netconf.ts'
import { member } from '../json/case-fold.ts'
import { isArray } from '../json/json.ts'
import { IPAM_CONFIG_ANNOTATION, MANAGED_ANNOTATION, type Network } from './network.ts'

/**
 * Whether Berth hands out the network's addresses: ipam `berth`; ipam `static` without addresses that keeps the original in
 * `ipam.berth.dev/config` (the lowered form); ipam `host-local` with `ipam.berth.dev/managed: "true"`.
 */
export const isBerthManaged = ({ conf, annotations }: Pick<Network, 'conf' | 'annotations'>): boolean =>
  conf?.plugins.some(({ ipam }) => ipam !== undefined && isManaged(ipam, annotations)) ?? false

function isManaged(ipam: IpamConfig, annotations: Network['annotations']): boolean {
  switch (ipam.type) {
    case 'berth':
      return true
    case 'static':
      return annotations[IPAM_CONFIG_ANNOTATION] !== undefined && !hasAddresses(ipam)
    case 'host-local':
      return annotations[MANAGED_ANNOTATION] === 'true'
    default:
      return false
  }
}

function hasAddresses({ fields }: IpamConfig): boolean {
  const addresses = member(fields, 'addresses')?.value
  return isArray(addresses) && addresses.length > 0
}
