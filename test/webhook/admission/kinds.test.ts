import { describe, expect, it } from '@jest/globals'
import { kindOf, podAt, templateKind } from '../../../webhook/admission/kinds.ts'
import type { AdmissionRequest } from '../../../webhook/admission/request.ts'
import type { SubjectKind } from '../../../webhook/rules/subject.ts'
import { objectOf, podWith, requestOf } from './reviewing.ts'

const POD = requestOf(podWith('net'))
const of = (group: string, kind: string, more: Partial<AdmissionRequest> = {}): AdmissionRequest => ({
  ...POD,
  group,
  kind,
  ...more,
})

describe('which subject a request is about', () => {
  it.each<{ request: AdmissionRequest; kind: SubjectKind | undefined; name: string }>([
    { name: 'a Pod', request: of('', 'Pod'), kind: 'pod' },
    { name: 'a Pod of another group', request: of('example.org', 'Pod'), kind: undefined },
    { name: 'the status of a Pod', request: of('', 'Pod', { subResource: 'status' }), kind: undefined },
    {
      name: 'an ephemeral container',
      request: of('', 'Pod', { subResource: 'ephemeralcontainers' }),
      kind: undefined,
    },
    { name: 'a Namespace', request: of('', 'Namespace'), kind: 'namespace' },
    {
      name: 'a network',
      request: of('k8s.cni.cncf.io', 'NetworkAttachmentDefinition', { operation: 'DELETE' }),
      kind: 'network',
    },
    { name: 'a pool', request: of('ipam.cluster.x-k8s.io', 'InClusterIPPool'), kind: 'pool' },
    { name: 'a global pool', request: of('ipam.cluster.x-k8s.io', 'GlobalInClusterIPPool'), kind: 'pool' },
    {
      name: 'a claim, which no rule reads',
      request: of('ipam.cluster.x-k8s.io', 'IPAddressClaim'),
      kind: undefined,
    },
    { name: 'a Deployment: its pods', request: of('apps', 'Deployment'), kind: 'pod' },
    {
      name: 'a Deployment of a group that is gone',
      request: of('extensions', 'Deployment'),
      kind: undefined,
    },
    {
      name: 'the deletion of a Deployment',
      request: of('apps', 'Deployment', { operation: 'DELETE' }),
      kind: undefined,
    },
    { name: 'a Job', request: of('batch', 'Job'), kind: 'pod' },
    { name: 'a DaemonSet: its pods', request: of('apps', 'DaemonSet'), kind: 'pod' },
    {
      name: 'the deletion of a DaemonSet, which may be Multus',
      request: of('apps', 'DaemonSet', { operation: 'DELETE' }),
      kind: 'guard',
    },
    {
      name: 'the status of a DaemonSet',
      request: of('apps', 'DaemonSet', { operation: 'DELETE', subResource: 'status' }),
      kind: undefined,
    },
    {
      name: 'a CustomResourceDefinition',
      request: of('apiextensions.k8s.io', 'CustomResourceDefinition', { operation: 'DELETE' }),
      kind: 'guard',
    },
    { name: 'a kind named as every object has a property', request: of('', 'constructor'), kind: undefined },
    { name: '__proto__', request: of('', '__proto__'), kind: undefined },
    { name: 'no kind', request: of('', ''), kind: undefined },
  ])('$name', ({ request, kind }) => {
    expect(kindOf(request)).toBe(kind)
  })
})

describe('how many pods a workload asks for at once', () => {
  it.each<{ name: string; group: string; kind: string; spec: string; replicas: number | undefined }>([
    { name: 'as it says', group: 'apps', kind: 'Deployment', spec: '{replicas: 3}', replicas: 3 },
    { name: 'none', group: 'apps', kind: 'StatefulSet', spec: '{replicas: 0}', replicas: 0 },
    { name: 'one where it says nothing', group: 'apps', kind: 'ReplicaSet', spec: '{}', replicas: 1 },
    {
      name: 'one where it says null',
      group: 'apps',
      kind: 'Deployment',
      spec: '{replicas: null}',
      replicas: 1,
    },
    {
      name: 'one where it says no number',
      group: 'apps',
      kind: 'Deployment',
      spec: '{replicas: "3"}',
      replicas: 1,
    },
    {
      name: 'one where it says half a pod',
      group: 'apps',
      kind: 'Deployment',
      spec: '{replicas: 2.5}',
      replicas: 1,
    },
    {
      name: 'one where it says less than none',
      group: 'apps',
      kind: 'Deployment',
      spec: '{replicas: -2}',
      replicas: 1,
    },
    {
      name: 'one where it says more than a number can',
      group: 'apps',
      kind: 'Deployment',
      spec: '{replicas: 1e308}',
      replicas: 1,
    },
    { name: 'one where the spec is none', group: 'apps', kind: 'Deployment', spec: '7', replicas: 1 },
    { name: 'as many as there are nodes', group: 'apps', kind: 'DaemonSet', spec: '{}', replicas: undefined },
    { name: 'the parallelism of a Job', group: 'batch', kind: 'Job', spec: '{parallelism: 4}', replicas: 4 },
    {
      name: 'of a Job never more than are to complete',
      group: 'batch',
      kind: 'Job',
      spec: '{parallelism: 4, completions: 2}',
      replicas: 2,
    },
    {
      name: 'the parallelism of a CronJob',
      group: 'batch',
      kind: 'CronJob',
      spec: '{jobTemplate: {spec: {parallelism: 2}}}',
      replicas: 2,
    },
  ])('$name', ({ group, kind, spec, replicas }) => {
    const object = objectOf(`{apiVersion: ${group}/v1, kind: ${kind}, metadata: {name: w}, spec: ${spec}}`)
    expect(templateKind(group, kind)?.replicas(object)).toBe(replicas)
  })
})

describe('the pod in an object', () => {
  const template = '{template: {metadata: {labels: {a: b}}}}'
  it.each<{ name: string; group: string; kind: string; spec: string; pod: object }>([
    {
      name: 'of a Deployment',
      group: 'apps',
      kind: 'Deployment',
      spec: template,
      pod: { metadata: { labels: { a: 'b' } } },
    },
    {
      name: 'of a CronJob, three levels down',
      group: 'batch',
      kind: 'CronJob',
      spec: `{jobTemplate: {spec: ${template}}}`,
      pod: { metadata: { labels: { a: 'b' } } },
    },
    {
      name: 'of a template that is no object',
      group: 'apps',
      kind: 'Deployment',
      spec: '{template: [1]}',
      pod: {},
    },
  ])('$name', ({ group, kind, spec, pod }) => {
    const object = objectOf(`{apiVersion: ${group}/v1, kind: ${kind}, metadata: {name: w}, spec: ${spec}}`)
    expect(podAt(object, templateKind(group, kind))).toEqual(pod)
  })

  it('is the object itself where there is no template', () => {
    const object = objectOf(podWith('net'))
    expect(podAt(object, templateKind('', 'Pod'))).toBe(object)
  })
})
