import jsonPatch from 'fast-json-patch'
import { isObject, property, text, type JsonObject } from '../../network/json/json.ts'
import { inNamespace, manifestRequest } from '../../webhook/admission/manifest-request.ts'
import { mutate, validate } from '../../webhook/admission/review-object.ts'
import type { AdmissionRequest } from '../../webhook/admission/request.ts'
import { asApplied } from './as-applied.ts'
import { toldNamespace } from './cluster-scoped.ts'
import type { Manifest } from './manifest.ts'
import type { ReviewedCluster } from './reviewed-cluster.ts'
import type { Review, ReviewedObject } from './reviewed.ts'

export interface Reviewer {
  /** The namespace of objects that name none. */
  readonly namespace: string
  readonly username: string
}

/** Reviews one manifest as the API server would have it reviewed: mutating, then validating; admitted objects join the cluster. */
export async function reviewManifest(
  manifest: Manifest,
  cluster: ReviewedCluster,
  who: Reviewer,
): Promise<Review> {
  const { request, given } = await requestOf(manifest.object, cluster, who)
  const before = request.object ?? given
  const mutation = mutate(request, cluster.context)
  const mutated = applied(before, mutation.patch)
  const { answer, findings } = validate({ ...request, object: mutated }, cluster.context)
  if (answer.allowed) cluster.admit(request, mutated, given)
  const reviewed: ReviewedObject = {
    source: manifest.source,
    apiVersion: text(given, 'apiVersion') ?? '',
    kind: request.kind,
    namespace: toldNamespace(request),
    name: request.name || generateNameOf(given),
    operation: request.operation,
    allowed: answer.allowed,
    message: answer.message.trim(),
    findings,
    warnings: [...mutation.warnings, ...answer.warnings],
    patch: answer.allowed ? mutation.patch : [],
    object: answer.allowed ? mutated : manifest.object,
  }
  return { manifest, reviewed }
}

/** The request that `kubectl apply` of the manifest would lead to, and the manifest in its namespace. */
async function requestOf(
  manifest: JsonObject,
  cluster: ReviewedCluster,
  { namespace, username }: Reviewer,
): Promise<{ readonly request: AdmissionRequest; readonly given: JsonObject }> {
  const circumstances = {
    operation: 'CREATE',
    namespace,
    username,
    oldObject: undefined,
    dryRun: true,
  } as const
  const creation = manifestRequest(manifest, circumstances)
  const given = inNamespace(manifest, creation.namespace)
  const stored = await cluster.stored(creation)
  if (stored === undefined) return { request: { ...creation, object: given }, given }
  const object = asApplied(stored.object, stored.before, given)
  return { request: { ...creation, operation: 'UPDATE', object, oldObject: stored.object }, given }
}

function applied(object: JsonObject, patch: ReviewedObject['patch']): JsonObject {
  if (patch.length === 0) return object
  const { newDocument } = jsonPatch.applyPatch(structuredClone(object), [...patch], true)
  return isObject(newDocument) ? newDocument : object
}

function generateNameOf(object: JsonObject): string {
  const metadata = property(object, 'metadata')
  return isObject(metadata) ? (text(metadata, 'generateName') ?? '') : ''
}
