import { randomUUID } from 'node:crypto'
import {
  isArray,
  isObject,
  property,
  text,
  type JsonObject,
  type JsonValue,
} from '../../network/json/json.ts'
import { objectAt, stringsAt } from '../api/kube-object.ts'
import { inVersion, type VersionedKind } from '../kinds/resource-kind.ts'
import type { AdmissionAttributes } from './attributes.ts'

export interface Review {
  readonly uid: string
  readonly body: JsonObject
}

/** The AdmissionReview v1 for a webhook; absent and null exactly as a real API server sends them. */
export function admissionReview(attributes: AdmissionAttributes, matched: VersionedKind): Review {
  const uid = randomUUID()
  const { target, namespace, name, subresource, user } = attributes
  const kindOf = ({ kind, version }: VersionedKind): JsonObject => ({
    group: kind.group,
    version: version.name,
    kind: kind.kind,
  })
  const resourceOf = ({ kind, version }: VersionedKind): JsonObject => ({
    group: kind.group,
    version: version.name,
    resource: kind.plural,
  })
  const versioned = (object: JsonObject | undefined): JsonValue =>
    object === undefined ? null : inVersion(matched, object)
  return {
    uid,
    body: {
      kind: 'AdmissionReview',
      apiVersion: 'admission.k8s.io/v1',
      request: {
        uid,
        kind: kindOf(matched),
        resource: resourceOf(matched),
        ...(subresource === '' ? {} : { subResource: subresource }),
        requestKind: kindOf(target),
        requestResource: resourceOf(target),
        ...(subresource === '' ? {} : { requestSubResource: subresource }),
        ...(name === '' ? {} : { name }),
        ...(namespace === '' ? {} : { namespace }),
        operation: attributes.operation,
        userInfo: {
          username: user.username,
          ...(user.uid === undefined ? {} : { uid: user.uid }),
          groups: user.groups,
          ...(user.extra === undefined ? {} : { extra: user.extra }),
        },
        object: versioned(attributes.object),
        oldObject: versioned(attributes.oldObject),
        dryRun: attributes.dryRun,
        options: attributes.options,
      },
    },
  }
}

/** What a webhook answered, after the checks of a real API server. */
export interface Verdict {
  readonly allowed: boolean
  readonly result: JsonObject | undefined
  readonly warnings: readonly string[]
  /** The decoded JSON patch; undefined if there is none. */
  readonly patch: string | undefined
}

/** The answer is none that the API server takes. */
export class InvalidResponse extends Error {}

/** @throws InvalidResponse in the words of the API server (apiserver `webhook/request/admissionreview.go`) */
export function readVerdict(answer: JsonValue, uid: string, mutating: boolean): Verdict {
  const response = isObject(answer) ? property(answer, 'response') : undefined
  if (!isObject(answer) || !isObject(response)) throw new InvalidResponse('webhook response was absent')
  const answered = text(response, 'uid') ?? ''
  if (answered !== uid) throw new InvalidResponse(`expected response.uid="${uid}", got "${answered}"`)
  const wanted = 'admission.k8s.io/v1, Kind=AdmissionReview'
  const got = `${text(answer, 'apiVersion') ?? '/'}, Kind=${text(answer, 'kind') ?? ''}`
  if (got !== wanted) throw new InvalidResponse(`expected webhook response of ${wanted}, got ${got}`)
  const patch = text(response, 'patch') ?? ''
  const patchType = text(response, 'patchType')
  checkPatch(patch, patchType, mutating)
  return {
    allowed: response['allowed'] === true,
    result: isObject(response['status']) ? objectAt(response, 'status') : undefined,
    warnings: isArray(response['warnings']) ? stringsAt(response, 'warnings') : [],
    patch: patch === '' ? undefined : Buffer.from(patch, 'base64').toString('utf8'),
  }
}

function checkPatch(patch: string, patchType: string | undefined, mutating: boolean): void {
  if (!mutating) {
    if (patch !== '') throw new InvalidResponse('validating webhook may not return response.patch')
    if (patchType !== undefined)
      throw new InvalidResponse('validating webhook may not return response.patchType')
    return
  }
  if (patch !== '' && patchType === undefined)
    throw new InvalidResponse('webhook returned response.patch but not response.patchType')
  if (patch === '' && patchType !== undefined)
    throw new InvalidResponse('webhook returned response.patchType but not response.patch')
  if (patchType === '') throw new InvalidResponse('webhook returned invalid response.patchType of ""')
}
