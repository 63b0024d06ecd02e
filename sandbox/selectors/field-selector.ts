import type { JsonObject, JsonValue } from '../../network/json/json.ts'
import { isObject, property } from '../../network/json/json.ts'
import { badRequest } from '../api/api-error.ts'
import { resourceName, type ResourceKind, type VersionedKind } from '../kinds/resource-kind.ts'

export interface FieldRequirement {
  readonly field: string
  readonly equal: boolean
  readonly value: string
}

/** The fields that a kind can be selected by, besides `metadata.name` and `metadata.namespace`. */
const SELECTABLE: Readonly<Record<string, readonly string[]>> = {
  pods: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ],
  namespaces: ['status.phase'],
  nodes: ['spec.unschedulable'],
  secrets: ['type'],
  'replicasets.apps': ['status.replicas'],
  'jobs.batch': ['status.successful'],
  events: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
}

/**
 * The `fieldSelector` of a request: `metadata.name=a,spec.nodeName!=node1`; a backslash keeps a comma or equals sign.
 * @throws ApiError 400 for a field that the kind cannot be selected by
 */
export function parseFieldQuery(query: string, target: VersionedKind): readonly FieldRequirement[] {
  return query
    .split(/(?<!\\),/)
    .filter((term) => term !== '')
    .map((term) => {
      const match = /^((?:[^\\=!]|\\.)*)(==|!=|=)(.*)$/s.exec(term)
      if (match === null) throw badRequest(`invalid selector: '${query}'; can't understand '${term}'`)
      const [, field = '', operator, value = ''] = match
      if (!isSelectable(field, target)) throw badRequest(unknownField(field, target.kind))
      return { field, equal: operator !== '!=', value: value.replaceAll(/\\(.)/g, '$1') }
    })
}

function isSelectable(field: string, { kind, version }: VersionedKind): boolean {
  if (field === 'metadata.name') return true
  if (field === 'metadata.namespace') return kind.namespaced || kind.type !== undefined
  return (version.selectableFields ?? SELECTABLE[resourceName(kind)])?.includes(field) ?? false
}

function unknownField(field: string, kind: ResourceKind): string {
  return kind.type === undefined || SELECTABLE[resourceName(kind)] !== undefined
    ? `field label not supported: ${field}`
    : `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`
}

export const matchesFields = (requirements: readonly FieldRequirement[], object: JsonObject): boolean =>
  requirements.every(({ field, equal, value }) => (fieldValue(object, field) === value) === equal)

/** The field as text; the empty string where it is absent, `false` for an absent flag. */
function fieldValue(object: JsonObject, field: string): string {
  let here: JsonValue | undefined = object
  for (const step of field === 'source' ? ['source', 'component'] : field.split('.')) {
    here = isObject(here) ? property(here, step) : undefined
  }
  if (here === undefined || here === null) return FLAGS.has(field) ? 'false' : ''
  return typeof here === 'object' ? '' : String(here)
}

const FLAGS = new Set(['spec.unschedulable', 'spec.hostNetwork'])
