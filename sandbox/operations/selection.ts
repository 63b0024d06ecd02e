import type { JsonObject } from '../../network/json/json.ts'
import { stringMap } from '../api/kube-object.ts'
import { matchesFields, parseFieldQuery } from '../selectors/field-selector.ts'
import { matches } from '../selectors/label-selector.ts'
import { parseLabelQuery } from '../selectors/label-query.ts'
import type { ResourceCall } from './resource-call.ts'

/** What a list or watch is about. */
export interface Selection {
  /** Undefined: all. */
  readonly namespace: string | undefined
  readonly isFiltered: boolean
  readonly fits: (object: JsonObject) => boolean
}

/** @throws ApiError 400 for a selector that cannot be read */
export function selectionOf({ target, namespace, name, query }: ResourceCall): Selection {
  const labels = parseLabelQuery(query.get('labelSelector') ?? '')
  const named = name === '' ? [] : [{ field: 'metadata.name', equal: true, value: name }]
  const fields = [...parseFieldQuery(query.get('fieldSelector') ?? '', target), ...named]
  return {
    namespace: namespace === '' ? undefined : namespace,
    isFiltered: labels.length > 0 || fields.length > 0,
    fits: (object) => matches(labels, stringMap(object, 'labels')) && matchesFields(fields, object),
  }
}
