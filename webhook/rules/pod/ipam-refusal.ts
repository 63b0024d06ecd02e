import { pluginTypeOf } from '../../../network/cni/registry.ts'
import { networkKey, type Network } from '../../../network/nad/network.ts'
import { takesIps } from '../../../network/nad/takes-ips.ts'
import type { RuleProblem } from '../rule.ts'

type Refusal = Omit<RuleProblem, 'field'>

/**
 * Why the network's ipam does not give the pod just the addresses that it asks for; undefined if it does, or if Berth does
 * not know the ipam. `asked`: what is asked for, for the message.
 */
export function ipamRefusal(network: Network, asked: string): Refusal | undefined {
  const key = networkKey(network.namespace, network.name)
  for (const { authority, requested } of network.plans) {
    if (requested === 'added') {
      return {
        message: `ipam ${authority} of ${key} gives an address of its own beside ${asked}: the pod gets both, and ${authority} knows of its own only`,
        fix: 'remove ips, or use a network with ipam berth, static or host-local',
      }
    }
    if (authority === 'dhcp') {
      return {
        message: `ipam dhcp of ${key} takes what the DHCP server gives and ignores ${asked}`,
        fix: 'remove ips, or use a network with ipam berth, static or host-local',
      }
    }
  }
  return withoutIpam(network, key, asked) ?? besideFixed(network, key, asked)
}

/** A plugin that takes its addresses from an ipam, and none in the chain. */
function withoutIpam({ conf, plans }: Network, key: string, asked: string): Refusal | undefined {
  if (conf === undefined || plans.length > 0) return undefined
  if (conf.plugins.some(({ type, ipam }) => ipam !== undefined || pluginTypeOf(type)?.needsIpam !== true)) {
    return undefined
  }
  return {
    message: `${key} has no ipam, so nothing puts ${asked} on the interface`,
    fix: 'add "ipam": {"type": "static"} and "capabilities": {"ips": true} to it, or remove ips',
  }
}

function besideFixed(network: Network, key: string, asked: string): Refusal | undefined {
  if (takesIps(network) || !network.plans.some(({ fixed }) => fixed.length > 0)) return undefined
  return {
    message: `${key} has a fixed address and does not declare the capability ips: the pod gets that one beside ${asked}`,
    fix: 'add "capabilities": {"ips": true} to the plugin, or remove ips',
    atMost: 'warn',
  }
}
