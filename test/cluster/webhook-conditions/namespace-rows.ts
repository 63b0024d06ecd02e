import type { KubeObject } from '../rule-rows/kube-object.ts'
import { MUTATE_NAMESPACES, VALIDATE_NAMESPACES } from './places.ts'
import { calls, creates, deletes, updates, type Row } from './row.ts'

let count = 0
/** Null is sent as it is. */
function space(labels?: object | null, metadata: object = {}): KubeObject {
  count++
  const given = { name: `space-${count}`, ...(labels !== undefined && { labels }), ...metadata }
  return JSON.parse(JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: given }))
}

const labelled = (labels: object | null): object => ({ metadata: { labels } })
const ATTACH = { 'attach.berth.dev/net1': 'storage' }
const MARKED = { ...ATTACH, 'berth.dev/attaches': 'true' }
const both = { reaches: [MUTATE_NAMESPACES, VALIDATE_NAMESPACES], down: 'passes' } as const
const marks = { reaches: [MUTATE_NAMESPACES], down: 'passes' } as const
const judged = { reaches: [VALIDATE_NAMESPACES], down: 'passes' } as const
const quiet = { reaches: [], down: 'passes' } as const

/** Calls about namespaces, by what they are about. No namespace ever waits. */
export const namespaceRows: Readonly<Record<string, readonly Row[]>> = {
  'a new namespace with': [
    creates(space(), { name: 'no labels', ...quiet }),
    creates(space(null, { annotations: null }), { name: 'labels null', ...quiet }),
    creates(space({ team: 'a' }), { name: 'labels of others', ...quiet }),
    creates(space(undefined, { name: undefined, generateName: 'space-' }), {
      name: 'a generated name',
      ...quiet,
    }),
    creates(space({ 'berth.dev/enforce': 'restricted' }), { name: 'a policy', ...judged }),
    creates(space(ATTACH), { name: 'a network to attach', ...both }),
    creates(space({ 'berth.dev/attaches': 'true' }), { name: "Berth's mark", ...both }),
  ],
  'a change of a namespace:': [
    updates(space(), {}, { name: 'nothing', ...quiet }),
    updates(space(), { metadata: { annotations: { note: 'mine' } } }, { name: 'a note', ...quiet }),
    updates(space({ team: 'a' }), labelled({ team: null }), { name: "another's label away", ...quiet }),
    updates(space({ 'berth.dev/enforce': 'restricted' }), labelled({ team: 'a' }), {
      name: 'a label beside its policy',
      ...quiet,
    }),
    updates(space(), labelled({ 'berth.dev/warn': 'baseline' }), { name: 'a policy', ...judged }),
    updates(space({ 'berth.dev/enforce': 'baseline' }), labelled({ 'berth.dev/enforce': 'restricted' }), {
      name: 'another policy',
      ...judged,
    }),
    updates(space({ 'berth.dev/enforce': 'baseline' }), labelled(null), {
      name: 'its policy and all labels away',
      ...judged,
    }),
    updates(space(), labelled(ATTACH), { name: 'a network to attach', ...both }),
    updates(space(MARKED), labelled({ 'attach.berth.dev/net1': null }), {
      name: 'no network to attach any more',
      ...both,
    }),
    updates(space(MARKED), labelled({ 'berth.dev/attaches': null }), { name: "Berth's mark away", ...both }),
    updates(space(MARKED), labelled(null), { name: 'all labels away', ...judged }),
    updates(space(ATTACH), {}, { name: 'nothing, of one that was labelled while Berth was away', ...marks }),
  ],
  'what else there is about a namespace that attaches:': [
    calls(
      space(MARKED),
      { method: 'PATCH', subresource: 'status', body: {} },
      { name: 'its status', ...quiet },
    ),
    deletes(space(MARKED), { name: 'its end', ...quiet }),
  ],
  'a change of the namespace': ['kube-system', 'cert-manager'].map((name) => ({
    ...updates(space(), labelled(ATTACH), { name, ...judged }),
    given: [],
    path: `/api/v1/namespaces/${name}?dryRun=All`,
    body: labelled({ 'attach.berth.dev/net9': 'storage' }),
  })),
}
