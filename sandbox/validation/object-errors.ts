import type { JsonObject } from '../../network/json/json.ts'
import { nameOf } from '../api/kube-object.ts'
import type { VersionedKind } from '../kinds/resource-kind.ts'
import { strategyOf } from '../strategies/registry.ts'
import { invalidObject, type FieldError } from './field-error.ts'
import { metadataErrors, metadataUpdateErrors } from './metadata-errors.ts'
import { schemaErrors } from './schema-errors.ts'

/** @throws ApiError 422 with everything that is wrong with a new object */
export function checkNew(object: JsonObject, target: VersionedKind): void {
  refuse(object, target, [...metadataErrors(object, target.kind), ...ownErrors(object, target)])
}

/** @throws ApiError 422 with everything that is wrong with a changed object */
export function checkChanged(object: JsonObject, old: JsonObject, target: VersionedKind): void {
  const { validateUpdate } = strategyOf(target.kind)
  const own = validateUpdate === undefined ? ownErrors(object, target) : validateUpdate(object, old)
  refuse(object, target, [
    ...metadataUpdateErrors(object, old),
    ...metadataErrors(object, target.kind),
    ...own,
  ])
}

function ownErrors(object: JsonObject, { kind, version }: VersionedKind): readonly FieldError[] {
  if (kind.type === undefined) return schemaErrors(object, version.schema ?? {})
  return strategyOf(kind).validate?.(object) ?? []
}

function refuse(object: JsonObject, { kind }: VersionedKind, errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalidObject(kind, nameOf(object), errors)
}
