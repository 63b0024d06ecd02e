import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { isObject, type JsonObject } from '../../network/json/json.ts'
import { clusterOf, scanOf } from './cluster.ts'

const KINDS = [
  ['v1', 'Namespace'],
  ['v1', 'Node'],
  ['v1', 'Pod'],
  ['k8s.cni.cncf.io/v1', 'NetworkAttachmentDefinition'],
  ['ipam.cluster.x-k8s.io/v1alpha2', 'InClusterIPPool'],
  ['ipam.cluster.x-k8s.io/v1alpha1', 'GlobalInClusterIPPool'],
  ['ipam.berth.dev/v1alpha1', 'IPLease'],
  ['whereabouts.cni.cncf.io/v1alpha1', 'IPPool'],
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'StatefulSet'],
  ['batch/v1', 'Job'],
  ['batch/v1', 'CronJob'],
] as const

const KEYS = [
  'metadata',
  'spec',
  'status',
  'annotations',
  'labels',
  'ownerReferences',
  'template',
  'jobTemplate',
  'config',
  'addresses',
  'replicas',
  'ordinals',
  'pod',
  'owner',
  'conditions',
  'nodeName',
  'k8s.v1.cni.cncf.io/networks',
  'k8s.v1.cni.cncf.io/network-status',
  '__proto__',
] as const

const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom(null, true, 0, -1, 1e308, '', 'net', '10.0.0.0/8', '[{"name":"net","ips":["10.0.0.1"]}]'),
    fc.string({ unit: 'binary' }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie('value'), { maxKeys: 6 }),
  ),
})).value

const anyObject = fc
  .tuple(
    fc.constantFrom(...KINDS),
    fc.dictionary(fc.constantFrom(...KEYS), json),
    fc.constantFrom('a', 'b', ''),
  )
  .map(([[apiVersion, kind], members, name]): JsonObject => {
    const given = Object.hasOwn(members, 'metadata') ? members['metadata'] : {}
    const metadata = isObject(given) ? { ...given, ...(name !== '' && { name }) } : { name }
    const object: unknown = { ...members, apiVersion, kind, metadata }
    return isObject(object) ? object : {}
  })

describe('a scan of whatever an API server could hold', () => {
  it('never throws, and tells whole lines', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyObject, { maxLength: 12 }), async (objects) => {
        const { groups } = await scanOf(objects, { level: 'restricted' })
        for (const { findings } of groups)
          for (const { objects: named, fix, message } of findings) {
            expect(named.length).toBeGreaterThan(0)
            expect(message).not.toBe('')
            expect(fix).not.toBe('')
          }
      }),
      { numRuns: 500 },
    )
  })

  it('is not stuck on an IPv6 pool and networks of all addresses', async () => {
    const everything = (name: string): JsonObject => ({
      apiVersion: 'k8s.cni.cncf.io/v1',
      kind: 'NetworkAttachmentDefinition',
      metadata: { namespace: 'shop', name },
      spec: {
        config: `{"cniVersion":"1.0.0","type":"macvlan","master":"eth1","ipam":{"type":"host-local","subnet":"::/0"}}`,
      },
    })
    const { groups } = await scanOf([everything('a'), everything('b')])
    expect(groups.find(({ group }) => group === 'denied')?.findings.map(({ check }) => check)).toContain(
      'range-overlap',
    )
  })

  it('takes a cluster without any object that it knows', () => {
    expect(clusterOf([{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } }]).workloads()).toEqual(
      [],
    )
  })
})
