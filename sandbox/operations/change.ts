import { property, text, type JsonObject } from '../../network/json/json.ts'
import { modified, notFound } from '../api/api-error.ts'
import { isDeleting, metadataOf, sameJson, stringsAt, withFields, withMetadata } from '../api/kube-object.ts'
import { inVersion, subjectOf, type VersionedKind } from '../kinds/resource-kind.ts'
import { strategyOf } from '../strategies/registry.ts'
import { invalid, invalidObject } from '../validation/field-error.ts'
import { checkChanged } from '../validation/object-errors.ts'
import { attributesOf } from './admission-attributes.ts'
import { isDryRun } from './options.ts'
import { finishContent, holdsContent } from './finish-terminating.ts'
import { keyOf, type Core, type ResourceCall } from './resource-call.ts'

/** The wanted object, decoded, from the present one; both in the version of the request. */
export type Compute = (current: JsonObject) => JsonObject

/** A patch that names no resourceVersion is tried again on the newer object; as often as a real API server does. */
const MAX_TRIES = 5

/**
 * PUT and PATCH: computed from the present object, mutated and approved by the webhooks, stored if nobody was faster.
 * An object that does not change is not written, and keeps its resourceVersion.
 */
export async function change(core: Core, call: ResourceCall, compute: Compute): Promise<JsonObject> {
  for (let tries = 1; ; tries += 1) {
    const result = await attempt(core, call, compute)
    if (result !== 'overtaken') return result
    if (tries === MAX_TRIES) throw modified(subjectOf(call.target.kind, call.name))
  }
}

async function attempt(core: Core, call: ResourceCall, compute: Compute): Promise<JsonObject | 'overtaken'> {
  const { target, name } = call
  const key = keyOf(call, name)
  const stored = core.store.get(key)
  if (stored === undefined) throw notFound(subjectOf(target.kind, name))
  const oldObject = inVersion(target, stored)
  const asked = { operation: 'UPDATE', options: 'UpdateOptions', name, oldObject } as const
  const wanted = compute(oldObject)
  const object =
    call.subresource === '' ? (strategyOf(target.kind).admit?.(wanted, 'UPDATE') ?? wanted) : wanted
  const mutated = (await core.admission.mutate(attributesOf(call, { ...asked, object }), call.warn)) ?? object
  checkVersion(mutated, stored, target)
  const prepared = prepare(mutated, oldObject, call)
  checkChanged(prepared, oldObject, target)
  await core.admission.validate(attributesOf(call, { ...asked, object: prepared }), call.warn)
  if (revisionOf(core.store.get(key)) !== revisionOf(stored)) return 'overtaken'
  if (isDryRun(call.query, 'UpdateOptions')) return prepared
  // The last finalizer of an object that is being deleted went: so does the object.
  const isHeld = stringsAt(prepared, 'metadata', 'finalizers').length > 0 || holdsContent(target.kind)
  if (isDeleting(prepared) && !isHeld) {
    core.store.write(key, stored, undefined)
    return prepared
  }
  if (sameJson(prepared, oldObject)) return oldObject
  const written = core.store.write(key, stored, prepared)
  if (isDeleting(prepared)) finishContent(core, target.kind, name)
  return inVersion(target, written)
}

const revisionOf = (object: JsonObject | undefined): string | undefined =>
  object === undefined ? undefined : text(metadataOf(object), 'resourceVersion')

function checkVersion(object: JsonObject, stored: JsonObject, { kind }: VersionedKind): void {
  const given = revisionOf(object) ?? ''
  const name = text(metadataOf(stored), 'name') ?? ''
  if (given === '' && kind.type === undefined)
    // A real API server names the resource here, not the kind.
    throw invalidObject({ group: kind.group, kind: kind.plural }, name, [
      invalid('metadata.resourceVersion', 0, 'must be specified for an update'),
    ])
  if (given !== '' && given !== revisionOf(stored)) throw modified(subjectOf(kind, name))
}

/** Puts back what the request may not touch, and counts the change. */
function prepare(object: JsonObject, old: JsonObject, { target, subresource }: ResourceCall): JsonObject {
  const { kind, version } = target
  const strategy = strategyOf(kind)
  const before = metadataOf(old)
  const kept = withMetadata(object, {
    resourceVersion: property(before, 'resourceVersion'),
    uid: property(metadataOf(object), 'uid') ?? property(before, 'uid'),
    creationTimestamp:
      property(metadataOf(object), 'creationTimestamp') ?? property(before, 'creationTimestamp'),
    generation: property(before, 'generation'),
    deletionTimestamp: property(before, 'deletionTimestamp'),
    deletionGracePeriodSeconds: property(before, 'deletionGracePeriodSeconds'),
  })
  if (subresource === 'status') return withStatusOf(kept, old, target)
  const own = version.status ? withFields(kept, { status: property(old, 'status') }) : kept
  const prepared = strategy.prepareUpdate?.(own, old) ?? own
  if (strategy.generation !== true || sameJson(contentOf(prepared, target), contentOf(old, target)))
    return prepared
  const generation = property(before, 'generation')
  return withMetadata(prepared, { generation: (typeof generation === 'number' ? generation : 0) + 1 })
}

/** `/status` writes the status; of built-in kinds also labels and annotations, which Multus relies on for pods. */
function withStatusOf(object: JsonObject, old: JsonObject, { kind }: VersionedKind): JsonObject {
  const status = { status: property(object, 'status') }
  if (kind.type === undefined) return withFields(old, status)
  const metadata = withFields(metadataOf(object), {
    ownerReferences: property(metadataOf(old), 'ownerReferences'),
  })
  return { ...withFields(old, status), metadata }
}

/** Everything whose change counts as a new generation. */
const contentOf = (object: JsonObject, { version }: VersionedKind): JsonObject =>
  withFields(object, { metadata: undefined, ...(version.status ? { status: undefined } : {}) })
