import type { KubeObject } from '../rule-rows/kube-object.ts'
import { ATTACH_IF_UP, ATTACHING, ATTACH_OR_WAIT, MUTATE, PLAIN, SPEC, VALIDATE } from './places.ts'
import { DEFAULT, NETWORKS } from './pods.ts'
import { creates, type Row } from './row.ts'

type Strings = Readonly<Record<string, string>>

/** What a pod may carry, each by name; undefined: the field is not there. */
const ANNOTATIONS: Readonly<Record<string, Strings | undefined>> = {
  none: undefined,
  empty: {},
  note: { note: 'mine' },
  networks: { [NETWORKS]: 'a' },
  otherNetworks: { [NETWORKS]: 'b', note: 'mine' },
  defaultNetwork: { [DEFAULT]: 'a' },
  both: { [NETWORKS]: 'a', [DEFAULT]: 'a' },
  ofBerth: { 'ipam.berth.dev/sticky': 'true' },
}
const LABELS: Readonly<Record<string, Strings | undefined>> = {
  none: undefined,
  empty: {},
  note: { app: 'web' },
  ofBerth: { 'berth.dev/x': 'y' },
}
type Gates = Readonly<Record<string, readonly { readonly name: string }[] | undefined>>

const GATES: Gates = {
  none: undefined,
  empty: [],
  other: [{ name: 'example.com/wait' }],
  ofBerth: [{ name: 'example.com/wait' }, { name: 'ipam.berth.dev/address' }],
}

interface Carried {
  readonly annotations: Strings
  readonly labels: Strings
  readonly gates: readonly { readonly name: string }[]
}

interface Combination {
  readonly name: string
  readonly object: KubeObject
  readonly carried: Carried
}

const NETWORK_KEYS = [NETWORKS, DEFAULT]
const isOfBerth = (key: string): boolean => key.includes('berth.dev/')
const entriesNew = (now: Strings, before: Strings): readonly string[] =>
  Object.keys(now).filter((key) => now[key] !== before[key])

/** What the registrations promise of a pod that is created, said without CEL. */
function onCreation({ annotations, labels, gates }: Carried, attach: string): readonly string[] {
  const asks = NETWORK_KEYS.some((key) => key in annotations)
  const keys = [...Object.keys(annotations), ...Object.keys(labels), ...gates.map(({ name }) => name)]
  return [attach, ...(asks ? [MUTATE] : []), ...(asks || keys.some(isOfBerth) ? [VALIDATE] : [])]
}

/** And of one that is changed. */
function onUpdate(now: Carried, before: Carried): readonly string[] {
  const isTaken = NETWORK_KEYS.some(
    (key) => key in before.annotations && now.annotations[key] !== before.annotations[key],
  )
  const judged =
    entriesNew(now.annotations, before.annotations).some(
      (key) => NETWORK_KEYS.includes(key) || isOfBerth(key),
    ) || entriesNew(now.labels, before.labels).some(isOfBerth)
  return [...(isTaken ? [MUTATE] : []), ...(judged ? [VALIDATE] : [])]
}

const combinationsIn = (home: string, prefix: string, gates: Gates = GATES): readonly Combination[] =>
  Object.entries(ANNOTATIONS).flatMap(([a, annotations]) =>
    Object.entries(LABELS).flatMap(([l, labels]) =>
      Object.entries(gates).map(([g, schedulingGates]) => ({
        name: `annotations ${a}, labels ${l}, gates ${g}`,
        object: {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: {
            name: `${prefix}-${a}-${l}-${g}`.toLowerCase(),
            namespace: home,
            ...(annotations && { annotations }),
            ...(labels && { labels }),
          },
          spec: { ...SPEC, ...(schedulingGates && { schedulingGates }) },
        },
        carried: { annotations: annotations ?? {}, labels: labels ?? {}, gates: schedulingGates ?? [] },
      })),
    ),
  )

const down = (reaches: readonly string[]): Row['down'] =>
  reaches.every((name) => name === ATTACH_IF_UP) ? 'passes' : 'waits'

/** Every pod of the fields above, created. */
export const creations = (): readonly Row[] =>
  [PLAIN, ATTACHING].flatMap((home) =>
    combinationsIn(home, 'new').map(({ name, object, carried }) => {
      const reaches = onCreation(carried, home === PLAIN ? ATTACH_IF_UP : ATTACH_OR_WAIT)
      return creates(object, { name: `${name} in ${home}`, reaches, down: down(reaches) })
    }),
  )

/** Those without gates, each changed into each. */
export function changes(): readonly Row[] {
  const all = combinationsIn(PLAIN, 'old', { none: undefined })
  return all.flatMap((from) =>
    all.map((to) => {
      const reaches = onUpdate(to.carried, from.carried)
      const { annotations, labels } = to.object.metadata
      const { name, namespace } = from.object.metadata
      return {
        name: `${from.name} to ${to.name}`,
        given: [from.object],
        method: 'PUT',
        path: `/api/v1/namespaces/${namespace ?? ''}/pods/${name}?dryRun=All`,
        body: {
          ...from.object,
          metadata: { name, namespace, ...(annotations && { annotations }), ...(labels && { labels }) },
        },
        reaches,
        down: down(reaches),
      }
    }),
  )
}
