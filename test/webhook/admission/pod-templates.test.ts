import { describe, expect, it } from '@jest/globals'
import type { AdmissionRequest } from '../../../webhook/admission/request.ts'
import { mutate, validate } from '../../../webhook/admission/review-object.ts'
import { clusterWith, deleting, namespaceWith, network, requestOf, settingsOf } from './reviewing.ts'

const SETTINGS = settingsOf()
const VIEW = clusterWith(namespaceWith('default', {}), network('here'))
const validated = (request: AdmissionRequest) => validate(request, { view: VIEW, settings: SETTINGS })

describe('a pod template', () => {
  const template = (networks: string, metadata = '') =>
    `{metadata: {annotations: {k8s.v1.cni.cncf.io/networks: '${networks}'}${metadata}}, spec: {containers: [{name: c}]}}`
  const workload = (kind: string, { networks = 'nowhere', owners = '[]' } = {}): AdmissionRequest =>
    requestOf(
      `{apiVersion: ${kind === 'Job' ? 'batch' : 'apps'}/v1, kind: ${kind}, metadata: {name: w, ownerReferences: ${owners}}, spec: {template: ${template(networks)}}}`,
    )
  const owner = (apiVersion: string, kind: string, controller = 'true') =>
    `[{apiVersion: ${apiVersion}, kind: ${kind}, name: o, uid: u, controller: ${controller}}]`

  it.each(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job'])(
    'of a %s is never refused, and told at once what its pods will be refused for',
    (kind) => {
      const { answer, findings } = validated(workload(kind))
      expect(answer.allowed).toBe(true)
      expect(answer.warnings).toEqual([
        expect.stringMatching(
          /^network-exists: spec\.template\.metadata\.annotations\[k8s\.v1\.cni\.cncf\.io\/networks\]\[0\]: .*nowhere/,
        ),
      ])
      expect(findings).toMatchObject([{ rule: 'network-exists', severity: 'warn' }])
    },
  )

  it('of a CronJob is found three levels down', () => {
    const request = requestOf(
      `{apiVersion: batch/v1, kind: CronJob, metadata: {name: w}, spec: {jobTemplate: {spec: {template: ${template('nowhere')}}}}}`,
    )
    expect(validated(request).findings.map(({ field }) => field)).toEqual([
      'spec.jobTemplate.spec.template.metadata.annotations[k8s.v1.cni.cncf.io/networks][0]',
    ])
  })

  it.each([
    {
      name: 'a ReplicaSet of a Deployment',
      kind: 'ReplicaSet',
      owners: owner('apps/v1', 'Deployment'),
      told: 0,
    },
    { name: 'a Job of a CronJob', kind: 'Job', owners: owner('batch/v1', 'CronJob'), told: 0 },
    {
      name: 'a ReplicaSet that a Deployment merely owns',
      kind: 'ReplicaSet',
      owners: owner('apps/v1', 'Deployment', 'false'),
      told: 1,
    },
    {
      name: 'a ReplicaSet of a kind whose templates Berth does not read',
      kind: 'ReplicaSet',
      owners: owner('argoproj.io/v1alpha1', 'Rollout'),
      told: 1,
    },
    {
      name: 'a StatefulSet of an operator',
      kind: 'StatefulSet',
      owners: owner('example.org/v1', 'Database'),
      told: 1,
    },
    {
      name: 'a Job of another CronJob',
      kind: 'Job',
      owners: owner('example.org/v1', 'CronJob'),
      told: 1,
    },
    { name: 'owners that are no list', kind: 'Job', owners: '{controller: true}', told: 1 },
    { name: 'an owner that is null', kind: 'Job', owners: '[null]', told: 1 },
  ])('is told about once: $name', ({ kind, owners, told }) => {
    expect(validated(workload(kind, { owners })).findings).toHaveLength(told)
  })

  it('is injected with nothing', () => {
    const view = clusterWith(namespaceWith('default', { 'attach.berth.dev/net1': 'here' }), network('here'))
    expect(mutate(workload('Deployment'), { view, settings: SETTINGS }).patch).toEqual([])
  })

  it('whose deletion is asked for is not looked at', () => {
    expect(validated(deleting(workload('Deployment'))).findings).toEqual([])
  })
})
