import { thrown } from '../api/thrown.ts'
import { isObject, property, text, type JsonObject } from '../../network/json/json.ts'
import { badRequest, conflict, forbidden, notFound } from '../api/api-error.ts'
import { isDeleting, metadataOf, objectAt, stringsAt, uidOf, withMetadata } from '../api/kube-object.ts'
import { inVersion, resourceName, subjectOf } from '../kinds/resource-kind.ts'
import { strategyOf } from '../strategies/registry.ts'
import { attributesOf } from './admission-attributes.ts'
import { now } from './create.ts'
import { emptyDefinition } from './empty-definition.ts'
import { emptyNamespace } from './empty-namespace.ts'
import { holdsContent } from './finish-terminating.ts'
import { isDryRun, optionsOf } from './options.ts'
import { keyOf, type Core, type ResourceCall } from './resource-call.ts'

/**
 * DELETE: preconditions, webhooks, finalizers. What a garbage collector or kubelet would do later does not happen: dependents
 * stay, and a pod is gone at once. Answers the object where a real API server does, else a Status.
 */
export async function remove(core: Core, call: ResourceCall): Promise<JsonObject> {
  const { target, name } = call
  const key = keyOf(call, name)
  const stored = core.store.get(key)
  if (stored === undefined) throw notFound(subjectOf(target.kind, name))
  const options = deleteOptions(call)
  const undeletable = strategyOf(target.kind).undeletable?.(stored)
  if (undeletable !== undefined) throw forbidden(subjectOf(target.kind, name), undeletable)
  checkPreconditions(call, stored, options)
  const oldObject = inVersion(target, stored)
  const attributes = {
    ...attributesOf(call, {
      operation: 'DELETE',
      options: 'DeleteOptions',
      name,
      object: undefined,
      oldObject,
    }),
    options,
    dryRun: isDry(call, options),
  }
  await core.admission.mutate(attributes, call.warn)
  await core.admission.validate(attributes, call.warn)
  const current = core.store.get(key)
  if (current === undefined) throw notFound(subjectOf(target.kind, name))
  checkPreconditions(call, current, options)
  return finish(core, call, { current, dry: attributes.dryRun })
}

interface Deletion {
  readonly current: JsonObject
  readonly dry: boolean
}

async function finish(core: Core, call: ResourceCall, { current, dry }: Deletion): Promise<JsonObject> {
  const { target } = call
  const { kind } = target
  const key = keyOf(call, call.name)
  const resource = resourceName(kind)
  const waits = stringsAt(current, 'metadata', 'finalizers').length > 0
  if (dry) return waits ? inVersion(target, marked(current)) : deleted(call, current)
  if (!waits && !holdsContent(kind)) return deleted(call, core.store.write(key, current, undefined))
  const going = isDeleting(current)
    ? current
    : core.store.write(key, current, terminating(marked(current), resource))
  // A real cluster has controllers that empty it; here the deletion does it itself.
  if (resource === 'namespaces') await emptyNamespace(core, call, remove)
  else if (holdsContent(kind)) emptyDefinition(core, call)
  return inVersion(target, going)
}

/** Marked as being deleted: it stays until its finalizers are gone. */
const marked = (object: JsonObject): JsonObject =>
  withMetadata(object, {
    deletionTimestamp: property(metadataOf(object), 'deletionTimestamp') ?? now(),
    deletionGracePeriodSeconds: 0,
  })

const terminating = (object: JsonObject, resource: string): JsonObject =>
  resource === 'namespaces'
    ? {
        ...withMetadata(object, { deletionGracePeriodSeconds: undefined }),
        status: { ...objectAt(object, 'status'), phase: 'Terminating' },
      }
    : object

function deleted({ target }: ResourceCall, object: JsonObject): JsonObject {
  const { kind } = target
  if (strategyOf(kind).returnsDeleted === true) return inVersion(target, object)
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {
      name: text(metadataOf(object), 'name') ?? '',
      ...(kind.group === '' ? {} : { group: kind.group }),
      kind: kind.plural,
      uid: uidOf(object),
    },
  }
}

/** The options of body and query together, as an AdmissionReview carries them. */
function deleteOptions(call: ResourceCall): JsonObject {
  const { query, body } = call
  const policy = query.get('propagationPolicy')
  const grace = query.get('gracePeriodSeconds')
  return {
    ...optionsOf(call, 'DeleteOptions'),
    ...(policy === null ? {} : { propagationPolicy: policy }),
    ...(grace === null ? {} : { gracePeriodSeconds: Number(grace) }),
    ...(body.text.trim() === '' ? {} : parsedOptions(body.text)),
    kind: 'DeleteOptions',
    apiVersion: 'meta.k8s.io/v1',
  }
}

function parsedOptions(body: string): JsonObject {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch (error) {
    throw badRequest(`the delete options are no JSON: ${thrown(error).message}`)
  }
  return isObject(value) ? value : {}
}

const isDry = ({ query }: ResourceCall, options: JsonObject): boolean =>
  isDryRun(query, 'DeleteOptions') || stringsAt(options, 'dryRun').includes('All')

function checkPreconditions({ target }: ResourceCall, stored: JsonObject, options: JsonObject): void {
  const wanted = objectAt(options, 'preconditions')
  const metadata = metadataOf(stored)
  const refuse = (field: string, key: 'uid' | 'resourceVersion', end: string): void => {
    const [given, known] = [text(wanted, key), text(metadata, key) ?? '']
    if (given === undefined || given === known) return
    // A real API server says the kind here, not the resource.
    const subject = { group: target.kind.group, plural: target.kind.kind, name: text(metadata, 'name') ?? '' }
    throw conflict(
      subject,
      `the ${field} in the precondition (${given}) does not match the ${field} in record (${known}). ${end}`,
    )
  }
  refuse('UID', 'uid', 'The object might have been deleted and then recreated')
  refuse('ResourceVersion', 'resourceVersion', 'The object might have been modified')
}
