import { isObject, type JsonObject } from '../../network/json/json.ts'
import { badRequest } from '../api/api-error.ts'
import { withMetadata } from '../api/kube-object.ts'
import type { VersionedKind } from '../kinds/resource-kind.ts'
import { strategyOf } from '../strategies/registry.ts'
import { conform } from './conform.ts'
import { prune } from './structural.ts'
import { withTypeDefaults } from './type-defaults.ts'

/** An object as the server understands it, with its defaults. */
export interface Decoded {
  readonly object: JsonObject
  /** Paths of fields that were left out because nothing knows them. */
  readonly unknown: readonly string[]
}

/**
 * Reads an object as its kind: unknown fields go, defaults come.
 * @throws ApiError 400 if a field of a built-in kind holds another JSON type
 */
export function decode(object: JsonObject, { kind, version }: VersionedKind): Decoded {
  const describe = (problem: string): string =>
    `${kind.kind} in version "${version.name}" cannot be handled as a ${kind.kind}: ${problem}`
  if (kind.type === undefined) return decodeCustom(object, version.schema ?? {}, describe)
  const { object: read, unknown } = conform(object, kind.type, describe)
  const { defaults } = strategyOf(kind)
  const filled = withTypeDefaults(withoutManagedFields(read), kind.type)
  return { object: defaults === undefined ? filled : defaults(filled), unknown }
}

function decodeCustom(
  object: JsonObject,
  schema: JsonObject,
  describe: (problem: string) => string,
): Decoded {
  const metadata = object['metadata'] ?? {}
  if (!isObject(metadata)) throw badRequest(describe('metadata must be an object'))
  const read = conform(metadata, 'V1ObjectMeta', describe)
  const pruned = prune({ ...object, metadata: read.object }, schema)
  return {
    object: withoutManagedFields(pruned.object),
    unknown: [...read.unknown.map((path) => `metadata.${path}`), ...pruned.unknown],
  }
}

const withoutManagedFields = (object: JsonObject): JsonObject =>
  withMetadata(object, { managedFields: undefined, selfLink: undefined })
