import jsonPatch from 'fast-json-patch'
import { isObject, text, type JsonObject } from '../../network/json/json.ts'
import { inNamespace, manifestRequest } from '../../webhook/admission/manifest-request.ts'
import { mutate, validate } from '../../webhook/admission/review-object.ts'
import type { AdmissionRequest } from '../../webhook/admission/request.ts'
import type { RuleContext } from '../../webhook/rules/rule.ts'
import type { Manifest } from './manifest.ts'
import type { Review, ReviewedObject } from './reviewed.ts'

/** The cluster that a review runs against: what rules read, what is stored under a name, and what becomes of an admitted object. */
export interface ReviewedCluster {
  readonly context: RuleContext
  /** The object that an UPDATE would replace, if there is one. */
  stored(request: AdmissionRequest): Promise<JsonObject | undefined>
  /** The object is part of the cluster from now on. */
  admit(request: AdmissionRequest, object: JsonObject): void
  /** Lets go of connections, if there are any. */
  close(): void
}

/** What tells one stored object from another: group, kind, namespace and name. */
export const objectKeyOf = ({ group, kind, namespace, name }: AdmissionRequest): string =>
  `${group}/${kind}/${namespace}/${name}`

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
  const circumstances = {
    operation: 'CREATE',
    namespace: who.namespace,
    username: who.username,
    oldObject: undefined,
    dryRun: true,
  } as const
  const creation = manifestRequest(manifest.object, circumstances)
  const oldObject = await cluster.stored(creation)
  const object = inNamespace(manifest.object, creation.namespace)
  const request: AdmissionRequest = {
    ...creation,
    object,
    oldObject,
    operation: oldObject === undefined ? 'CREATE' : 'UPDATE',
  }
  const { patch } = mutate(request, cluster.context)
  const mutated = applied(object, patch)
  const { answer, findings } = validate({ ...request, object: mutated }, cluster.context)
  if (answer.allowed) cluster.admit(request, mutated)
  const reviewed: ReviewedObject = {
    source: manifest.source,
    apiVersion: text(object, 'apiVersion') ?? '',
    kind: request.kind,
    namespace: request.kind === 'Namespace' ? '' : request.namespace,
    name: request.name,
    operation: request.operation,
    allowed: answer.allowed,
    message: answer.message.trim(),
    findings,
    warnings: answer.warnings,
    patch,
    object: answer.allowed ? mutated : manifest.object,
  }
  return { manifest, reviewed }
}

function applied(object: JsonObject, patch: ReviewedObject['patch']): JsonObject {
  if (patch.length === 0) return object
  const { newDocument } = jsonPatch.applyPatch(structuredClone(object), [...patch], true)
  return isObject(newDocument) ? newDocument : object
}
