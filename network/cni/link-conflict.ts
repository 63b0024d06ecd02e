import type { HostLink } from './plugin-type.ts'

/** What the kernel answers when two networks put these links on one interface of a node. */
export interface LinkConflict {
  /** Whether one of them fails or breaks the other (`deny`), or pods only have to take turns (`warn`). */
  readonly verdict: 'deny' | 'warn'
  /** The kernel's (or the plugin's) own words at pod start; undefined where nothing objects and traffic breaks silently. */
  readonly error: string | undefined
  /** What happens, as a clause: `the kernel gives an interface to one of the two drivers only`. */
  readonly effect: string
}

/**
 * Whether two links on the same master get in each other's way; undefined if they do not. Symmetric. The answers are those
 * of the kernel's drivers (`drivers/net/macvlan.c` macvlan_port_create, macvlan_common_newlink; `drivers/net/ipvlan/ipvlan_main.c`
 * ipvlan_link_new, ipvlan_port_create; `net/8021q/vlan.c` vlan_check_real_dev; `net/core/dev.c` dev_change_net_namespace).
 */
export function linkConflict(a: HostLink, b: HostLink): LinkConflict | undefined {
  if (a.master !== b.master) return undefined
  if (a.driver === 'host-device' || b.driver === 'host-device') return a.driver === b.driver ? TURNS : TAKEN
  if (a.driver === 'vlan' || b.driver === 'vlan') return sameVlan(a, b) ? ONE_VLAN : undefined
  if (a.driver !== b.driver) return TWO_DRIVERS
  if (a.driver === 'macvlan' && b.driver === 'macvlan') return a.passthru || b.passthru ? PASSTHRU : undefined
  if (a.driver === 'ipvlan' && b.driver === 'ipvlan') return ipvlanConflict(a, b)
  return undefined
}

type Ipvlan = Extract<HostLink, { driver: 'ipvlan' }>

function ipvlanConflict(a: Ipvlan, b: Ipvlan): LinkConflict | undefined {
  if (a.mode !== b.mode) return IPVLAN_MODE
  return a.flag === b.flag ? undefined : IPVLAN_FLAG
}

const sameVlan = (a: HostLink, b: HostLink): boolean =>
  a.driver === 'vlan' && b.driver === 'vlan' && a.id === b.id

const TWO_DRIVERS: LinkConflict = {
  verdict: 'deny',
  error: 'device or resource busy',
  effect: 'an interface serves macvlan or ipvlan, not both, and whichever pod comes second does not start',
}

const PASSTHRU: LinkConflict = {
  verdict: 'deny',
  error: 'invalid argument',
  effect:
    'macvlan passthru takes the interface for one pod alone, and whichever pod comes second does not start',
}

const IPVLAN_MODE: LinkConflict = {
  verdict: 'deny',
  error: undefined,
  effect:
    'an interface has one ipvlan mode: the kernel accepts the second pod and switches the mode of every pod before it',
}

const IPVLAN_FLAG: LinkConflict = {
  verdict: 'deny',
  error: undefined,
  effect:
    'an interface has one ipvlan flag: the kernel accepts the second pod and switches the flag of every pod before it',
}

const TAKEN: LinkConflict = {
  verdict: 'deny',
  error: 'Link not found',
  effect:
    'host-device takes the interface out of the node while a pod holds it, and the other network does not find it',
}

const TURNS: LinkConflict = {
  verdict: 'warn',
  error: 'failed to find host device: Link not found',
  effect: 'a device serves one pod at a time',
}

const ONE_VLAN: LinkConflict = {
  verdict: 'warn',
  error: 'file exists',
  effect: 'a node has one link for each interface and VLAN id',
}

/** `macvlan`, `macvlan passthru`, `ipvlan l3`, `vlan 100`, `host-device`: links with one signature share, or conflict, alike. */
export function linkSignature(link: HostLink): string {
  if (link.driver === 'macvlan') return link.passthru ? 'macvlan passthru' : 'macvlan'
  if (link.driver === 'vlan') return `vlan ${link.id}`
  if (link.driver === 'host-device') return 'host-device'
  return link.flag === 'bridge' ? `ipvlan ${link.mode}` : `ipvlan ${link.mode} ${link.flag}`
}
