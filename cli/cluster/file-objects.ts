import type { JsonObject } from '../../network/json/json.ts'
import { inNamespace, manifestRequest } from '../../webhook/admission/manifest-request.ts'
import { readSources } from '../review/read-sources.ts'
import { unreadableLine } from '../review/report.ts'
import { UsageError, type Terminal } from '../terminal.ts'

/** An object of a manifest, with its namespace written in. */
export interface FileObject {
  readonly group: string
  readonly kind: string
  readonly object: JsonObject
}

/** The named objects of the files that `--state` makes a cluster of. Throws UsageError if one cannot be read. */
export async function fileObjects(
  names: readonly string[],
  terminal: Terminal,
): Promise<readonly FileObject[]> {
  const { manifests, unreadable } = await readSources(names, terminal.readInput)
  const [first] = unreadable
  if (first !== undefined) throw new UsageError(unreadableLine(first))
  return manifests.flatMap(({ object }) => {
    const { group, kind, name, namespace } = manifestRequest(object, CIRCUMSTANCES)
    return name === '' ? [] : [{ group, kind, object: inNamespace(object, namespace) }]
  })
}

const CIRCUMSTANCES = {
  operation: 'CREATE',
  namespace: 'default',
  username: '',
  oldObject: undefined,
  dryRun: true,
} as const
