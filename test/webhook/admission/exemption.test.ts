import { describe, expect, it } from '@jest/globals'
import { exemptionOf, namespaceExemption, type Exemption } from '../../../webhook/admission/exemption.ts'
import type { AdmissionRequest } from '../../../webhook/admission/request.ts'
import { clusterOf, namespaceWith, network, podWith, requestOf, settingsOf } from './reviewing.ts'

const SETTINGS = settingsOf(`
exemptions: {namespaces: [infra], usernames: ['system:robot'], runtimeClasses: [kata]}
ignorableNamespaces: [legacy, tidy]
`)
const IGNORED = { 'berth.dev/ignore': 'true' }
const VIEW = clusterOf(
  [
    namespaceWith('legacy', IGNORED),
    namespaceWith('tidy', { 'berth.dev/ignore': 'false' }),
    namespaceWith('sly', IGNORED),
  ].join('\n---\n'),
)
const POD = requestOf(podWith('net'))
const pod = (spec: string) => requestOf(`{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: ${spec}}`)
const mirror = (kind: string, more: Partial<AdmissionRequest> = {}) =>
  requestOf(
    `{apiVersion: v1, kind: ${kind}, metadata: {name: p, annotations: {kubernetes.io/config.mirror: abc}}, spec: {nodeName: node1}}`,
    more,
  )
const deployment = (runtimeClass: string) =>
  requestOf(
    `{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {template: {spec: {runtimeClassName: ${runtimeClass}}}}}`,
  )

describe('how far the configuration spares a request', () => {
  it.each<{ name: string; request: AdmissionRequest; exemption: Exemption }>([
    { name: 'an ordinary one: not at all', request: POD, exemption: 'none' },
    {
      name: 'of an exempt user: whole',
      request: { ...POD, username: 'system:robot' },
      exemption: 'all',
    },
    { name: 'of no user', request: { ...POD, username: '' }, exemption: 'none' },
    { name: 'a mirror pod: whole', request: mirror('Pod'), exemption: 'all' },
    {
      name: 'what calls itself a mirror and is on no node',
      request: requestOf(
        '{apiVersion: v1, kind: Pod, metadata: {name: p, annotations: {kubernetes.io/config.mirror: abc}}}',
      ),
      exemption: 'none',
    },
    {
      name: 'the deletion of a mirror pod: whole',
      request: { ...mirror('Pod'), object: undefined, oldObject: mirror('Pod').object ?? {} },
      exemption: 'all',
    },
    {
      name: 'what calls itself a mirror and is no pod',
      request: mirror('NetworkAttachmentDefinition', { group: 'k8s.cni.cncf.io' }),
      exemption: 'none',
    },
    {
      name: 'in an exempt namespace: from the policy',
      request: { ...POD, namespace: 'infra' },
      exemption: 'policy',
    },
    {
      name: 'a network in an exempt namespace: from the policy',
      request: requestOf(network('n', 'infra')),
      exemption: 'policy',
    },
    {
      name: 'by the namespace of the request, whatever the object says',
      request: requestOf(network('n', 'infra'), { namespace: 'default' }),
      exemption: 'none',
    },
    {
      name: 'the exempt Namespace itself: not at all',
      request: requestOf(namespaceWith('infra', {})),
      exemption: 'none',
    },
    {
      name: 'in a namespace that is listed and labelled to be ignored: whole',
      request: { ...POD, namespace: 'legacy' },
      exemption: 'all',
    },
    {
      name: 'in a namespace that is listed and says false',
      request: { ...POD, namespace: 'tidy' },
      exemption: 'none',
    },
    {
      name: 'in a namespace that is labelled and not listed: a label is no way out',
      request: { ...POD, namespace: 'sly' },
      exemption: 'none',
    },
    {
      name: 'the ignored Namespace itself: its labels are checked',
      request: requestOf(namespaceWith('legacy', IGNORED)),
      exemption: 'none',
    },
    {
      name: 'a pod of an exempt runtime class: from the policy',
      request: pod('{runtimeClassName: kata}'),
      exemption: 'policy',
    },
    { name: 'a pod of another runtime class', request: pod('{runtimeClassName: runc}'), exemption: 'none' },
    {
      name: 'a runtime class that is no text',
      request: pod('{runtimeClassName: [kata]}'),
      exemption: 'none',
    },
    { name: 'a spec that is no object', request: pod('kata'), exemption: 'none' },
    {
      name: 'a template of an exempt runtime class, as its pods: from the policy',
      request: deployment('kata'),
      exemption: 'policy',
    },
    { name: 'a template of another', request: deployment('runc'), exemption: 'none' },
  ])('$name', ({ request, exemption }) => {
    expect(exemptionOf(request, SETTINGS, VIEW)).toBe(exemption)
  })

  it('is nothing where nothing is configured, whatever the labels say', () => {
    for (const namespace of ['infra', 'legacy', 'sly'])
      expect(exemptionOf({ ...POD, namespace }, settingsOf(), VIEW)).toBe('none')
  })

  it('goes by the labels that a namespace will have, for whoever asks beforehand', () => {
    expect(namespaceExemption({ name: 'legacy', labels: {} }, SETTINGS)).toBe('none')
    expect(namespaceExemption({ name: 'legacy', labels: IGNORED }, SETTINGS)).toBe('all')
    expect(namespaceExemption({ name: 'infra', labels: {} }, SETTINGS)).toBe('policy')
  })
})
