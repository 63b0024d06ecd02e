import type { JsonObject } from '../../network/json/json.ts'
import { badRequest } from '../api/api-error.ts'
import { invalidObject, notSupported } from '../validation/field-error.ts'
import type { ResourceCall } from './resource-call.ts'

type OptionsKind = 'CreateOptions' | 'UpdateOptions' | 'DeleteOptions'

/** @throws ApiError 422 for a value that is not `All` */
export function isDryRun(query: URLSearchParams, kind: OptionsKind): boolean {
  const values = query.getAll('dryRun').filter((value) => value !== '')
  const wrong = values.find((value) => value !== 'All')
  if (wrong !== undefined) {
    const errors = [notSupported('dryRun', values, ['All'])]
    throw invalidObject({ group: 'meta.k8s.io', kind }, '', errors)
  }
  return values.length > 0
}

/** The options as an AdmissionReview carries them; a patch is an update there. */
export function optionsOf({ query }: ResourceCall, kind: OptionsKind): JsonObject {
  const fieldManager = query.get('fieldManager')
  const fieldValidation = query.get('fieldValidation')
  return {
    kind,
    apiVersion: 'meta.k8s.io/v1',
    ...(isDryRun(query, kind) ? { dryRun: ['All'] } : {}),
    ...(fieldManager === null ? {} : { fieldManager }),
    ...(fieldValidation === null ? {} : { fieldValidation }),
  }
}

/**
 * What becomes of fields that nothing knows: an error, a warning each, or nothing.
 * @throws ApiError 400 under `fieldValidation=Strict`
 */
export function reportUnknown({ query, warn, target }: ResourceCall, unknown: readonly string[]): void {
  const mode = query.get('fieldValidation') ?? 'Warn'
  if (unknown.length === 0 || mode === 'Ignore') return
  const problems = unknown.map((path) => `unknown field "${path}"`)
  if (mode !== 'Strict') {
    problems.forEach(warn)
    return
  }
  const { kind, version } = target
  throw badRequest(
    `${kind.kind} in version "${version.name}" cannot be handled as a ${kind.kind}: strict decoding error: ${problems.join(', ')}`,
  )
}
