import { describe, expect, it } from '@jest/globals'
import type { ClusterModel } from '../../../cluster/model/cluster-model.ts'
import type { AdmissionRequest } from '../../../webhook/admission/request.ts'
import { mutate, validate, type Verdict } from '../../../webhook/admission/review-object.ts'
import type { Settings } from '../../../webhook/rules/settings.ts'
import {
  clusterWith,
  deleting,
  findingsIn,
  namespaceWith,
  network,
  podWith,
  requestOf,
  settingsOf,
} from './reviewing.ts'

const SETTINGS = settingsOf()
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
