import type { KubeObject } from '../rule-rows/kube-object.ts'
import { MUTATE, PLAIN, VALIDATE } from './places.ts'
import { DEFAULT, NETWORKS, pod } from './pods.ts'
import { calls, deletes, updates, type Row } from './row.ts'

const there = (annotations?: object, labels?: object): KubeObject =>
  pod(PLAIN, { metadata: { ...(annotations && { annotations }), ...(labels && { labels }) } })
const annotated = (annotations: object | null): object => ({ metadata: { annotations } })

export const changes: readonly Row[] = [
  updates(there(), {}, { name: 'nothing, of a bare pod', reaches: [], down: 'passes' }),
  updates(there(), annotated({ note: 'mine' }), { name: 'a first annotation', reaches: [], down: 'passes' }),
  updates(there({ note: 'mine' }), annotated(null), {
    name: 'the last annotation away',
    reaches: [],
    down: 'passes',
  }),
  updates(there(), annotated({ [NETWORKS]: 'net' }), {
    name: 'networks, on a pod without annotations',
    reaches: [VALIDATE],
    down: 'waits',
  }),
  updates(there({ note: 'mine' }), annotated({ [NETWORKS]: 'net' }), {
    name: 'networks, on one with others',
    reaches: [VALIDATE],
    down: 'waits',
  }),
  updates(there({ [NETWORKS]: 'a' }), annotated({ [NETWORKS]: 'b' }), {
    name: 'other networks',
    reaches: [MUTATE, VALIDATE],
    down: 'waits',
  }),
  updates(there({ [NETWORKS]: 'a' }), annotated(null), {
    name: 'networks and all annotations away',
    reaches: [MUTATE],
    down: 'waits',
  }),
  updates(there({ [DEFAULT]: 'a' }), annotated({ [DEFAULT]: null, note: 'mine' }), {
    name: 'the default network away',
    reaches: [MUTATE],
    down: 'waits',
  }),
  updates(there({ [NETWORKS]: 'a' }), annotated({ note: 'mine' }), {
    name: 'a note on a pod with networks',
    reaches: [],
    down: 'passes',
  }),
  updates(
    there({ [NETWORKS]: 'a' }),
    { metadata: { finalizers: ['example.com/a'] } },
    { name: 'a finalizer on a pod with networks', reaches: [], down: 'passes' },
  ),
  updates(
    there({ [NETWORKS]: 'a' }, { 'berth.dev/x': 'y' }),
    { metadata: { labels: null } },
    { name: 'all labels away', reaches: [], down: 'passes' },
  ),
  updates(
    there(undefined, { app: 'a' }),
    { metadata: { labels: { 'berth.dev/x': 'y' } } },
    { name: "a label of Berth's", reaches: [VALIDATE], down: 'waits' },
  ),
  updates(
    there(undefined, { 'berth.dev/x': 'y' }),
    { metadata: { labels: { app: 'a' } } },
    { name: "another label beside one of Berth's", reaches: [], down: 'passes' },
  ),
  deletes(there({ [NETWORKS]: 'a' }), { name: 'its end', reaches: [], down: 'passes' }),
]

const subresources = (given: KubeObject): readonly Row[] => {
  const { name, namespace } = given.metadata
  const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } }
  const binding = {
    apiVersion: 'v1',
    kind: 'Binding',
    metadata: { name, namespace },
    target: { kind: 'Node', name: 'node1' },
  }
  return [
    calls(
      given,
      { method: 'POST', subresource: 'eviction', body: eviction },
      { name: 'an eviction', reaches: [], down: 'passes' },
    ),
    calls(
      given,
      { method: 'POST', subresource: 'binding', body: binding },
      { name: 'a binding', reaches: [], down: 'passes' },
    ),
    calls(
      given,
      { method: 'PATCH', subresource: 'status', body: { status: { phase: 'Running' } } },
      { name: 'a status', reaches: [], down: 'passes' },
    ),
  ]
}

export const reachable = subresources(there({ [NETWORKS]: 'a' }))
