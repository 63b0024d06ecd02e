import { property, text, type JsonObject } from '../../network/json/json.ts'
import { metadataOf, sameJson, stringMap, stringsAt } from '../api/kube-object.ts'
import type { ResourceKind } from '../kinds/resource-kind.ts'
import { forbiddenField, invalid, required, type FieldError } from './field-error.ts'
import { dnsLabelProblems, labelValueProblems, qualifiedNameProblems, subdomainProblems } from './names.ts'

/** All annotations of an object together, keys and values. */
const MAX_ANNOTATIONS = 256 * 1024

/** What Kubernetes has against the metadata of any object. */
export function metadataErrors(object: JsonObject, kind: ResourceKind): readonly FieldError[] {
  const name = text(metadataOf(object), 'name') ?? ''
  return [
    ...nameErrors(name, kind),
    ...labelErrors(object),
    ...annotationErrors(object),
    ...finalizerErrors(object),
  ]
}

function nameErrors(name: string, kind: ResourceKind): readonly FieldError[] {
  if (name === '') return [required('metadata.name', 'name or generateName is required')]
  const problems = kind.kind === 'Namespace' ? dnsLabelProblems(name) : subdomainProblems(name)
  return problems.map((problem) => invalid('metadata.name', name, problem))
}

function labelErrors(object: JsonObject): readonly FieldError[] {
  return [...stringMap(object, 'labels')].flatMap(([key, value]) => [
    ...qualifiedNameProblems(key).map((problem) => invalid('metadata.labels', key, problem)),
    ...labelValueProblems(value).map((problem) => invalid('metadata.labels', value, problem)),
  ])
}

function annotationErrors(object: JsonObject): readonly FieldError[] {
  const annotations = [...stringMap(object, 'annotations')]
  const size = annotations.reduce((sum, [key, value]) => sum + key.length + Buffer.byteLength(value), 0)
  const errors = annotations.flatMap(([key]) =>
    qualifiedNameProblems(key.toLowerCase()).map((problem) => invalid('metadata.annotations', key, problem)),
  )
  if (size <= MAX_ANNOTATIONS) return errors
  return [
    ...errors,
    {
      reason: 'FieldValueTooLong',
      field: 'metadata.annotations',
      message: `Too long: may not be more than ${MAX_ANNOTATIONS} bytes`,
    },
  ]
}

const STANDARD_FINALIZERS = new Set(['kubernetes', 'orphan', 'foregroundDeletion'])

function finalizerErrors(object: JsonObject): readonly FieldError[] {
  return stringsAt(object, 'metadata', 'finalizers').flatMap((finalizer, at) => {
    const problems = qualifiedNameProblems(finalizer)
    const isBare = problems.length === 0 && !finalizer.includes('/') && !STANDARD_FINALIZERS.has(finalizer)
    const all = isBare ? ['name is neither a standard finalizer name nor is it fully qualified'] : problems
    return all.map((problem) => invalid(`metadata.finalizers[${at}]`, finalizer, problem))
  })
}

const IMMUTABLE = ['name', 'namespace', 'uid', 'creationTimestamp'] as const

/** What an update may not change in the metadata. */
export function metadataUpdateErrors(object: JsonObject, old: JsonObject): readonly FieldError[] {
  const [now, before] = [metadataOf(object), metadataOf(old)]
  const changed = IMMUTABLE.flatMap((field) => {
    const value = property(now, field) ?? ''
    return sameJson(value, property(before, field) ?? '')
      ? []
      : [invalid(`metadata.${field}`, value, 'field is immutable')]
  })
  return [...changed, ...addedFinalizerErrors(object, old)]
}

function addedFinalizerErrors(object: JsonObject, old: JsonObject): readonly FieldError[] {
  if (text(metadataOf(old), 'deletionTimestamp') === undefined) return []
  const known = stringsAt(old, 'metadata', 'finalizers')
  const added = stringsAt(object, 'metadata', 'finalizers').filter((finalizer) => !known.includes(finalizer))
  if (added.length === 0) return []
  const list = added.map((finalizer) => JSON.stringify(finalizer)).join(', ')
  return [
    forbiddenField(
      'metadata.finalizers',
      `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`,
    ),
  ]
}
