import { DEFAULT_ROUTE } from '../../network/cni/default-route-master.ts'
import { linkConflict, linkSignature, type LinkConflict } from '../../network/cni/link-conflict.ts'
import { placedLinks, type PlacedLink } from '../../network/cni/placed-links.ts'
import type { HostLink } from '../../network/cni/plugin-type.ts'
import { networkKey, NODE_SELECTOR_ANNOTATION, type Network } from '../../network/nad/network.ts'
import { pinnedNode } from '../../network/placement/pinned-node.ts'
import { firstFew } from './network/first-few.ts'
import { couldMeet } from './network/meeting-nodes.ts'
import { networkCheck } from './network/network-check.ts'
import type { Rule, RuleContext, RuleProblem } from './rule.ts'

/**
 * What the kernel lets two networks do with one interface of a node: macvlan or ipvlan, not both; passthru alone; one ipvlan mode;
 * nothing at all while host-device has taken it away. Two NADs meet if a node exists, or could exist, that both select.
 */
export const masterConflict: Rule = {
  id: 'master-conflict',
  summary: 'two NADs that the kernel does not let share one master interface',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: { network: networkCheck(run) },
}

function* run({ network }: { readonly network: Network }, context: RuleContext): Iterable<RuleProblem> {
  if (network.conf === undefined) return
  for (const placed of placedLinks(network.conf)) {
    for (const verdict of ['deny', 'warn'] as const) {
      const meetings = meetingsOf(network, placed.link, verdict, context)
      yield* firstFew(meetings, (meeting) => problem(network, placed, meeting), 'network')
    }
  }
}

/** Another network that does not go with this one on a master. */
interface Meeting {
  readonly other: Network
  readonly link: HostLink
  readonly conflict: LinkConflict
  /** The master, as it is called for both. */
  readonly master: string
}

function* meetingsOf(
  network: Network,
  own: HostLink,
  verdict: LinkConflict['verdict'],
  { view, settings }: RuleContext,
): Iterable<Meeting> {
  const key = networkKey(network.namespace, network.name)
  const { nodeSelector } = network
  const node = nodeSelector?.ok === true ? pinnedNode(nodeSelector.value) : undefined
  const meets = couldMeet(network, view)
  for (const master of namesOf(own.master, settings.primaryInterfaces)) {
    const named = { ...own, master }
    const wanted = (link: HostLink): boolean => linkConflict(named, link)?.verdict === verdict
    for (const other of view.networksOnMaster(master, { wanted, node })) {
      if (networkKey(other.namespace, other.name) === key || !meets(other)) continue
      const link = other.links.find(wanted)
      const conflict = link === undefined ? undefined : linkConflict(named, link)
      if (link !== undefined && conflict !== undefined) yield { other, link, conflict, master }
    }
  }
}

/**
 * The names under which other networks may use the same interface. If the configuration lists exactly one primary interface, that is
 * the one of the default route, which plugins without `master` take.
 */
function namesOf(master: string, primary: ReadonlySet<string>): readonly string[] {
  const [only] = primary
  if (only === undefined || primary.size > 1) return [master]
  return master === DEFAULT_ROUTE || master === only ? [only, DEFAULT_ROUTE] : [master]
}

function problem(network: Network, { link, field }: PlacedLink, meeting: Meeting): RuleProblem {
  const { other, conflict } = meeting
  const key = networkKey(network.namespace, network.name)
  const otherKey = networkKey(other.namespace, other.name)
  const otherTitle = `NetworkAttachmentDefinition ${otherKey}`
  const others = [`nad:${otherKey}`]
  const effect = conflict.error === undefined ? conflict.effect : `${conflict.effect} ("${conflict.error}")`
  if (conflict.verdict === 'warn') {
    const thing =
      link.driver === 'vlan' ? `vlan ${link.id} of master ${link.master}` : `device ${link.master}`
    const message = `${key} and ${otherTitle} take turns on ${thing}: ${effect}`
    return { field, message, fix: turnsFix(link), atMost: 'warn', others }
  }
  const both = `${key} (${linkSignature(link)}) and ${otherTitle} (${linkSignature(meeting.link)})`
  return {
    field,
    message: `${both} cannot share ${masterText(link.master, meeting)}: ${effect}`,
    fix: `give one of the two another interface${sameDriver(link, meeting.link)}, or keep them on different nodes by ${NODE_SELECTOR_ANNOTATION}`,
    others,
  }
}

/** `master eth2`; the name that each uses, where they differ. */
function masterText(own: string, { master, link }: Meeting): string {
  const named = own === DEFAULT_ROUTE ? link.master : own
  if (named === DEFAULT_ROUTE) return "the interface of the node's default route"
  return own === link.master ? `master ${master}` : `master ${named}, the interface of the default route`
}

function sameDriver(own: HostLink, other: HostLink): string {
  if (own.driver === 'ipvlan' && other.driver === 'ipvlan') return `, or both the mode ${other.mode}`
  if (own.driver === 'macvlan' && other.driver === 'ipvlan') return ', or make both of them ipvlan'
  if (own.driver === 'ipvlan' && other.driver === 'macvlan') return ', or make both of them macvlan'
  return ''
}

const turnsFix = ({ driver }: HostLink): string =>
  driver === 'vlan'
    ? 'make the VLAN interface on the host and use it as the master of macvlan, which many pods can share'
    : `give each network a device of its own, or keep them on different nodes by ${NODE_SELECTOR_ANNOTATION}`
