import { beforeEach, describe, expect, it } from '@jest/globals'
import { ClusterModel } from '../../../cluster/model/cluster-model.ts'
import { addressOf } from './naive-model.ts'

describe('whereabouts’ objects in the model', () => {
  let model: ClusterModel
  beforeEach(() => {
    model = new ClusterModel()
  })
  const holders = (domain: string, address: string) =>
    [...model.holdersOf(domain, addressOf(address))].map(
      ({ kind, namespace, name }) => `${kind} ${namespace}/${name}`,
    )

  it.each([
    ['10.0.0.7', 'default', '10.0.0.7'],
    ['blue-10.0.0.7', 'blue', '10.0.0.7'],
    ['my-net-10.0.0.7', 'my-net', '10.0.0.7'],
    ['fd00--7', 'default', 'fd00::7'],
    ['fd00--0', 'default', 'fd00::'],
    ['net-fd00--7', 'net', 'fd00::7'],
  ])('reads whereabouts’ reservation %s', (name, domain, address) => {
    model.upsert('OverlappingRangeIPReservation', {
      metadata: { namespace: 'kube-system', name },
      spec: { podref: 'shop/a', ifname: 'net1' },
    })
    expect(holders(domain, address)).toEqual(['whereabouts shop/a'])
    model.remove('OverlappingRangeIPReservation', 'kube-system', name)
    expect(holders(domain, address)).toEqual([])
  })

  it.each([
    ['10.0.0.0-24', '10.0.0.0/24', '10.0.0.5', 'default'],
    ['blue-10.0.0.0-24', '10.0.0.0/24', '10.0.0.5', 'blue'],
    ['fd00---64', 'fd00::/64', 'fd00::5', 'default'],
  ])('reads whereabouts’ pool %s', (name, range, address, domain) => {
    const spec = {
      range,
      allocations: { 5: { podref: 'shop/a' }, x: { podref: 'shop/b' }, '-1': {}, 99999999999: {} },
    }
    model.upsert('WhereaboutsIPPool', { metadata: { namespace: 'kube-system', name }, spec })
    expect(holders(domain, address)).toEqual(['whereabouts shop/a'])
  })

  it('puts the pool of one node into the domain of the network that it is a slice of', () => {
    const ipam = { type: 'whereabouts', range: '10.0.0.0/16', network_name: 'blue' }
    const config = JSON.stringify({ cniVersion: '0.3.1', type: 'macvlan', master: 'eth1', ipam })
    model.upsert('NetworkAttachmentDefinition', {
      metadata: { namespace: 'shop', name: 'net' },
      spec: { config },
    })
    const metadata = { namespace: 'kube-system', name: 'blue-node-1-10.0.3.0-24' }
    const spec = { range: '10.0.3.0/24', allocations: { 1: { podref: 'shop/a' } } }
    model.upsert('WhereaboutsIPPool', { metadata, spec })
    expect(holders('blue', '10.0.3.1')).toEqual(['whereabouts shop/a'])
  })
})
