import { text } from '../../network/json/json.ts'
import { ADDRESS_GATE } from '../../network/lease/pod-keys.ts'
import { isBerthManaged } from '../../network/nad/managed.ts'
import { networkKey } from '../../network/nad/network.ts'
import type { Attachment, PodSubject } from '../rules/subject.ts'
import { NOTHING, type Injection, type PodMutation } from './mutation.ts'
import { isAbsent, ObjectPatch, valueAt } from './object-patch.ts'
import { isOnHostNetwork, objectsAt, specOf } from './pod-spec.ts'

const GATES = ['spec', 'schedulingGates'] as const

/**
 * Holds a pod back until the allocator has written its addresses: one network whose addresses Berth hands out is enough. The
 * gate saves a failed first start; nothing rests on it. A pod that names its node cannot have one (the API server refuses it):
 * it starts when its annotation is written.
 */
export const gateForIpam: PodMutation = {
  id: 'gate-for-ipam',
  summary: 'holds a pod back until Berth has given it its addresses',
  operations: ['CREATE'],

  mutate(subject) {
    const [first] = managedOf(subject)
    if (first === undefined || isOnHostNetwork(subject) || hasNode(subject) || isGated(subject))
      return NOTHING
    const patch = new ObjectPatch(subject.object)
    const gate = { name: ADDRESS_GATE }
    if (isAbsent(valueAt(subject.object, GATES))) patch.set(GATES, [gate])
    else patch.set([...GATES, '-'], gate)
    return patch.change([injection(first)])
  },

  *accountsFor(subject) {
    if (isGated(subject)) yield* managedOf(subject).map(injection)
  },
}

/** The attachments whose addresses Berth hands out. */
const managedOf = ({ attachments }: PodSubject): readonly Attachment[] =>
  attachments.filter(({ network }) => network !== undefined && isBerthManaged(network))

/** The API server reads an empty name as none. */
const hasNode = (subject: PodSubject): boolean => (text(specOf(subject), 'nodeName') ?? '') !== ''

const isGated = (subject: PodSubject): boolean =>
  objectsAt(specOf(subject), 'schedulingGates').some((gate) => text(gate, 'name') === ADDRESS_GATE)

/** `scheduling gate ipam.berth.dev/address` by `NetworkAttachmentDefinition default/net`. */
const injection = ({ namespace, element }: Attachment): Injection => ({
  what: `scheduling gate ${ADDRESS_GATE}`,
  by: `NetworkAttachmentDefinition ${networkKey(namespace, element.name)}`,
})
