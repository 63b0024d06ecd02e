import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { JsonValue } from '../../network/json/json.ts'
import { IPAM_CONFIG_ANNOTATION } from '../../network/nad/network.ts'
import { annotationsOf, GLOBAL_POOLS, nadsPath, podPath, podsPath } from '../cluster/allocation/stage.ts'
import { startBerth, type Berth } from './berth.ts'
import { echo } from './echo.ts'
import { configOf } from './multus.ts'
import { NetworkNamespaces } from './network-namespaces.ts'
import { makeNodes, type NodeName, type Nodes } from './nodes.ts'
import { PodNetworks, type Machines } from './pod-networks.ts'
import { MACVLAN, ROWS, type Row } from './rows.ts'
import { faultOf } from './runtime.ts'
import { requirements } from './requirements.ts'

const { missing, plugins } = requirements()
const describeWithPlugins = missing.length === 0 ? describe : describe.skip

describeWithPlugins('the address that Berth leases, put on the interface by the plugins of the node', () => {
  const namespaces = new NetworkNamespaces()
  let nodes: Nodes | undefined
  let running: Berth | undefined
  let row = 0

  beforeAll(async () => {
    await NetworkNamespaces.removeOrphans()
    nodes = await makeNodes(namespaces)
    running = await startBerth()
    await berth().home.client.create(GLOBAL_POOLS, {
      apiVersion: 'ipam.cluster.x-k8s.io/v1alpha2',
      kind: 'GlobalInClusterIPPool',
      metadata: { name: 'cards' },
      spec: { addresses: ['10.70.12.10-10.70.12.99'], prefix: 24, gateway: '10.70.12.1' },
    })
  })
  afterAll(async () => {
    await running?.stop()
    await namespaces.removeAll()
  })

  const berth = (): Berth => {
    if (running === undefined) throw new Error('Berth did not start')
    return running
  }
  const machines = (): Machines => {
    if (nodes === undefined) throw new Error('the nodes were not made')
    return { namespaces, nodes, plugins, folder: berth().folder }
  }
  const attached = async (pod: string, node: NodeName): Promise<PodNetworks> => {
    const { home } = berth()
    const stored = await home.client.get(podPath(home.namespace, pod))
    const networks = await PodNetworks.of(berth(), stored, machines(), node)
    expect(faultOf(await networks.add())).toBe('')
    return networks
  }
  /** The addresses on all of a pod's interfaces. */
  const addressesOf = async (pod: PodNetworks): Promise<readonly string[]> =>
    (await Promise.all(pod.delegates.map(({ interfaceName }) => pod.addressesOn(interfaceName)))).flat()
  /** Two pods of a row's network with their addresses in the annotation; their names. */
  const podsOf = async ({ config, annotations, networks, addresses }: Row) => {
    const { home } = berth()
    row += 1
    const network = `net-${row}`
    await home.network(network, config, annotations)
    const named = (asked: JsonValue = 'net'): JsonValue =>
      JSON.parse(JSON.stringify(asked).replaceAll(/\bnet\b(?!@?\d)/g, network))
    const pods = [`${network}-first`, `${network}-second`] as const
    for (const [place, pod] of pods.entries())
      expect(await home.served(pod, named(networks?.[place]))).toEqual(addresses[place])
    return pods
  }

  it.each(ROWS)('$title', async (case_) => {
    const { nodes: at, addresses, routes = [] } = case_
    const [first, second] = await podsOf(case_)
    const pods = [await attached(first, at[0]), await attached(second, at[1])] as const
    for (const [place, pod] of pods.entries()) {
      expect(await addressesOf(pod)).toEqual(addresses[place])
      expect(await pod.routes()).toEqual(routes)
      expect(faultOf(await pod.check())).toBe('')
      await pod.settled()
    }
    for (const [place, address] of addresses[0].entries()) {
      const from = { pod: pods[0].sandbox, address: address.split('/')[0] ?? '' }
      const to = { pod: pods[1].sandbox, address: addresses[1][place]?.split('/')[0] ?? '' }
      expect(await echo(from, to)).toBe('')
      expect(await echo(to, from)).toBe('')
    }
    // The kubelet makes a new sandbox for the same pod: DEL of the old one, ADD with a new container id.
    await pods[0].end()
    const again = await attached(first, at[0])
    expect(await addressesOf(again)).toEqual(addresses[0])
    await again.end()
    await pods[1].end()
    for (const name of [first, second]) await berth().home.remove(name)
  })

  it('a network lowered by the webhook has an ipam that every node knows', async () => {
    const { home } = berth()
    await home.network('lowered', { ...MACVLAN, ipam: { type: 'berth', range: '10.71.0.0/24' } })
    const network = await home.client.get(`${nadsPath(home.namespace)}/lowered`)
    expect(configOf(network)).toMatchObject({ ipam: { type: 'static' }, capabilities: { ips: true } })
    expect(annotationsOf(network)[IPAM_CONFIG_ANNOTATION]).toContain('10.71.0.0/24')
  })

  it('a pod whose annotation has no address yet cannot start with a wrong one, and can once it has', async () => {
    const { home } = berth()
    await home.network('late', { ...MACVLAN, ipam: { type: 'berth', range: '10.72.0.0/24' } })
    // What the API server would store of a pod that comes without the gate, before the allocator has seen it.
    const path = `${podsPath(home.namespace)}?dryRun=All`
    const { body } = await home.stage.ask('POST', path, home.pod('late', 'late'))
    const early = await PodNetworks.of(berth(), body, machines(), 'node-a')
    expect(early.delegates).toMatchObject([{ interfaceName: 'net1', ips: [] }])
    expect(faultOf(await early.add())).toContain('IPAM plugin returned missing IP config')
    expect(await early.addressesOn('net1')).toEqual([])
    await namespaces.remove(early.sandbox)
    await home.served('late', 'late')
    const late = await attached('late', 'node-a')
    expect(await late.addressesOn('net1')).toEqual(['10.72.0.1/24'])
    await late.end()
  })

  it('host-local takes one address: of two it says so, and starts nothing', async () => {
    const ipam = { type: 'host-local', ranges: [[{ subnet: '10.73.0.0/24' }], [{ subnet: 'fd00:73::/64' }]] }
    const network = {
      spec: {
        config: JSON.stringify({ cniVersion: '1.0.0', ...MACVLAN, ipam, capabilities: { ips: true } }),
      },
    }
    const asked = async (ips: readonly string[]) => {
      const pod = berth().home.pod('two', [{ name: 'net', ips }])
      return PodNetworks.of({ network: async () => network }, pod, machines(), 'node-a')
    }
    const two = await asked(['10.73.0.7/24', 'fd00:73::7/64'])
    expect(faultOf(await two.add())).toContain('invalid IP address 10.73.0.7/24,fd00:73::7/64')
    const one = await asked(['10.73.0.7/24'])
    expect(faultOf(await one.add())).toBe('')
    // The other family is taken from the node's own book: not leased.
    expect(await one.addressesOn('net1')).toEqual(['10.73.0.7/24', 'fd00:73::2/64'])
    await one.end()
  })
})
