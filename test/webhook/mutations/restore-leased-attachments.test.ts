import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import type { JsonObject } from '../../../network/json/json.ts'
import { setKeys } from '../../../network/multus/edit.ts'
import { interfaceOf, type NetworkSelectionElement } from '../../../network/multus/selection.ts'
import { parseNetworks } from '../../../network/multus/parse.ts'
import { mutateObject } from '../../../webhook/mutations/mutate-object.ts'
import { anyText } from '../../network/multus/annotation-texts.ts'
import { annotationsOf, clusterOf, mutated, NETWORKS, podOf, subjectFor } from './cluster.ts'

const DEFAULT = 'v1.multus-cni.io/default-network'
const UID = 'uid-of-web-0'
const NETWORKS_THERE = {
  'shop/managed': { ipam: { type: 'berth', range: '10.0.0.0/24' } },
  'shop/other': { ipam: { type: 'berth', range: '10.1.0.0/24' } },
  'shop/by-hand': { ipam: { type: 'static' } },
  'kube-system/primary': { ipam: { type: 'berth', range: '10.2.0.0/24' } },
  'shop/storage': { ipam: { type: 'berth', range: '10.3.0.0/24' } },
}
const leasing = clusterOf({
  networks: NETWORKS_THERE,
  leases: { '10.0.0.5': UID, '10.0.0.6': 'uid-of-another', '172.16.0.1': UID },
})

const withUid = (pod: JsonObject): JsonObject => ({
  ...pod,
  metadata: { ...Object(pod['metadata']), uid: UID },
})

/** What an update from one annotation to another comes to. */
function updated(
  old: Record<string, string>,
  next: Record<string, string>,
  context = leasing,
  user = 'alice',
) {
  const stored = withUid(podOf(old))
  const subjectOf = (changed: JsonObject) => ({ ...subjectFor(changed, context, stored), user })
  const object = withUid(podOf(next))
  return mutateObject({ kind: 'pod', subject: subjectOf(object), rebuild: subjectOf }, context)
}

const leased = '[{"name":"managed","ips":["10.0.0.5/24"]}]'

describe('restore-leased-attachments', () => {
  it.each([
    { name: 'the short form of the manifest', old: leased, next: 'managed', after: leased },
    { name: 'the JSON form of the manifest', old: leased, next: '[{"name":"managed"}]', after: leased },
    {
      name: 'an interface by count and by name',
      old: leased,
      next: 'shop/managed@net1',
      after: '[{"name":"managed","namespace":"shop","interface":"net1","ips":["10.0.0.5/24"]}]',
    },
    {
      name: 'the same, spelled otherwise',
      old: '[ {"name": "managed", "ips": ["10.0.0.5/24"]} ]',
      next: leased.replace('"ips":["10.0.0.5/24"]', '"mac":null,"ips":[]'),
      after: '[{"name":"managed","mac":null,"ips":["10.0.0.5/24"]}]',
    },
    {
      name: 'a stored text with its own blanks',
      old: '[ {"name": "managed", "ips": ["10.0.0.5/24"]} ]',
      next: 'managed',
      after: '[ {"name": "managed", "ips": ["10.0.0.5/24"]} ]',
    },
    {
      name: 'a change elsewhere',
      old: leased,
      next: '[{"name":"managed","mac":"02:00:00:00:00:01"},{"name":"by-hand"}]',
      after: '[{"name":"managed","mac":"02:00:00:00:00:01","ips":["10.0.0.5/24"]},{"name":"by-hand"}]',
    },
    {
      name: 'one of two addresses',
      old: '[{"name":"managed","ips":["10.0.0.5/24","fd00::5/64"]}]',
      next: leased,
      after: '[{"name":"managed","ips":["10.0.0.5/24","fd00::5/64"]}]',
    },
    {
      name: 'an address that the manifest writes without its prefix length',
      old: leased,
      next: '[{"name":"managed","ips":["10.0.0.5"]}]',
      after: leased,
    },
    {
      name: 'an address whose lease the watch has not told of',
      old: '[{"name":"other","ips":["10.1.0.9/24"]}]',
      next: 'other',
      after: '[{"name":"other","ips":["10.1.0.9/24"]}]',
    },
  ])('puts back the address under $name', ({ old, next, after }) => {
    expect(annotationsOf(updated({ [NETWORKS]: old }, { [NETWORKS]: next }))[NETWORKS]).toBe(after)
  })

  it.each([
    {
      name: 'another address that the update asks for',
      old: leased,
      next: '[{"name":"managed","ips":["10.0.0.77/24"]}]',
    },
    {
      name: 'a network that the update drops',
      old: '[{"name":"managed","ips":["10.0.0.5/24"]},{"name":"by-hand"}]',
      next: 'by-hand',
    },
    { name: 'the network on another interface', old: leased, next: 'managed@data' },
    { name: 'another network on the interface', old: leased, next: 'other' },
    {
      name: 'an address that is leased to another',
      old: '[{"name":"managed","ips":["10.0.0.6/24"]}]',
      next: 'managed',
    },
    {
      name: 'an address that is none of the network',
      old: '[{"name":"managed","ips":["10.9.0.6/24"]}]',
      next: 'managed',
    },
    {
      name: 'an address on a network that Berth does not manage',
      old: '[{"name":"by-hand","ips":["172.16.0.1/24"]}]',
      next: 'by-hand',
    },
    { name: 'a network that is not there', old: '[{"name":"gone","ips":["10.0.0.5/24"]}]', next: 'gone' },
    { name: 'what Multus refuses', old: leased, next: '[{"name":"managed"' },
  ])('leaves $name', ({ old, next }) => {
    expect(updated({ [NETWORKS]: old }, { [NETWORKS]: next }).changed).toBe(false)
  })

  it('puts back the address of the default network, which Multus looks for in kube-system', () => {
    const old = '[{"name":"primary","ips":["10.2.0.9/24"]}]'
    const result = updated(
      { [DEFAULT]: old, [NETWORKS]: leased },
      { [DEFAULT]: 'primary', [NETWORKS]: 'managed' },
    )
    expect(annotationsOf(result)).toMatchObject({ [DEFAULT]: old, [NETWORKS]: leased })
  })

  it('lets Berth itself write what it will', () => {
    const [user = ''] = leasing.settings.berthUsers
    expect(user).not.toBe('')
    expect(updated({ [NETWORKS]: leased }, { [NETWORKS]: 'managed' }, leasing, user).changed).toBe(false)
  })

  it('comes behind what the namespace attached', () => {
    const attaching = clusterOf({ shop: { 'attach.berth.dev/net2': 'storage' }, networks: NETWORKS_THERE })
    const created = annotationsOf(mutated(podOf({ [NETWORKS]: 'managed' }), attaching))
    const written = setKeys(String(created[NETWORKS]), 1, { ips: ['10.3.0.5/24'] })
    const record = { 'berth.dev/injected': String(created['berth.dev/injected']) }
    const old = { ...record, [NETWORKS]: written.ok ? written.value : '' }
    expect(old[NETWORKS]).toContain('10.3.0.5')
    const next = { ...record, [NETWORKS]: 'managed' }
    expect(annotationsOf(updated(old, next, attaching))[NETWORKS]).toBe(old[NETWORKS])
  })

  it('gives back the stored text, to the byte, for any manifest that is applied again unchanged', () => {
    fc.assert(
      fc.property(anyText, (manifest) => {
        const { elements, problems } = parseNetworks(manifest, '')
        const identities = elements.map(
          (element, place) => `${keyOf(element)} ${interfaceOf(element, place)}`,
        )
        fc.pre(problems.length === 0 && new Set(identities).size === identities.length)
        let stored = manifest
        for (const [place, { ips }] of elements.entries()) {
          const edited = setKeys(stored, place, { ips: [...ips, `10.0.9.${place + 5}/24`] })
          if (edited.ok) stored = edited.value
        }
        const ipam = { type: 'berth', range: '10.0.0.0/16' }
        const context = clusterOf({
          networks: Object.fromEntries(elements.map((element) => [keyOf(element), { ipam }])),
        })
        const result = updated({ [NETWORKS]: stored }, { [NETWORKS]: manifest }, context)
        expect(annotationsOf(result)[NETWORKS]).toBe(stored)
      }),
    )
  })
})

const keyOf = ({ namespace, name }: NetworkSelectionElement): string => `${namespace ?? 'shop'}/${name}`
