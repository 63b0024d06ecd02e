import { member } from '../json/case-fold.ts'
import { isObject, property } from '../json/json.ts'
import type { Network } from './network.ts'

/**
 * Whether a plugin with an ipam declares `"capabilities": {"ips": true}`. Multus then gives it a pod's `ips` as runtimeConfig, which
 * ipam `static` takes instead of its own addresses; without, `ips` come as CNI_ARGS, which it takes beside them
 * (containernetworking/plugins `plugins/ipam/static` LoadIPAMConfig).
 */
export const takesIps = ({ conf }: Pick<Network, 'conf'>): boolean =>
  conf?.plugins.some(({ ipam, fields }) => {
    if (ipam === undefined) return false
    const capabilities = member(fields, 'capabilities')?.value
    return isObject(capabilities) && property(capabilities, 'ips') === true
  }) ?? false
