import { networkKey } from '../../network/nad/network.ts'
import type { PlacementNode } from '../../network/placement/node-affinity.ts'
import type { LivePod } from './cluster-view.ts'
import type { Rule, RuleContext, RuleProblem } from './rule.ts'
import type { Attachment, PodSubject } from './subject.ts'
import { excessOf } from './pod/demand.ts'
import { deviceRoom, type DeviceRoom } from './pod/device-room.ts'
import { podCheck } from './pod/pod-check.ts'
import { podNodes } from './pod/pod-nodes.ts'

/**
 * A host device moves into the pod and is gone from the node until the pod ends: one pod at a time on each node. The next
 * one fails with `failed to find host device: Link not found`, the same text as for a device that was never there.
 */
export const deviceInUse: Rule = {
  id: 'device-in-use',
  summary: 'a host device that a live pod holds on every node the pod could run on',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: { pod: podCheck(run) },
}

function* run(subject: PodSubject, context: RuleContext): Iterable<RuleProblem> {
  const asked = new Map<string, Attachment>()
  for (const attachment of subject.attachments) {
    const device = attachment.network?.device
    if (device === undefined) continue
    const earlier = asked.get(device)
    if (earlier !== undefined) yield twice(device, earlier, attachment)
    else asked.set(device, attachment)
  }
  if (asked.size === 0) return
  const { view } = context
  const candidates = podNodes(subject, view)
  if (candidates === undefined || candidates.length === 0) return
  for (const [device, attachment] of asked) {
    const room = deviceRoom(device, candidates, subject, view)
    if (room.free === 0 && subject.template?.replicas !== 0) yield held(device, attachment, candidates, room)
    else yield* tooFew({ device, attachment, candidates, room }, subject)
  }
}

const named = ({ namespace, element }: Attachment): string => networkKey(namespace, element.name)

const twice = (device: string, earlier: Attachment, later: Attachment): RuleProblem => ({
  field: later.element.field,
  message: `host device ${device} is asked for twice in one pod, by ${named(earlier)} and ${named(later)}`,
  fix: 'ask for it once',
})

function held(
  device: string,
  { element, namespace }: Attachment,
  candidates: readonly PlacementNode[],
  { holders }: DeviceRoom,
): RuleProblem {
  const [first] = candidates
  const where =
    candidates.length === 1 && first !== undefined
      ? `on ${first.name}, the only node the pod can run on`
      : `on all ${candidates.length} nodes the pod can run on`
  return {
    field: element.field,
    message: `host device ${device} of ${networkKey(namespace, element.name)} is held ${where}, by ${holdersText(holders)}`,
    fix: 'delete that pod first, or use a network with a device that is free: a device serves one pod at a time',
  }
}

const MOST_NAMED = 3

/** `pod default/a on node1, pod default/b (no node yet) and 3 more`. */
function holdersText(holders: readonly LivePod[]): string {
  const told = holders.slice(0, MOST_NAMED).map(({ namespace, name, nodeName }) => {
    return `pod ${namespace}/${name} ${nodeName === undefined ? '(no node yet)' : `on ${nodeName}`}`
  })
  const more = holders.length - MOST_NAMED
  return more > 0 ? `${told.join(', ')} and ${more} more` : told.join(', ')
}

interface Case {
  readonly device: string
  readonly attachment: Attachment
  readonly candidates: readonly PlacementNode[]
  readonly room: DeviceRoom
}

function* tooFew({ device, attachment, candidates, room }: Case, subject: PodSubject): Iterable<RuleProblem> {
  const excess = excessOf(subject, room.free, candidates.length)
  if (excess === undefined) return
  const where =
    candidates.length === 1
      ? 'there is one node they can run on'
      : `it is free on ${room.free} of the ${candidates.length} nodes they can run on`
  yield {
    field: attachment.element.field,
    message: `${excess.told}, and host device ${device} of ${named(attachment)} serves one pod on each node; ${where}`,
    fix: `${excess.fix}, or give more nodes the device`,
  }
}
