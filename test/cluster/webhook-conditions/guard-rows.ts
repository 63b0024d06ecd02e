import type { KubeObject } from '../rule-rows/kube-object.ts'
import { GUARD, PLAIN, SPEC } from './places.ts'
import { deletes, updates, type Row } from './row.ts'

interface Parts {
  readonly name?: string
  readonly metadata?: object
  readonly template?: object
  readonly spec?: object
}

const APP = { app: 'web' }
const CNI = { volumes: [{ name: 'cni', hostPath: { path: '/etc/cni/net.d' } }] }

let count = 0
function daemonSet(
  { name, metadata = {}, template = {}, spec = CNI }: Parts,
  home = 'kube-system',
): KubeObject {
  count++
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: `${name ?? 'agent'}-${count}`, namespace: home, ...metadata },
    spec: {
      selector: { matchLabels: APP },
      template: { metadata: { labels: { ...APP, ...template } }, spec: { ...SPEC, ...spec } },
    },
  }
}

const container = (name: string, image?: string): object => ({ name, ...(image !== undefined && { image }) })
const guarded = { reaches: [GUARD], down: 'waits' } as const
const free = { reaches: [], down: 'passes' } as const

const definition = (plural: string, group: string): KubeObject => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${plural}.${group}` },
  spec: {
    group,
    scope: 'Namespaced',
    names: { plural, singular: 'thing', kind: 'Thing', listKind: 'ThingList' },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
  },
})
/** It is there, as everything of manifests/crds. */
const NETWORKS = definition('network-attachment-definitions', 'k8s.cni.cncf.io')

/** Calls that could take Multus away, by what they are about. */
export const guardRows: Readonly<Record<string, readonly Row[]>> = {
  'with a CNI folder, the end of a DaemonSet called multus by': [
    deletes(daemonSet({ name: 'kube-multus-ds' }), { name: 'its name', ...guarded }),
    deletes(daemonSet({ name: 'kube-multus-ds' }, PLAIN), {
      name: 'its name, in another namespace',
      ...guarded,
    }),
    deletes(daemonSet({ metadata: { labels: { app: 'multus' } } }), { name: 'a label', ...guarded }),
    deletes(daemonSet({ template: { name: 'multus' } }), { name: 'a label of its pods', ...guarded }),
    deletes(daemonSet({ spec: { ...CNI, containers: [container('kube-multus', 'i')] } }), {
      name: 'a container',
      ...guarded,
    }),
    deletes(
      daemonSet({
        spec: { ...CNI, containers: [container('c', 'ghcr.io/k8snetworkplumbingwg/multus-cni:v4.3')] },
      }),
      { name: 'an image', ...guarded },
    ),
    deletes(daemonSet({ spec: { ...CNI, initContainers: [container('init', 'multus-cni')] } }), {
      name: 'the image of an init container',
      ...guarded,
    }),
  ],
  'the end of': [
    deletes(daemonSet({ spec: {} }), { name: 'a bare DaemonSet', ...free }),
    deletes(daemonSet({ metadata: { annotations: null, labels: null }, spec: {} }), {
      name: 'a DaemonSet whose annotations and labels are null',
      ...free,
    }),
    deletes(daemonSet({}), { name: 'another CNI', ...free }),
    deletes(daemonSet({ name: 'multus', spec: {} }), {
      name: 'a DaemonSet that is called multus and has no volume',
      ...free,
    }),
    deletes(daemonSet({ name: 'multus', spec: { volumes: [{ name: 'v', emptyDir: {} }] } }), {
      name: 'one that is called multus and has no folder of its node',
      ...free,
    }),
    deletes(daemonSet({ name: 'multus', metadata: { annotations: { 'berth.dev/force': 'true' } } }), {
      name: 'Multus, forced',
      ...free,
    }),
    deletes(daemonSet({ name: 'multus', metadata: { annotations: { 'berth.dev/force': 'yes' } } }), {
      name: 'Multus, forced by a word that says nothing',
      ...guarded,
    }),
    deletes(daemonSet({ name: 'multus', metadata: { annotations: { note: 'mine' } } }), {
      name: 'Multus with a note',
      ...guarded,
    }),
    deletes(definition('things', 'example.com'), { name: 'a definition of others', ...free }),
    { ...deletes(NETWORKS, { name: 'the definition of networks', ...guarded }), given: [] },
  ],
  'the way out:': [
    updates(
      daemonSet({ name: 'multus' }),
      { metadata: { annotations: { 'berth.dev/force': 'true' } } },
      { name: 'the annotation on Multus', ...free },
    ),
    {
      ...updates(
        NETWORKS,
        { metadata: { annotations: { 'berth.dev/force': 'true' } } },
        { name: 'the annotation on the definition of networks', ...free },
      ),
      given: [],
    },
  ],
}
