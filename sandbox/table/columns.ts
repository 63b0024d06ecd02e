import { property, text, type JsonObject, type JsonValue } from '../../network/json/json.ts'
import { listAt, objectAt, objectsAt } from '../api/kube-object.ts'
import { resourceName, type PrinterColumn, type VersionedKind } from '../kinds/resource-kind.ts'
import { age } from './age.ts'
import type { Column } from './column.ts'
import { jsonPath } from './json-path.ts'
import { POD_COLUMNS } from './pod-cells.ts'

const NAME: Column = {
  name: 'Name',
  type: 'string',
  format: 'name',
  cell: (object) => text(objectAt(object, 'metadata'), 'name') ?? '',
}
const AGE: Column = {
  name: 'Age',
  type: 'string',
  cell: (object) => age(property(objectAt(object, 'metadata'), 'creationTimestamp')),
}

/** A column by a dotted path, or by a function. */
const column = (name: string, type: string, cell: string | Column['cell'], priority = 0): Column => ({
  name,
  type,
  priority,
  cell: typeof cell === 'string' ? (object) => at(object, cell) : cell,
})

function at(object: JsonObject, path: string): JsonValue {
  const [value] = jsonPath(object, path)
  if (value === undefined || value === null) return '<none>'
  return typeof value === 'object' ? JSON.stringify(value) : value
}

const count =
  (path: string) =>
  (object: JsonObject): number => {
    const [value] = jsonPath(object, path)
    return typeof value === 'number' ? value : 0
  }

const readyOf = (object: JsonObject): JsonValue =>
  `${count('.status.readyReplicas')(object)}/${count('.spec.replicas')(object)}`

const keys =
  (...fields: readonly string[]) =>
  (object: JsonObject): JsonValue =>
    fields.reduce((sum, field) => sum + Object.keys(objectAt(object, field)).length, 0)

const webhooks = column('Webhooks', 'integer', (object) => listAt(object, 'webhooks').length)

/** The columns of the built-in kinds between name and age, as a real API server prints them. */
const BUILT_IN: Readonly<Record<string, readonly Column[]>> = {
  namespaces: [column('Status', 'string', '.status.phase')],
  nodes: [column('Status', 'string', nodeStatus), column('Roles', 'string', nodeRoles)],
  configmaps: [column('Data', 'integer', keys('data', 'binaryData'))],
  secrets: [column('Type', 'string', '.type'), column('Data', 'integer', keys('data'))],
  serviceaccounts: [column('Secrets', 'integer', (object) => listAt(object, 'secrets').length)],
  'deployments.apps': [
    column('Ready', 'string', readyOf),
    column('Up-to-date', 'integer', count('.status.updatedReplicas')),
    column('Available', 'integer', count('.status.availableReplicas')),
  ],
  'statefulsets.apps': [column('Ready', 'string', readyOf)],
  'replicasets.apps': [
    column('Desired', 'integer', count('.spec.replicas')),
    column('Current', 'integer', count('.status.replicas')),
    column('Ready', 'integer', count('.status.readyReplicas')),
  ],
  'daemonsets.apps': [
    column('Desired', 'integer', count('.status.desiredNumberScheduled')),
    column('Current', 'integer', count('.status.currentNumberScheduled')),
    column('Ready', 'integer', count('.status.numberReady')),
  ],
  'jobs.batch': [
    column(
      'Completions',
      'string',
      (job) => `${count('.status.succeeded')(job)}/${count('.spec.completions')(job)}`,
    ),
  ],
  'cronjobs.batch': [
    column('Schedule', 'string', '.spec.schedule'),
    column('Suspend', 'boolean', '.spec.suspend'),
  ],
  'leases.coordination.k8s.io': [column('Holder', 'string', '.spec.holderIdentity')],
  'mutatingwebhookconfigurations.admissionregistration.k8s.io': [webhooks],
  'validatingwebhookconfigurations.admissionregistration.k8s.io': [webhooks],
}

const EVENT_COLUMNS: readonly Column[] = [
  column('Last Seen', 'string', (event) =>
    age(property(event, 'lastTimestamp') ?? property(event, 'eventTime')),
  ),
  column('Type', 'string', '.type'),
  column('Reason', 'string', '.reason'),
  column('Object', 'string', (event) => {
    const involved = objectAt(event, 'involvedObject')
    return `${(text(involved, 'kind') ?? '').toLowerCase()}/${text(involved, 'name') ?? ''}`
  }),
  column('Message', 'string', '.message'),
]

const DEFINITION_COLUMNS: readonly Column[] = [
  NAME,
  column(
    'Created At',
    'date',
    (definition) => property(objectAt(definition, 'metadata'), 'creationTimestamp') ?? '',
  ),
]

export function columnsOf({ kind, version }: VersionedKind): readonly Column[] {
  const resource = resourceName(kind)
  if (resource === 'pods') return POD_COLUMNS
  if (resource === 'events') return EVENT_COLUMNS
  if (kind.kind === 'CustomResourceDefinition') return DEFINITION_COLUMNS
  if (version.columns !== undefined) return [NAME, ...version.columns.map(printed)]
  return [NAME, ...(BUILT_IN[resource] ?? []), AGE]
}

/** A custom resource's column; a date is shown as its age. */
const printed = (printer: PrinterColumn): Column => ({
  ...printer,
  cell: (object) => {
    const values = jsonPath(object, printer.jsonPath)
    if (values.length === 0) return null
    if (printer.type === 'date') return age(values[0])
    const [first] = values
    if (values.length === 1 && first !== undefined && typeof first !== 'object') return first
    return values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(',')
  },
})

function nodeStatus(node: JsonObject): string {
  const condition = objectsAt(node, 'status', 'conditions').find(({ type }) => type === 'Ready')
  const state = condition === undefined ? 'Unknown' : condition['status'] === 'True' ? 'Ready' : 'NotReady'
  return property(objectAt(node, 'spec'), 'unschedulable') === true ? `${state},SchedulingDisabled` : state
}

const ROLE = 'node-role.kubernetes.io/'

function nodeRoles(node: JsonObject): string {
  const labels = Object.keys(objectAt(node, 'metadata', 'labels'))
  const roles = labels.filter((label) => label.startsWith(ROLE)).map((label) => label.slice(ROLE.length))
  return roles.length === 0 ? '<none>' : roles.toSorted().join(',')
}
