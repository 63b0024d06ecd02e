import { formatCidr } from '../../network/address/cidr.ts'
import type { FixedAddress } from '../../network/ipam/ipam-type.ts'
import { networkKey, type Network } from '../../network/nad/network.ts'
import { mayEndAtNode } from '../../network/nad/node-local.ts'
import { takesIps } from '../../network/nad/takes-ips.ts'
import type { ClusterView, LivePod } from './cluster-view.ts'
import type { Rule, RuleContext, RuleProblem } from './rule.ts'
import type { PodSubject } from './subject.ts'
import { otherHolder } from './pod/address-holder.ts'
import { onlyOnce } from './pod/demand.ts'
import { holderTitle, podTitle } from './pod/holder-title.ts'
import { isOwn } from './pod/own-pod.ts'
import { podCheck } from './pod/pod-check.ts'

/**
 * A NAD whose ipam has fixed addresses gives the same ones to every pod, so it serves one pod at a time. Not where the pod
 * asks for others (`ips`) and the plugin takes them instead (`capabilities.ips`).
 */
export const addressInUse: Rule = {
  id: 'address-in-use',
  summary: 'a network whose one fixed address a live pod has already',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: { pod: podCheck(run) },
}

function* run(subject: PodSubject, context: RuleContext): Iterable<RuleProblem> {
  const used = new Set<Network>()
  for (const { network, element } of subject.attachments) {
    if (network === undefined) continue
    const fixed = network.plans.flatMap((plan) => plan.fixed).slice(0, MOST_ADDRESSES)
    if (fixed.length === 0 || (element.ips.length > 0 && takesIps(network))) continue
    const key = networkKey(network.namespace, network.name)
    const address = fixed.map(({ cidr }) => formatCidr(cidr)).join(', ')
    if (used.has(network)) yield twice(element.field, key, address)
    used.add(network)
    const holder = holderOf(subject, network, fixed, context.view)
    if (holder !== undefined) {
      yield {
        field: element.field,
        message: `${key} gives every pod the address ${address}, which ${holder} has`,
        fix: 'wait until it is free, or make a NetworkAttachmentDefinition with another address',
        ...(mayEndAtNode(network) ? { atMost: 'warn' } : {}),
      }
    }
    const otherwise = 'use a network with ipam berth, whereabouts or dhcp'
    yield* onlyOnce(
      subject,
      {
        field: element.field,
        thing: `the fixed address ${address} of ${key}`,
        otherwise,
      },
      context.view,
    )
  }
}

const twice = (field: string, key: string, address: string): RuleProblem => ({
  field,
  message: `the pod asks for ${key} twice, and would have its address ${address} on two interfaces`,
  fix: 'ask for it once',
})

/** More fixed addresses of one network are not looked at. */
const MOST_ADDRESSES = 8

/** How many users of a network with `capabilities.ips` are looked at: each may have addresses of its own. */
const MOST_USERS = 1000

/** Who has a fixed address: a live pod that uses the network, or whoever else holds one in the domain. */
function holderOf(
  subject: PodSubject,
  network: Network,
  fixed: readonly FixedAddress[],
  view: ClusterView,
): string | undefined {
  const replaceable = takesIps(network)
  let seen = 0
  for (const pod of view.podsUsing(networkKey(network.namespace, network.name))) {
    if (++seen > MOST_USERS) break
    if (pod.hostNetwork || isOwn(subject, pod)) continue
    if (!replaceable || keepsFixed(pod, network)) return podTitle(pod)
  }
  for (const { cidr } of fixed) {
    const other = otherHolder(subject, view.holdersOf(network.domain, cidr.address), { network, view })
    if (other !== undefined) return holderTitle(other.holder)
  }
  return undefined
}

/** Whether one of the pod's attachments to the network asks for no other address. */
function keepsFixed({ namespace, networks, defaultNetwork }: LivePod, network: Network): boolean {
  const named = networks.filter(
    (element) => element.name === network.name && (element.namespace ?? namespace) === network.namespace,
  )
  return named.length === 0 ? defaultNetwork?.ips.length === 0 : named.some(({ ips }) => ips.length === 0)
}
