import { isObject, property, show, text, type JsonObject, type JsonValue } from '../../network/json/json.ts'
import type { Operation } from '../rules/rule.ts'

/** An AdmissionReview's request, reduced to what Berth reads. `admission.k8s.io/v1` AdmissionRequest. */
export interface AdmissionRequest {
  readonly uid: string
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly subResource: string
  readonly operation: Operation
  /** Empty for cluster-scoped objects. For a Namespace the API server sends its own name here. */
  readonly namespace: string
  /** Empty when a controller creates by generateName (mutating), and on namespace deletion. */
  readonly name: string
  readonly username: string
  readonly dryRun: boolean
  readonly object: JsonObject | undefined
  readonly oldObject: JsonObject | undefined
}

/** The object's name; its generateName while it has none. Empty if it has neither. */
export function objectName({ name, object, oldObject }: AdmissionRequest): string {
  if (name !== '') return name
  const metadata = property(object ?? oldObject ?? {}, 'metadata')
  if (!isObject(metadata)) return ''
  return text(metadata, 'name') || text(metadata, 'generateName') || ''
}

/** What a body turned out to be. `uid` is there whenever one could be read, so that every answer can carry it. */
export type Reading =
  | { readonly ok: true; readonly request: AdmissionRequest }
  | {
      readonly ok: false
      readonly uid: string | undefined
      /** The version to answer in. */
      readonly apiVersion: string
      readonly message: string
    }

export const ADMISSION_V1 = 'admission.k8s.io/v1'

/** Reads an AdmissionReview from its JSON text. Never throws. */
export function readReview(body: string): Reading {
  const review = parse(body)
  if (review === undefined)
    return unreadable('the body is not JSON; POST an AdmissionReview of admission.k8s.io/v1')
  if (!isObject(review))
    return unreadable('the body is JSON but no object; POST an AdmissionReview of admission.k8s.io/v1')
  const request = property(review, 'request')
  const fields = isObject(request) ? request : {}
  const uid = text(fields, 'uid') || undefined
  const apiVersion = text(review, 'apiVersion') ?? ''
  const refuse = (message: string): Reading => ({ ok: false, uid, apiVersion: echoed(apiVersion), message })
  if (text(review, 'kind') !== 'AdmissionReview')
    return refuse(`kind is ${show(property(review, 'kind'))}, not "AdmissionReview"`)
  if (apiVersion !== ADMISSION_V1) {
    return refuse(
      `AdmissionReview apiVersion is ${show(apiVersion)}; Berth speaks ${ADMISSION_V1}: set admissionReviewVersions to ["v1"]`,
    )
  }
  if (!isObject(request)) return refuse('the AdmissionReview has no request')
  if (uid === undefined) return refuse('request.uid is missing; an answer without it would be ignored')
  return read(request, uid, refuse)
}

function read(request: JsonObject, uid: string, refuse: (message: string) => Reading): Reading {
  const operation = text(request, 'operation')
  if (operation !== 'CREATE' && operation !== 'UPDATE' && operation !== 'DELETE') {
    return refuse(`request.operation is ${show(operation)}; Berth reviews CREATE, UPDATE and DELETE`)
  }
  const kind = property(request, 'kind')
  if (!isObject(kind) || !text(kind, 'kind')) return refuse('request.kind is missing')
  const object = objectOrNothing(request, 'object')
  const oldObject = objectOrNothing(request, 'oldObject')
  if (object === 'wrong' || oldObject === 'wrong')
    return refuse('request.object or request.oldObject is neither an object nor null')
  if (operation !== 'DELETE' && object === undefined) return refuse(`request.object is null on ${operation}`)
  if (operation === 'DELETE' && oldObject === undefined) return refuse('request.oldObject is null on DELETE')
  const user = property(request, 'userInfo')
  return {
    ok: true,
    request: {
      uid,
      operation,
      group: text(kind, 'group') ?? '',
      version: text(kind, 'version') ?? '',
      kind: text(kind, 'kind') ?? '',
      subResource: text(request, 'subResource') ?? '',
      namespace: text(request, 'namespace') ?? '',
      name: text(request, 'name') ?? '',
      username: isObject(user) ? (text(user, 'username') ?? '') : '',
      dryRun: property(request, 'dryRun') === true,
      object,
      oldObject,
    },
  }
}

function objectOrNothing(request: JsonObject, key: string): JsonObject | undefined | 'wrong' {
  const value = property(request, key)
  if (value === undefined || value === null) return undefined
  return isObject(value) ? value : 'wrong'
}

function parse(body: string): JsonValue | undefined {
  try {
    const value: unknown = JSON.parse(body)
    return isJson(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** JSON.parse yields nothing but JSON: this only tells the compiler. */
const isJson = (value: unknown): value is JsonValue => value !== undefined

const unreadable = (message: string): Reading => ({
  ok: false,
  uid: undefined,
  apiVersion: ADMISSION_V1,
  message,
})

/** A caller of another version gets its own back, or it could not read the refusal; nothing else is repeated. */
const echoed = (apiVersion: string): string =>
  /^admission\.k8s\.io\/v\d\w{0,20}$/.test(apiVersion) ? apiVersion : ADMISSION_V1
