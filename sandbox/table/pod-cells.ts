import { property, text, type JsonObject, type JsonValue } from '../../network/json/json.ts'
import { isDeleting, numberAt, objectAt, objectsAt } from '../api/kube-object.ts'
import { age } from './age.ts'
import type { Column } from './column.ts'

const NONE = '<none>'

export const POD_COLUMNS: readonly Column[] = [
  {
    name: 'Name',
    type: 'string',
    format: 'name',
    cell: (pod) => text(objectAt(pod, 'metadata'), 'name') ?? '',
  },
  { name: 'Ready', type: 'string', cell: ready },
  { name: 'Status', type: 'string', cell: status },
  { name: 'Restarts', type: 'string', cell: (pod) => restarts(pod) },
  {
    name: 'Age',
    type: 'string',
    cell: (pod) => age(property(objectAt(pod, 'metadata'), 'creationTimestamp')),
  },
  { name: 'IP', type: 'string', priority: 1, cell: (pod) => textOr(objectAt(pod, 'status'), 'podIP') },
  { name: 'Node', type: 'string', priority: 1, cell: (pod) => textOr(objectAt(pod, 'spec'), 'nodeName') },
  {
    name: 'Nominated Node',
    type: 'string',
    priority: 1,
    cell: (pod) => textOr(objectAt(pod, 'status'), 'nominatedNodeName'),
  },
  { name: 'Readiness Gates', type: 'string', priority: 1, cell: readinessGates },
]

const textOr = (object: JsonObject, key: string): string => text(object, key) ?? NONE

function ready(pod: JsonObject): string {
  const statuses = objectsAt(pod, 'status', 'containerStatuses')
  const count = statuses.filter((container) => container['ready'] === true).length
  return `${count}/${objectsAt(pod, 'spec', 'containers').length}`
}

/** The phase, or what says more: a reason, a gate, a container that waits. */
function status(pod: JsonObject): JsonValue {
  if (isDeleting(pod)) return 'Terminating'
  const gated = objectsAt(pod, 'status', 'conditions').find(({ type }) => type === 'PodScheduled')
  const waiting = objectsAt(pod, 'status', 'containerStatuses')
    .map((container) => text(objectAt(container, 'state', 'waiting'), 'reason') ?? '')
    .findLast((reason) => reason !== '')
  if (waiting !== undefined) return waiting
  if (gated !== undefined && gated['reason'] === 'SchedulingGated') return 'SchedulingGated'
  const state = objectAt(pod, 'status')
  return text(state, 'reason') ?? text(state, 'phase') ?? 'Unknown'
}

const restarts = (pod: JsonObject): string =>
  String(
    objectsAt(pod, 'status', 'containerStatuses').reduce(
      (sum, container) => sum + (numberAt(container, 'restartCount') ?? 0),
      0,
    ),
  )

function readinessGates(pod: JsonObject): string {
  const gates = objectsAt(pod, 'spec', 'readinessGates').map((gate) => text(gate, 'conditionType'))
  if (gates.length === 0) return NONE
  const met = objectsAt(pod, 'status', 'conditions').filter(
    (condition) => condition['status'] === 'True' && gates.includes(text(condition, 'type')),
  )
  return `${met.length}/${gates.length}`
}
