import { objectAt, property, type JsonObject, type JsonValue } from '../../../network/json/json.ts'
import type { ClusterView } from '../cluster-view.ts'
import type { RuleProblem } from '../rule.ts'
import type { PodSubject } from '../subject.ts'
import { podNodes } from './pod-nodes.ts'

/** That a workload asks for more pods than there is room for. */
export interface Excess {
  /** `Deployment web asks for 3 pods`, `a rolling update of Deployment web starts a new pod …`, `DaemonSet web runs one on every node`. */
  readonly told: string
  /** What to do about it, in the imperative. */
  readonly fix: string
}

/**
 * Whether the workload of a template has more pods at once than `room`, counting the one that a rolling update of a
 * Deployment starts before it stops an old one. `nodes`: on how many nodes its pods can run; undefined if unknown.
 * Never for a single pod.
 */
export function excessOf(subject: PodSubject, room: number, nodes: number | undefined): Excess | undefined {
  const { template, name, object } = subject
  if (template === undefined) return undefined
  const title = `${template.kind} ${name}`
  const { replicas } = template
  if (replicas === undefined) {
    const told = `${title} runs a pod on every node`
    return (nodes ?? room + 1) > room ? { told, fix: 'select one node for it' } : undefined
  }
  if (replicas > room)
    return {
      told: `${title} asks for ${replicas} pods`,
      fix: `ask for ${room} ${room === 1 ? 'pod' : 'pods'} at most`,
    }
  if (template.kind !== 'Deployment' || replicas < room || replicas === 0) return undefined
  if (!startsBeforeItStops(object, replicas)) return undefined
  const before = replicas === 1 ? 'the old one' : `one of the ${replicas}`
  const told = `a rolling update of ${title} starts a new pod before it stops ${before}`
  return { told, fix: 'set spec.strategy.type to Recreate' }
}

/**
 * Whether an update of a Deployment cannot stop an old pod before a new one is ready: `maxUnavailable`, 25 % unless given,
 * rounded down, is 0 (k8s.io/kubernetes `pkg/controller/deployment/util` ResolveFenceposts). A new pod that waits for what
 * the old one holds then waits for ever.
 */
function startsBeforeItStops(deployment: JsonObject, replicas: number): boolean {
  const strategy = objectAt(objectAt(deployment, 'spec'), 'strategy')
  if (property(strategy, 'type') === 'Recreate') return false
  const written = property(objectAt(strategy, 'rollingUpdate'), 'maxUnavailable')
  return unavailable(written, replicas) === 0
}

function unavailable(written: JsonValue | undefined, replicas: number): number {
  if (typeof written === 'number') return written
  const percent = typeof written === 'string' ? /^(\d{1,3})%$/.exec(written)?.[1] : undefined
  return Math.floor((Number(percent ?? 25) * replicas) / 100)
}

/** What only one pod can have. */
export interface Single {
  readonly field: string
  /** `the address 10.0.0.5/24`. */
  readonly thing: string
  /** What else to do about it: `leave ips out`. */
  readonly otherwise: string
}

/** What is wrong if a workload asks for more than one pod with it. */
export function* onlyOnce(
  subject: PodSubject,
  { field, thing, otherwise }: Single,
  view: ClusterView,
): Iterable<RuleProblem> {
  const { template } = subject
  if (template === undefined) return
  const nodes = template.replicas === undefined ? podNodes(subject, view)?.length : undefined
  const excess = excessOf(subject, 1, nodes)
  if (excess === undefined) return
  yield {
    field,
    message: `${excess.told}, and only one can have ${thing}`,
    fix: `${excess.fix}, or ${otherwise}`,
  }
}
