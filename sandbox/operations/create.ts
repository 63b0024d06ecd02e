import { randomInt, randomUUID } from 'node:crypto'
import { property, text, type JsonObject } from '../../network/json/json.ts'
import { alreadyExists, badRequest, methodNotAllowed } from '../api/api-error.ts'
import { metadataOf, nameOf, withFields, withMetadata } from '../api/kube-object.ts'
import { inVersion, subjectOf, type VersionedKind } from '../kinds/resource-kind.ts'
import { decode } from '../schema/decode.ts'
import { strategyOf } from '../strategies/registry.ts'
import { checkNew } from '../validation/object-errors.ts'
import { attributesOf } from './admission-attributes.ts'
import { checkNamespace } from './namespace-lifecycle.ts'
import { isDryRun, reportUnknown } from './options.ts'
import { readObject } from './read-body.ts'
import { keyOf, type Core, type ResourceCall } from './resource-call.ts'

/** POST: decoded, mutated by the webhooks, completed, validated, approved by the webhooks, stored: in a real API server's order. */
export async function create(core: Core, call: ResourceCall): Promise<JsonObject> {
  const { target } = call
  if (target.kind.namespaced && call.namespace === '') throw methodNotAllowed()
  const { object: decoded, unknown } = decode(readObject(call), target)
  reportUnknown(call, unknown)
  if (text(metadataOf(decoded), 'resourceVersion') !== undefined)
    throw badRequest('resourceVersion should not be set on objects to be created')
  const name = nameOf(decoded)
  checkNamespace(core, call, name)
  const admitted = strategyOf(target.kind).admit?.(decoded, 'CREATE') ?? decoded
  const asked = { operation: 'CREATE', options: 'CreateOptions', oldObject: undefined } as const
  const mutated =
    (await core.admission.mutate(attributesOf(call, { ...asked, name, object: admitted }), call.warn)) ??
    admitted
  const object = complete(mutated, call)
  checkNew(object, target)
  await core.admission.validate(attributesOf(call, { ...asked, name: nameOf(object), object }), call.warn)
  const key = keyOf(call, nameOf(object))
  if (core.store.get(key) !== undefined) throw alreadyExists(subjectOf(target.kind, key.name))
  if (isDryRun(call.query, 'CreateOptions')) return object
  return inVersion(target, core.store.write(key, undefined, object))
}

/** Name, uid, time and first status: what only the server gives. */
function complete(object: JsonObject, { target, namespace }: ResourceCall): JsonObject {
  const { kind } = target
  const strategy = strategyOf(kind)
  const generateName = text(metadataOf(object), 'generateName') ?? ''
  const given = nameOf(object)
  const name = given === '' && generateName !== '' ? generatedName(generateName) : given
  const completed = withMetadata(object, {
    ...(name === '' ? {} : { name }),
    namespace: kind.namespaced ? namespace : undefined,
    uid: randomUUID(),
    creationTimestamp: now(),
    deletionTimestamp: undefined,
    deletionGracePeriodSeconds: undefined,
    generation: strategy.generation === true ? 1 : undefined,
  })
  const { defaults, initialStatus } = strategy
  const filled = defaults === undefined ? completed : defaults(completed)
  if (initialStatus !== undefined) return { ...filled, status: initialStatus(filled) }
  return withFields(filled, { status: firstStatus(filled, target) })
}

/** A custom resource with a status subresource begins without status. */
const firstStatus = (object: JsonObject, { kind, version }: VersionedKind) =>
  kind.type === undefined && version.status ? undefined : property(object, 'status')

const LETTERS = 'bcdfghjklmnpqrstvwxz2456789'
const RANDOM_LETTERS = 5
const MAX_BASE = 63 - RANDOM_LETTERS

/** The base, cut to leave room, and five letters that make no words (apimachinery `util/rand`). */
function generatedName(base: string): string {
  const letters = Array.from({ length: RANDOM_LETTERS }, () => LETTERS.charAt(randomInt(LETTERS.length)))
  return `${base.slice(0, MAX_BASE)}${letters.join('')}`
}

/** The time in whole seconds, as metav1.Time is written. */
export const now = (): string => new Date().toISOString().replace(/\.\d+Z$/, 'Z')
