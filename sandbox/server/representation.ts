import type { JsonObject } from '../../network/json/json.ts'
import { objectAt } from '../api/kube-object.ts'
import { listObject, type ListPage } from '../operations/list.ts'
import type { ResourceCall } from '../operations/resource-call.ts'
import type { WatchEvent } from '../operations/watch.ts'
import { partialMetadata, table, type IncludeObject } from '../table/table.ts'

/** In which form the client wants objects: as they are, as rows for kubectl, or their metadata only. */
export type Form = 'object' | 'table' | 'metadata'

/** The first form of the Accept header that the sandbox has. Parameters: `as=Table;v=v1;g=meta.k8s.io`. */
export function formOf(accept: string): Form {
  for (const range of accept.split(',')) {
    const parameters = new Set(range.split(';').map((part) => part.trim()))
    if (!parameters.has('application/json') && !parameters.has('*/*') && !parameters.has('application/*'))
      continue
    if (parameters.has('v=v1') && parameters.has('g=meta.k8s.io')) {
      if (parameters.has('as=Table')) return 'table'
      if (parameters.has('as=PartialObjectMetadata') || parameters.has('as=PartialObjectMetadataList'))
        return 'metadata'
    } else if (![...parameters].some((parameter) => parameter.startsWith('as='))) return 'object'
  }
  return 'object'
}

export function representObject(call: ResourceCall, object: JsonObject, form: Form): JsonObject {
  if (form === 'object' || object['kind'] === 'Status') return object
  if (form === 'metadata') return partialMetadata(object)
  return table([object], versionOf(object), tableOptions(call, true))
}

export function representList(call: ResourceCall, page: ListPage, form: Form): JsonObject {
  if (form === 'object') return listObject(call, page)
  if (form === 'table') return table(page.items, page.metadata, tableOptions(call, true))
  return {
    kind: 'PartialObjectMetadataList',
    apiVersion: 'meta.k8s.io/v1',
    metadata: page.metadata,
    items: page.items.map(partialMetadata),
  }
}

/** An event of a watch; of Tables only the first carries the columns. */
export function representEvent(
  call: ResourceCall,
  event: WatchEvent,
  form: Form,
  isFirst: boolean,
): WatchEvent {
  if (form === 'object' || event.type === 'ERROR') return event
  if (form === 'metadata') return { type: event.type, object: partialMetadata(event.object) }
  const rows = event.type === 'BOOKMARK' ? [] : [event.object]
  return { type: event.type, object: table(rows, versionOf(event.object), tableOptions(call, isFirst)) }
}

const versionOf = (object: JsonObject): JsonObject => {
  const { resourceVersion } = objectAt(object, 'metadata')
  return resourceVersion === undefined ? {} : { resourceVersion }
}

function tableOptions({ target, query }: ResourceCall, withColumns: boolean) {
  const include: IncludeObject =
    query.get('includeObject') === 'None'
      ? 'None'
      : query.get('includeObject') === 'Object'
        ? 'Object'
        : 'Metadata'
  return { target, include, withColumns }
}
