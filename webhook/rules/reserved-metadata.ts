import { isArray, isObject, property, show, text, type JsonObject } from '../../network/json/json.ts'
import { DEVICE_CONTAINER_ANNOTATION, deviceContainerFault } from '../../network/multus/device-container.ts'
import { ADDRESS_GATE } from '../../network/lease/pod-keys.ts'
import { isBerthManaged } from '../../network/nad/managed.ts'
import { verifyInjected } from '../mutations/injected.ts'
import { isOfBerth } from './metadata/known-keys.ts'
import { strayKeys } from './metadata/stray-keys.ts'
import type { Rule, RuleContext, RuleProblem } from './rule.ts'
import type { NetworkSubject, PodSubject, Subject } from './subject.ts'

/**
 * What only Berth may write: the record `berth.dev/injected` (on creation it must say what Berth would have written, later
 * it may be kept or dropped) and the scheduling gate `ipam.berth.dev/address` (nobody takes it away from a pod without a
 * network whose addresses Berth hands out). Holds at every level, privileged included. Keys that Berth does not know, and
 * a device container that is not there, are told here too.
 */
export const reservedMetadata: Rule = {
  id: 'reserved-metadata',
  summary: 'metadata that only Berth may write, and keys of its domain that mean nothing',
  since: 'v0.1',
  levels: { privileged: 'deny', baseline: 'deny', restricted: 'deny' },
  checks: {
    pod: { operations: ['CREATE', 'UPDATE'], run: onPod },
    network: { operations: ['CREATE', 'UPDATE'], run: onNetwork },
    pool: { operations: ['CREATE', 'UPDATE'], run: onPool },
  },
}

function* onNetwork(subject: NetworkSubject, context: RuleContext): Iterable<RuleProblem> {
  if (context.settings.berthUsers.has(subject.user)) return
  const forged = verifyInjected('network', subject, context)
  if (forged !== undefined) yield forged
  yield* strayKeys(subject, 'network', '')
}

function* onPool(subject: Subject, { settings }: RuleContext): Iterable<RuleProblem> {
  if (!settings.berthUsers.has(subject.user)) yield* strayKeys(subject, 'pool', '')
}

function* onPod(subject: PodSubject, context: RuleContext): Iterable<RuleProblem> {
  if (context.settings.berthUsers.has(subject.user)) return
  const forged = verifyInjected('pod', subject, context)
  if (forged !== undefined) yield forged
  yield* strayKeys(subject, 'pod', subject.prefix)
  // Gates can only be removed later, and devices are asked for on creation only.
  if (subject.operation === 'UPDATE' && subject.template === undefined) return
  const spec = property(subject.pod, 'spec')
  if (!isObject(spec)) return
  yield* gates(subject, spec)
  const fault = deviceContainerFault(spec, subject.annotations)
  const field = `${subject.prefix}metadata.annotations[${DEVICE_CONTAINER_ANNOTATION}]`
  if (fault !== undefined) yield { field, ...fault }
}

function* gates({ prefix, attachments }: PodSubject, spec: JsonObject): Iterable<RuleProblem> {
  const list = property(spec, 'schedulingGates')
  if (!isArray(list)) return
  for (const [place, gate] of list.entries()) {
    const name = isObject(gate) ? (text(gate, 'name') ?? '') : ''
    if (!isOfBerth(name)) continue
    const managed = attachments.some(({ network }) => network !== undefined && isBerthManaged(network))
    if (name === ADDRESS_GATE && managed && property(spec, 'hostNetwork') !== true) continue
    const why =
      name === ADDRESS_GATE
        ? 'none of its networks gets its addresses from Berth'
        : 'Berth knows no such gate'
    yield {
      field: `${prefix}spec.schedulingGates[${place}]`,
      message: `gate ${show(name)} would hold the pod for ever: ${why}`,
      fix: 'remove the gate: Berth sets it where it is needed',
    }
  }
}
