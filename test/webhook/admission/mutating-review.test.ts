import { describe, expect, it } from '@jest/globals'
import jsonpatch from 'fast-json-patch'
import type { ClusterModel } from '../../../cluster/model/cluster-model.ts'
import { isObject } from '../../../network/json/json.ts'
import type { AdmissionRequest } from '../../../webhook/admission/request.ts'
import { mutate, validate } from '../../../webhook/admission/review-object.ts'
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
const validated = (request: AdmissionRequest, view: ClusterModel) =>
  validate(request, { view, settings: SETTINGS })
const mutated = (request: AdmissionRequest, view: ClusterModel) =>
  mutate(request, { view, settings: SETTINGS })

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
