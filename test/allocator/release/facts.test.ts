import { describe, expect, it } from '@jest/globals'
import { formatAddress } from '../../../network/address/address.ts'
import { isArray, objectAt, property, text, type JsonObject } from '../../../network/json/json.ts'
import { readLease } from '../../../network/lease/lease.ts'
import { readFacts, type Fact } from '../../network/facts.ts'
import { addressOf, leaseOf, podOf, Process, QUARANTINE, World } from './stage.ts'

/** Where Berth does otherwise, and why. */
const DIFFERS: Readonly<Record<string, { readonly kept: readonly string[]; readonly because: string }>> = {
  'whereabouts-155': {
    kept: ['10.10.10.1'],
    because:
      'a pod that has not started yet will start with the address that it was given: it stays while the pod lives',
  },
}

/** By address, which pod has it: `default/pod1`. */
const allocationsOf = ({ input }: Fact): JsonObject =>
  'allocations' in input ? objectAt(input, 'allocations') : objectAt(input, 'overlappingReservations')

/** The addresses that are kept when all is over that can be over. */
async function keptOf(fact: Fact): Promise<readonly string[]> {
  const world = new World()
  const pods = objectAt(fact.input, 'livePods')
  for (const [key, ips] of Object.entries(pods))
    world.cluster.put('Pod', livePod(key, isArray(ips) ? ips : []))
  const allocations = allocationsOf(fact)
  for (const address of Object.keys(allocations)) {
    const [namespace = '', name = ''] = (text(allocations, address) ?? '').split('/')
    const owner = { namespace, name, uid: `${name}-uid` }
    world.cluster.put('IPLease', leaseOf({ address: addressOf(address), owner }))
  }
  const process = new Process(world)
  for (let round = 0; round < 3; round++) {
    for (const lease of world.cluster.all('IPLease')) await process.settle(readLease(lease)?.name ?? '')
    world.advance(QUARANTINE)
  }
  return world.cluster
    .all('IPLease')
    .flatMap((lease) => readLease(lease) ?? [])
    .map(({ address }) => formatAddress(address))
}

function livePod(key: string, ips: readonly unknown[]): JsonObject {
  const [namespace = '', name = ''] = key.split('/')
  const pod = podOf({ name, phase: ips.length === 0 ? 'Pending' : 'Running' })
  const status = JSON.stringify([{ name: 'shop/net', interface: 'net1', ips }])
  const annotations = {
    ...objectAt(objectAt(pod, 'metadata'), 'annotations'),
    'k8s.v1.cni.cncf.io/network-status': status,
  }
  return { ...pod, metadata: { ...objectAt(pod, 'metadata'), namespace, annotations } }
}

const facts = readFacts().filter(({ kind }) => kind === 'reconcile')

describe('what other IPAM systems release', () => {
  it.each(facts)('$id', async (fact) => {
    const kept = await keptOf(fact)
    const differs = DIFFERS[fact.id]
    const released = property(fact.expect, 'released')
    const remaining = Object.keys(allocationsOf(fact))
      .filter((address) => !isArray(released) || !released.includes(address))
      .map((address) => formatAddress(addressOf(address)))
    if (differs === undefined) expect(kept).toEqual(remaining)
    else {
      expect(kept).toEqual(differs.kept)
      expect(kept).not.toEqual(remaining)
    }
  })

  it('is asked of every such fact, and differs only where it is said', () => {
    const ids = facts.map(({ id }) => id)
    expect(ids).toEqual(expect.arrayContaining(Object.keys(DIFFERS)))
    expect(ids.length).toBeGreaterThan(2)
  })
})
