import { describe, expect, it } from '@jest/globals'
import jsonpatch from 'fast-json-patch'
import type { ClusterModel } from '../../../cluster/model/cluster-model.ts'
import { isObject } from '../../../network/json/json.ts'
import type { AdmissionRequest } from '../../../webhook/admission/request.ts'
import { mutate, validate, type Verdict } from '../../../webhook/admission/review-object.ts'
import type { Settings } from '../../../webhook/rules/settings.ts'
import { clusterOf, namespaceWith, network, podWith, requestOf, settingsOf } from './reviewing.ts'

const SETTINGS = settingsOf()
const clusterWith = (...objects: readonly string[]): ClusterModel => clusterOf(objects.join('\n---\n'))

const VIEW = clusterWith(
  namespaceWith('default', {}),
  namespaceWith('strict', { 'berth.dev/enforce': 'restricted' }),
  namespaceWith('free', { 'berth.dev/enforce': 'privileged', 'berth.dev/warn': 'privileged' }),
  namespaceWith('pinned', { 'berth.dev/enforce': 'restricted', 'berth.dev/enforce-version': 'v0.1' }),
  network('here'),
  network('storage', 'lab'),
)

const validated = (request: AdmissionRequest, view = VIEW, settings: Settings = SETTINGS): Verdict =>
  validate(request, { view, settings })
const mutated = (request: AdmissionRequest, view: ClusterModel, settings: Settings = SETTINGS) =>
  mutate(request, { view, settings })

/** `deny network-exists`, in the order told. */
const findingsIn = ({ findings }: Verdict): string[] =>
  findings.map(({ severity, rule }) => `${severity} ${rule}`)

const deleting = (request: AdmissionRequest): AdmissionRequest => ({
  ...request,
  operation: 'DELETE',
  object: undefined,
  oldObject: request.object,
})

describe('the level of a namespace', () => {
  const foreign = podWith('lab/storage')
  it.each<{ name: string; namespace: string; networks: string; findings: readonly string[] }>([
    { name: 'is the default where it has no label', namespace: 'default', networks: foreign, findings: [] },
    {
      name: 'is what its label says',
      namespace: 'strict',
      networks: foreign,
      findings: ['deny network-isolation'],
    },
    {
      name: 'holds for a pinned version too',
      namespace: 'pinned',
      networks: foreign,
      findings: ['deny network-isolation'],
    },
    { name: 'may turn the rules off', namespace: 'free', networks: podWith('nowhere'), findings: [] },
    {
      name: 'never turns off what only Berth may write',
      namespace: 'free',
      networks: podWith('nowhere', 'schedulingGates: [{name: berth.dev/mine}]'),
      findings: ['deny reserved-metadata'],
    },
    {
      name: 'is the default in a namespace that nobody knows',
      namespace: 'unknown',
      networks: podWith('nowhere'),
      findings: ['deny network-exists'],
    },
  ])('$name', ({ namespace, networks, findings }) => {
    expect(findingsIn(validated(requestOf(networks, { namespace })))).toEqual(findings)
  })

  it('is that of the namespace of the request, whatever the object says', () => {
    const request = requestOf(podWith('lab/storage').replace('name: web', 'name: web, namespace: free'))
    expect(findingsIn(validated({ ...request, namespace: 'strict' }))).toEqual(['deny network-isolation'])
  })

  it('of the Namespace itself is the default, whatever its labels say', () => {
    const labels = { 'berth.dev/enforce': 'privileged', 'berth.dev/warn': 'none' }
    const request = requestOf(namespaceWith('free', labels), { operation: 'UPDATE', oldObject: {} })
    expect(findingsIn(validated(request))).toEqual(['deny policy-labels'])
  })
})

describe('an exemption', () => {
  const settings = settingsOf(`
exemptions: {namespaces: [default], usernames: [robot]}
ignorableNamespaces: [strict]
`)
  const forged = podWith('nowhere', 'schedulingGates: [{name: berth.dev/mine}]')

  it('of a namespace leaves what holds at every level', () => {
    expect(findingsIn(validated(requestOf(forged), VIEW, settings))).toEqual(['deny reserved-metadata'])
    expect(validated(requestOf(podWith('nowhere')), VIEW, settings).answer.allowed).toBe(true)
  })

  it('of a user leaves nothing', () => {
    expect(findingsIn(validated(requestOf(forged, { username: 'robot' }), VIEW, settings))).toEqual([])
  })

  it('spares pods of injection too', () => {
    const view = clusterWith(namespaceWith('default', { 'attach.berth.dev/net1': 'here' }), network('here'))
    const request = requestOf(podWith(''))
    expect(mutated(request, view).patch).not.toEqual([])
    expect(mutated(request, view, settings).patch).toEqual([])
    expect(
      mutated({ ...request, username: 'robot' }, view, settingsOf('exemptions: {usernames: [robot]}')).patch,
    ).toEqual([])
  })
})

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
    expect(mutated(workload('Deployment'), view).patch).toEqual([])
  })

  it('whose deletion is asked for is not looked at', () => {
    expect(validated(deleting(workload('Deployment'))).findings).toEqual([])
  })
})

describe('what is no business of Berth', () => {
  it.each<{ name: string; request: AdmissionRequest }>([
    { name: 'the status of a pod', request: requestOf(podWith('nowhere'), { subResource: 'status' }) },
    {
      name: 'a binding',
      request: requestOf(podWith('nowhere'), { subResource: 'binding', kind: 'Binding' }),
    },
    { name: 'a Pod of another group', request: requestOf(podWith('nowhere'), { group: 'example.org' }) },
    { name: 'the deletion of a pod', request: deleting(requestOf(podWith('nowhere'))) },
  ])('is let through: $name', ({ request }) => {
    expect(validated(request)).toMatchObject({ answer: { allowed: true, warnings: [] }, findings: [] })
    expect(mutated(request, VIEW)).toMatchObject({ allowed: true, patch: [] })
  })
})

describe('deletion', () => {
  const view = clusterWith(
    namespaceWith('kube-system', { 'berth.dev/enforce': 'privileged', 'berth.dev/warn': 'privileged' }),
    network('here'),
    '{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: default, annotations: {k8s.v1.cni.cncf.io/networks: here}}}',
  )
  const multus = requestOf(`
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: kube-multus-ds, namespace: kube-system}
spec: {template: {spec: {volumes: [{name: cni, hostPath: {path: /etc/cni/net.d}}]}}}
`)

  it('of a network that a live pod uses is refused', () => {
    const verdict = validated(deleting(requestOf(network('here'))), view)
    expect(findingsIn(verdict)).toEqual(['deny network-in-use'])
    expect(verdict.answer.message).toContain('default/web')
  })

  it('of Multus is judged by the defaults: the namespace that it is in cannot give it away', () => {
    expect(findingsIn(validated(deleting(multus), view))).toEqual(['deny multus-in-use'])
  })

  it('of Multus is let through where the configuration exempts its namespace', () => {
    const settings = settingsOf('exemptions: {namespaces: [kube-system]}')
    expect(findingsIn(validated(deleting(multus), view, settings))).toEqual([])
  })
})

describe('what is written for the audit log', () => {
  it('is what the audit level yields, and by which level', () => {
    const { answer } = validated(requestOf(podWith('lab/storage')))
    expect(answer.allowed).toBe(true)
    expect(answer.auditAnnotations).toEqual({
      'audit-policy': 'restricted:latest',
      'audit-violations': expect.stringMatching(/^network-isolation: .*lab.*$/),
    })
  })

  it('is nothing where audit has nothing to say', () => {
    expect(validated(requestOf(podWith('here'))).answer.auditAnnotations).toEqual({})
  })

  it('has keys that the API server takes, and is bounded', () => {
    const networks = Array.from({ length: 100 }, (_, at) => `lab/${'x'.repeat(60)}${at}`)
    const { auditAnnotations } = validated(requestOf(podWith(networks.join()))).answer
    for (const [key, value] of Object.entries(auditAnnotations)) {
      expect(key).toMatch(/^[a-z-]{1,63}$/)
      expect(value.length).toBeLessThanOrEqual(8192)
    }
    expect(Object.keys(auditAnnotations)).toHaveLength(2)
  })
})

describe('a raise of what a Namespace enforces', () => {
  it('warns of the pods that live there, and goes through', () => {
    const view = clusterWith(
      network('storage', 'lab'),
      '{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop, annotations: {k8s.v1.cni.cncf.io/networks: lab/storage}}}',
    )
    const request = requestOf(namespaceWith('shop', { 'berth.dev/enforce': 'restricted' }), {
      operation: 'UPDATE',
      oldObject: requestOf(namespaceWith('shop', {})).object,
    })
    const { answer } = validated(request, view)
    expect(answer).toMatchObject({
      allowed: true,
      warnings: [expect.stringContaining('web (network-isolation)')],
    })
  })
})

describe('the mutating review', () => {
  const view = clusterWith(
    '{apiVersion: v1, kind: Node, metadata: {name: node1, labels: {kubernetes.io/hostname: node1}}}',
    namespaceWith('default', { 'attach.berth.dev/net7': 'here', 'attach.berth.dev/net8': 'bound' }),
    network('here'),
    network('bound').replace(
      'namespace: default',
      'namespace: default, annotations: {k8s.v1.cni.cncf.io/nodeSelector: kubernetes.io/hostname=node1}',
    ),
  )
  const created = requestOf(
    '{apiVersion: v1, kind: Pod, metadata: {generateName: web-5d4f-}, spec: {containers: [{name: c}]}}',
  )

  /** The object with the patch of an answer applied. */
  const applied = (request: AdmissionRequest): AdmissionRequest => {
    const { patch } = mutated(request, view)
    const object: unknown = jsonpatch.applyPatch(
      structuredClone(request.object),
      [...patch],
      true,
    ).newDocument
    if (!isObject(object)) throw new Error('no object')
    return { ...request, object }
  }

  it('injects into a pod of a controller, which has no name yet', () => {
    const { object } = applied(created)
    expect(object).toMatchObject({
      metadata: {
        generateName: 'web-5d4f-',
        annotations: { 'k8s.v1.cni.cncf.io/networks': expect.stringContaining('here') },
      },
      spec: {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [
                { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['node1'] }] },
              ],
            },
          },
        },
      },
    })
  })

  it('changes nothing when it is called again on its own result', () => {
    expect(mutated(applied(created), view).patch).toEqual([])
  })

  it('writes what the validating review then lets through', () => {
    const request = applied(created)
    expect(validated({ ...request, name: 'web-5d4f-x7k2p' }, view).answer.allowed).toBe(true)
  })

  it('does the same on a dry run', () => {
    expect(mutated({ ...created, dryRun: true }, view)).toEqual(mutated(created, view))
  })

  it.each<{ name: string; request: AdmissionRequest }>([
    { name: 'a deletion', request: deleting(created) },
    { name: 'a network', request: requestOf(network('net')) },
    { name: 'a subresource', request: { ...created, subResource: 'ephemeralcontainers' } },
    {
      name: 'a mirror pod',
      request: requestOf(
        '{apiVersion: v1, kind: Pod, metadata: {name: p, annotations: {kubernetes.io/config.mirror: a}}, spec: {nodeName: node1}}',
      ),
    },
    {
      name: 'an update of labels',
      request: { ...applied(created), operation: 'UPDATE', oldObject: applied(created).object },
    },
  ])('leaves $name as it is', ({ request }) => {
    expect(mutated(request, view)).toMatchObject({ allowed: true, patch: [] })
  })

  it('leaves a pod that Multus could not read for the validating review to refuse', () => {
    const request = requestOf(podWith('[{"name":'))
    expect(mutated(request, view)).toMatchObject({ allowed: true, patch: [] })
    expect(findingsIn(validated(request, view))).toContain('deny annotation-grammar')
  })
})
