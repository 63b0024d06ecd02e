import { expect, it } from '@jest/globals'
import { objectAt, text } from '../../../../network/json/json.ts'
import { LEASES_PATH } from '../../../../network/lease/lease.ts'
import {
  addressesOnly,
  annotationsOf,
  Home,
  isGated,
  listed,
  nadsPath,
  podPath,
  type Stage,
} from '../stage.ts'

/** A lease's life as its user sees it, and every form of network that Berth hands addresses out for. */
export function leases(stage: () => Stage): void {
  it('give each pod the lowest free address, name its owner, and free it after the quarantine', async () => {
    const home = await Home.at(stage(), 'lowest-first')
    await home.network('net', { type: 'berth', range: '10.60.0.0/29', gateway: '10.60.0.1' })
    // On a node: the address of a pod that was never on one needs no rest.
    const started = { spec: { nodeName: 'node-a' } }
    for (const [place, name] of ['web-0', 'web-1', 'web-2'].entries())
      expect(await home.served(name, 'net', started)).toEqual([`10.60.0.${place + 2}/29`])
    expect(await home.leases()).toEqual([
      '10.60.0.2 Bound Pod web-0',
      '10.60.0.3 Bound Pod web-1',
      '10.60.0.4 Bound Pod web-2',
    ])
    await home.remove('web-0')
    // Nobody gets it while it rests.
    expect(await home.served('web-3', 'net')).toEqual(['10.60.0.5/29'])
    expect(await home.leases()).toContain('10.60.0.2 Quarantined Pod web-0')
    await home.remove('web-1')
    await home.leasesBecome(['10.60.0.4 Bound Pod web-2', '10.60.0.5 Bound Pod web-3'])
    expect(await home.served('web-4', 'net')).toEqual(['10.60.0.2/29'])
    expect(await home.served('web-5', 'net')).toEqual(['10.60.0.3/29'])
  })

  it('hold a pod back by the gate, and record it', async () => {
    const home = await Home.at(stage(), 'gated')
    await home.network('net', { type: 'berth', range: '10.60.1.0/29' })
    const { status, body } = await home.create('web', 'net')
    expect({ status, gated: isGated(body) }).toEqual({ status: 201, gated: true })
    expect(annotationsOf(body)['berth.dev/injected']).toContain('ipam.berth.dev/address')
    expect(await home.addresses('web')).toEqual(['10.60.1.1/29'])
  })

  it('are stored under a name that is the domain and the address', async () => {
    const home = await Home.at(stage(), 'named')
    const domain = { 'ipam.berth.dev/domain': 'Blue_Net' }
    await home.network('six', { type: 'berth', range: '2001:db8:60::/64' }, domain)
    expect(await home.served('web', 'six')).toEqual(['2001:db8:60::1/64'])
    const stored = (await listed(home.client, LEASES_PATH)).find(
      (lease) => text(objectAt(lease, 'spec'), 'address') === '2001:db8:60::1',
    )
    expect(stored).toMatchObject({
      metadata: {
        name: expect.stringMatching(/^blue-net-[0-9a-f]{8}\.2001-0db8-0060-0000-0000-0000-0000-0001$/),
      },
      spec: {
        prefix: 64,
        phase: 'Bound',
        pool: { kind: 'NetworkAttachmentDefinition', namespace: 'named', name: 'six' },
        owner: { kind: 'Pod', namespace: 'named', name: 'web', interface: 'net1' },
      },
    })
  })

  it('are given in every form of network that Berth manages', async () => {
    const home = await Home.at(stage(), 'forms')
    const macvlan = { type: 'macvlan', master: 'eth1' }
    await home.network('dual', {
      type: 'berth',
      ipRanges: [{ range: '10.60.2.0/29' }, { range: '2001:db8:61::/64' }],
    })
    await home.network('chain', {
      name: 'chain',
      plugins: [{ ...macvlan, ipam: { type: 'berth', range: '10.60.3.0/29' } }, { type: 'tuning' }],
    })
    const managed = { 'ipam.berth.dev/managed': 'true' }
    const hostLocal = { type: 'host-local', ranges: [[{ subnet: '10.60.4.0/29', gateway: '10.60.4.1' }]] }
    await home.network('local', hostLocal, managed)
    const byHand = { 'ipam.berth.dev/config': '{"type": "berth", "range": "10.60.5.0/29"}' }
    await home.network(
      'by-hand',
      { ...macvlan, capabilities: { ips: true }, ipam: { type: 'static' } },
      byHand,
    )
    expect(await home.served('web', 'dual,chain,local,by-hand')).toEqual([
      '10.60.2.1/29',
      '2001:db8:61::1/64',
      '10.60.3.1/29',
      '10.60.4.2/29',
      '10.60.5.1/29',
    ])
    expect(await home.leases()).toHaveLength(5)
  })

  it('of a pod that runs with an address of whereabouts are of that very address', async () => {
    const home = await Home.at(stage(), 'from-whereabouts')
    const ipam = { range: '10.60.20.0/24' }
    await home.network('net', { type: 'whereabouts', ...ipam })
    const status = [{ name: 'from-whereabouts/net', interface: 'net1', ips: ['10.60.20.5'] }]
    const runs = { 'k8s.v1.cni.cncf.io/network-status': JSON.stringify(status) }
    await home.create('web', 'net', { spec: { nodeName: 'node-a' }, annotations: runs })
    await home.client.create('/apis/whereabouts.cni.cncf.io/v1alpha1/namespaces/kube-system/ippools', {
      apiVersion: 'whereabouts.cni.cncf.io/v1alpha1',
      kind: 'IPPool',
      metadata: { name: '10.60.20.0-24', namespace: 'kube-system' },
      spec: {
        range: ipam.range,
        allocations: {
          '1': { id: 'a', podref: 'from-whereabouts/other' },
          '5': { id: 'b', podref: 'from-whereabouts/web' },
        },
      },
    })
    const config = { cniVersion: '1.0.0', type: 'macvlan', master: 'eth1', ipam: { type: 'berth', ...ipam } }
    await home.client.patch(`${nadsPath('from-whereabouts')}/net`, {
      type: 'application/merge-patch+json',
      body: {
        metadata: { annotations: { 'berth.dev/force': 'true' } },
        spec: { config: JSON.stringify(config) },
      },
    })
    expect(await home.addresses('web')).toEqual(['10.60.20.5/24'])
    expect(await home.served('new', 'net')).toEqual(['10.60.20.2/24'])
  })

  it('keep what else the annotation says as it is, byte for byte', async () => {
    const home = await Home.at(stage(), 'lossless')
    await home.network('net', { type: 'berth', range: '10.60.6.0/29' })
    await home.network('plain', { type: 'dhcp' })
    const written =
      '[ {"name":"plain", "x-own": 1.0},\n  {"name": "net", "mac": "02:00:00:00:60:06", "interface": "data"} ]'
    await home.served('web', written)
    const pod = await home.client.get(podPath('lossless', 'web'))
    expect(annotationsOf(pod)['k8s.v1.cni.cncf.io/networks']).toBe(
      written.replace('"interface": "data"', '"interface": "data","ips":["10.60.6.1/29"]'),
    )
  })

  it('serve the default network too', async () => {
    const home = await Home.at(stage(), 'default-network')
    await home.network('net', { type: 'berth', range: '10.60.7.0/29' })
    await home.create('web', '', {
      annotations: {
        'v1.multus-cni.io/default-network': '[{"name": "net", "namespace": "default-network"}]',
      },
    })
    const pod = await home.podThat('web', (one) => !isGated(one))
    expect(addressesOnly(annotationsOf(pod)['v1.multus-cni.io/default-network'] ?? '')).toEqual([
      '10.60.7.1/29',
    ])
  })

  it('are given to a pod of two interfaces on one network, one each', async () => {
    const home = await Home.at(stage(), 'twice')
    await home.network('net', { type: 'berth', range: '10.60.8.0/29' })
    expect(await home.served('web', 'net,net')).toEqual(['10.60.8.1/29', '10.60.8.2/29'])
  })

  it('never give the gateway, the ends of the subnet, or what the configuration reserves', async () => {
    // Where the policy leaves an overlap to its author.
    const home = await Home.at(stage(), 'kept-back', { 'berth.dev/enforce': 'privileged' })
    await home.network('net', { type: 'berth', range: '10.61.0.0/29', gateway: '10.61.0.1' })
    expect(await home.served('web-0', 'net')).toEqual(['10.61.0.2/29'])
    expect(await home.served('web-1', 'net')).toEqual(['10.61.0.5/29'])
    expect(await home.served('web-2', 'net')).toEqual(['10.61.0.6/29'])
    await home.create('web-3', 'net')
    expect(await home.eventOf('web-3', 'PoolExhausted')).toContain('kept-back/net')
  })

  it('are made by nobody for a dry run, which tells what would be given', async () => {
    const home = await Home.at(stage(), 'dry-run')
    await home.network('net', { type: 'berth', range: '10.60.9.0/29' })
    const pod = home.pod('web', 'net')
    const told = await home.stage.ask('POST', '/api/v1/namespaces/dry-run/pods?dryRun=All', pod)
    expect(told.status).toBe(201)
    expect(told.warnings.join('\n')).toContain('10.60.9.1/29')
    expect(await home.leases()).toEqual([])
  })

  it('come back to a pod whose manifest is applied again', async () => {
    const home = await Home.at(stage(), 'applied-again')
    await home.network('net', { type: 'berth', range: '10.60.10.0/29' })
    await home.served('web', 'net')
    const before = await home.client.get(podPath('applied-again', 'web'))
    const applied = { metadata: { annotations: { 'k8s.v1.cni.cncf.io/networks': 'net' } } }
    const apply = () => home.stage.ask('PATCH', podPath('applied-again', 'web'), applied)
    const once = await apply()
    expect({ status: once.status, annotations: annotationsOf(once.body) }).toEqual({
      status: 200,
      annotations: annotationsOf(before),
    })
    // The first time the API server notes who else has written the annotation; from then on nothing changes at all.
    const twice = await apply()
    expect(twice.body['metadata']).toEqual(once.body['metadata'])
  })
}
