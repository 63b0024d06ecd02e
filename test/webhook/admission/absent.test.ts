import { describe, expect, it } from '@jest/globals'
import { absentFor, type Absent } from '../../../webhook/admission/absent.ts'
import type { AdmissionRequest } from '../../../webhook/admission/request.ts'
import { clusterOf, namespaceWith, network, podWith, requestOf } from './reviewing.ts'

const VIEW = clusterOf(
  [
    namespaceWith('default', {}),
    namespaceWith('attached', {
      'attach.berth.dev/net1': 'storage',
      'attach.berth.dev/net2': 'default.here',
    }),
    network('here'),
  ].join('\n---\n'),
)

const wanted = (...networks: string[]): Absent => ({
  namespace: undefined,
  networks: networks.map((key) => {
    const [namespace = '', name = ''] = key.split('/')
    return { namespace, name }
  }),
})
const podIn = (namespace: string, networks: string): AdmissionRequest =>
  requestOf(podWith(networks), { namespace })
const update = (before: string, after: string): AdmissionRequest => ({
  ...requestOf(podWith(after)),
  operation: 'UPDATE',
  oldObject: requestOf(podWith(before)).object,
})
const withDefault = (name: string): AdmissionRequest =>
  requestOf(
    `{apiVersion: v1, kind: Pod, metadata: {name: p, annotations: {v1.multus-cni.io/default-network: '${name}'}}}`,
  )
const deployment = (networks: string): AdmissionRequest =>
  requestOf(
    `{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {template: {metadata: {annotations: {k8s.v1.cni.cncf.io/networks: '${networks}'}}}}}`,
  )
const replicaSetOf = (owner: string, networks: string): AdmissionRequest =>
  requestOf(
    `{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: r, ownerReferences: [${owner}]}, spec: {template: {metadata: {annotations: {k8s.v1.cni.cncf.io/networks: '${networks}'}}}}}`,
  )

describe('what a review needs and the caches do not have', () => {
  it.each<{ name: string; request: AdmissionRequest; absent: Absent | undefined }>([
    { name: 'nothing, where everything is there', request: podIn('default', 'here'), absent: undefined },
    { name: 'nothing, for a pod without networks', request: podIn('default', ''), absent: undefined },
    {
      name: 'a network that is not there',
      request: podIn('default', 'here,young'),
      absent: wanted('default/young'),
    },
    {
      name: 'a network of another namespace',
      request: podIn('default', 'lab/young'),
      absent: wanted('lab/young'),
    },
    {
      name: 'a network once, if it is asked for twice',
      request: podIn('default', 'young,young'),
      absent: wanted('default/young'),
    },
    {
      name: 'the default network, of kube-system',
      request: withDefault('young'),
      absent: wanted('kube-system/young'),
    },
    {
      name: 'the default network of a namespace that is named',
      request: withDefault('lab/young'),
      absent: wanted('lab/young'),
    },
    {
      name: "the networks of the namespace's labels",
      request: podIn('attached', ''),
      absent: wanted('attached/storage'),
    },
    {
      name: 'the namespace, if nothing is known of it',
      request: podIn('young', ''),
      absent: { namespace: 'young', networks: [] },
    },
    {
      name: 'the namespace of a network',
      request: requestOf(network('net', 'young')),
      absent: { namespace: 'young', networks: [] },
    },
    {
      name: 'nothing, for a network whose namespace is known',
      request: requestOf(network('net')),
      absent: undefined,
    },
    { name: 'the networks of a template', request: deployment('young'), absent: wanted('default/young') },
    {
      name: 'nothing, for a template that its Deployment was told about',
      request: replicaSetOf('{apiVersion: apps/v1, kind: Deployment, name: d, controller: true}', 'young'),
      absent: undefined,
    },
    {
      name: 'nothing, for a Namespace: it is the object itself',
      request: requestOf(namespaceWith('young', {})),
      absent: undefined,
    },
    {
      name: 'nothing, for what Berth does not review',
      request: { ...podIn('young', 'young'), subResource: 'status' },
      absent: undefined,
    },
    {
      name: 'nothing, for what has no namespace',
      request: requestOf(
        '{apiVersion: ipam.cluster.x-k8s.io/v1alpha2, kind: GlobalInClusterIPPool, metadata: {name: p}}',
      ),
      absent: undefined,
    },
    {
      name: 'nothing, for an update that leaves the networks alone',
      request: update('gone', 'gone'),
      absent: undefined,
    },
    {
      name: 'the networks that an update asks for',
      request: update('gone', 'young'),
      absent: wanted('default/young'),
    },
  ])('is $name', ({ request, absent }) => {
    expect(absentFor(request, VIEW)).toEqual(absent)
  })

  it.each([
    ['a step up', '[{"name":".."}]'],
    ['the list itself', '[{"name":"."}]'],
    ['a path', '[{"name":"a/../../secrets/b"}]'],
    ['a step up as namespace', '[{"name":"a","namespace":".."}]'],
    ['a lone surrogate', '[{"name":"\\ud800"}]'],
    ['capital letters', '[{"name":"Storage"}]'],
    ['a name that is too long', `[{"name":"${'a'.repeat(254)}"}]`],
  ])('is never asked for by what no object can be called: %s', (_name, networks) => {
    expect(absentFor(podIn('default', networks), VIEW)).toBeUndefined()
  })

  it('is never asked for in a namespace that cannot be one', () => {
    expect(absentFor(podIn('', 'young'), VIEW)).toBeUndefined()
    expect(absentFor(podIn('..', 'young'), VIEW)).toBeUndefined()
  })

  it('is eight networks at most', () => {
    const names = Array.from({ length: 100 }, (_, at) => `young-${at}`)
    expect(absentFor(podIn('default', names.join()), VIEW)?.networks).toHaveLength(8)
  })
})
