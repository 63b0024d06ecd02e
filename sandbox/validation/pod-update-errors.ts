import { property, text, type JsonObject } from '../../network/json/json.ts'
import { numberAt, objectAt, objectsAt, sameJson, withFields } from '../api/kube-object.ts'
import { forbiddenField, invalid, type FieldError } from './field-error.ts'
import { gatedPodErrors, withOldPlacement } from './gated-pod-errors.ts'
import { podErrors } from './pod-errors.ts'

const UPDATABLE =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)'

/** What may not change in a pod (Kubernetes's `ValidatePodUpdate`). */
export function podUpdateErrors(pod: JsonObject, oldPod: JsonObject): readonly FieldError[] {
  const [spec, old] = [objectAt(pod, 'spec'), objectAt(oldPod, 'spec')]
  for (const list of ['containers', 'initContainers'] as const) {
    if (objectsAt(spec, list).length !== objectsAt(old, list).length)
      return [forbiddenField(`spec.${list}`, 'pod updates may not add or remove containers')]
  }
  const isGated = objectsAt(old, 'schedulingGates').length > 0
  const errors = [
    ...podErrors(pod),
    ...deadlineErrors(spec, old),
    ...tolerationErrors(spec, old),
    ...gateErrors(spec, old),
    ...(isGated ? gatedPodErrors(spec, old) : []),
  ]
  const munged = withOldUpdatable(isGated ? withOldPlacement(spec, old) : spec, old)
  const changed = changedFields(munged, old)
  if (changed.length === 0) return errors
  // A real API server adds a diff of its Go structs; the names of the fields say the same.
  return [...errors, forbiddenField('spec', `${UPDATABLE}\nchanged: ${changed.join(', ')}`)]
}

/** The new spec with everything that may change put back, so that what still differs is forbidden. */
function withOldUpdatable(spec: JsonObject, old: JsonObject): JsonObject {
  const withOldImages = (list: 'containers' | 'initContainers'): JsonObject =>
    Object.hasOwn(spec, list)
      ? {
          [list]: objectsAt(spec, list).map((container, at) =>
            withFields(container, { image: property(objectsAt(old, list)[at] ?? {}, 'image') }),
          ),
        }
      : {}
  const grace = numberAt(spec, 'terminationGracePeriodSeconds')
  const oldGrace = numberAt(old, 'terminationGracePeriodSeconds')
  return withFields(
    { ...spec, ...withOldImages('containers'), ...withOldImages('initContainers') },
    {
      activeDeadlineSeconds: property(old, 'activeDeadlineSeconds'),
      schedulingGates: property(old, 'schedulingGates'),
      tolerations: property(old, 'tolerations'),
      terminationGracePeriodSeconds: oldGrace !== undefined && oldGrace < 0 && grace === 1 ? oldGrace : grace,
    },
  )
}

function changedFields(spec: JsonObject, old: JsonObject): readonly string[] {
  return [...new Set([...Object.keys(spec), ...Object.keys(old)])].filter(
    (field) => !sameJson(property(spec, field), property(old, field)),
  )
}

function deadlineErrors(spec: JsonObject, old: JsonObject): readonly FieldError[] {
  const [now, before] = [numberAt(spec, 'activeDeadlineSeconds'), numberAt(old, 'activeDeadlineSeconds')]
  const field = 'spec.activeDeadlineSeconds'
  if (now === undefined && before !== undefined)
    return [invalid(field, null, 'must not update from a positive integer to nil value')]
  if (now !== undefined && before !== undefined && now > before)
    return [invalid(field, now, 'must be less than or equal to previous value')]
  return []
}

function tolerationErrors(spec: JsonObject, old: JsonObject): readonly FieldError[] {
  const withoutSeconds = (toleration: JsonObject): JsonObject =>
    withFields(toleration, { tolerationSeconds: undefined })
  const now = objectsAt(spec, 'tolerations').map(withoutSeconds)
  const isKept = objectsAt(old, 'tolerations').every((known) =>
    now.some((one) => sameJson(one, withoutSeconds(known))),
  )
  return isKept
    ? []
    : [
        forbiddenField(
          'spec.tolerations',
          'existing toleration can not be modified except its tolerationSeconds',
        ),
      ]
}

function gateErrors(spec: JsonObject, old: JsonObject): readonly FieldError[] {
  const known = new Set(objectsAt(old, 'schedulingGates').map((gate) => text(gate, 'name')))
  return objectsAt(spec, 'schedulingGates').flatMap((gate, at) => {
    const name = text(gate, 'name')
    return known.has(name)
      ? []
      : [
          forbiddenField(
            `spec.schedulingGates[${at}].name`,
            `only deletion is allowed, but found new scheduling gate '${name ?? ''}'`,
          ),
        ]
  })
}
