import type { JsonObject } from '../../network/json/json.ts'

/** What a failed request answers: Kubernetes's `Status`, with the words of its apimachinery (`pkg/api/errors`). */
export class ApiError extends Error {
  readonly code: number
  readonly status: JsonObject

  constructor(code: number, reason: string, message: string, details?: JsonObject) {
    super(message)
    this.code = code
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      ...(reason === '' ? {} : { reason }),
      ...(details === undefined ? {} : { details }),
      code,
    }
  }

  /** Any Status, as a webhook may give one. */
  static of(status: JsonObject, code: number, message: string): ApiError {
    const error = new ApiError(code, '', message)
    Object.assign(error.status, { ...status, kind: 'Status', apiVersion: 'v1' })
    return error
  }
}

/** The group and plural, and an object's name: `deployments.apps "web"`. */
export interface Subject {
  readonly group: string
  readonly plural: string
  readonly name: string
}

const qualified = ({ group, plural }: Subject): string => (group === '' ? plural : `${plural}.${group}`)

const detailsOf = ({ name, group, plural }: Subject): JsonObject => ({
  ...(name === '' ? {} : { name }),
  ...(group === '' ? {} : { group }),
  kind: plural,
})

export const notFound = (subject: Subject): ApiError =>
  new ApiError(404, 'NotFound', `${qualified(subject)} "${subject.name}" not found`, detailsOf(subject))

/** The path is no resource. */
export const noSuchResource = (): ApiError =>
  new ApiError(404, 'NotFound', 'the server could not find the requested resource', {})

export const alreadyExists = (subject: Subject): ApiError =>
  new ApiError(
    409,
    'AlreadyExists',
    `${qualified(subject)} "${subject.name}" already exists`,
    detailsOf(subject),
  )

export const conflict = (subject: Subject, why: string): ApiError =>
  new ApiError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualified(subject)} "${subject.name}": ${why}`,
    detailsOf(subject),
  )

export const modified = (subject: Subject): ApiError =>
  conflict(
    subject,
    'the object has been modified; please apply your changes to the latest version and try again',
  )

export const forbidden = (subject: Subject, why: string, causes?: readonly JsonObject[]): ApiError =>
  new ApiError(
    403,
    'Forbidden',
    subject.name === ''
      ? `${qualified(subject)} is forbidden: ${why}`
      : `${qualified(subject)} "${subject.name}" is forbidden: ${why}`,
    { ...detailsOf(subject), ...(causes === undefined ? {} : { causes }) },
  )

export const badRequest = (message: string): ApiError => new ApiError(400, 'BadRequest', message)

export const internalError = (message: string): ApiError =>
  new ApiError(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] })

export const expired = (message: string): ApiError => new ApiError(410, 'Expired', message)

export const unauthorized = (): ApiError => new ApiError(401, 'Unauthorized', 'Unauthorized')

export const methodNotAllowed = (): ApiError =>
  new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {})

export const unsupportedMediaType = (accepted: readonly string[]): ApiError =>
  new ApiError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  )

/** The client knows a later state than this server: its database was put back, or is another one. */
export const tooLargeResourceVersion = (asked: number, current: number): ApiError =>
  new ApiError(504, 'Timeout', `Too large resource version: ${asked}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  })
