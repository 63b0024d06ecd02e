import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { MasterIndex } from '../../../cluster/model/master-index.ts'
import { linkSignature } from '../../../network/cni/link-conflict.ts'
import type { HostLink } from '../../../network/cni/plugin-type.ts'
import { describeNetwork } from '../../../network/nad/describe.ts'
import type { Network } from '../../../network/nad/network.ts'
import { pinnedNode } from '../../../network/placement/pinned-node.ts'

const plugin = fc.oneof(
  fc.record({
    type: fc.constant('macvlan'),
    master: fc.constantFrom('eth1', 'eth2'),
    mode: fc.constantFrom('bridge', 'passthru'),
  }),
  fc.record({
    type: fc.constant('ipvlan'),
    master: fc.constantFrom('eth1', 'eth2'),
    mode: fc.constantFrom('l2', 'l3'),
  }),
  fc.record({ type: fc.constant('host-device'), device: fc.constantFrom('eth1', 'eth2') }),
)
const selector = fc.constantFrom(
  '',
  'kubernetes.io/hostname=node1',
  'kubernetes.io/hostname in (node2)',
  'rack=a',
  'a in b',
)
const networks: fc.Arbitrary<Network> = fc
  .record({ plugins: fc.array(plugin, { minLength: 1, maxLength: 3 }), selector })
  .map(({ plugins, selector: nodes }) =>
    describeNetwork({
      metadata: {
        name: 'net',
        namespace: 'default',
        annotations: { 'k8s.v1.cni.cncf.io/nodeSelector': nodes },
      },
      spec: { config: JSON.stringify({ plugins }) },
    }),
  )

const nodeOf = ({ nodeSelector }: Network) =>
  nodeSelector?.ok === true ? pinnedNode(nodeSelector.value) : undefined

describe('the index of masters', () => {
  it('answers as a search through all networks does, each network once, whatever came and went', () => {
    const signature = fc.constantFrom('macvlan', 'macvlan passthru', 'ipvlan l2', 'ipvlan l3', 'host-device')
    const node = fc.constantFrom<string | undefined>(undefined, 'node1', 'node2', 'node3')
    fc.assert(
      fc.property(
        fc.array(networks),
        fc.array(networks),
        signature,
        node,
        (staying, going, wantedOne, wantedNode) => {
          const index = new MasterIndex()
          for (const network of [...going, ...staying]) index.add(network)
          for (const network of going) index.remove(network)
          const filter = { wanted: (link: HostLink) => linkSignature(link) === wantedOne, node: wantedNode }
          const fits = (network: Network, master: string) =>
            network.links.some((link) => link.master === master && filter.wanted(link)) &&
            (wantedNode === undefined || [undefined, wantedNode].includes(nodeOf(network)))
          for (const master of ['eth1', 'eth2']) {
            const found = [...index.on(master, filter)]
            expect(found).toHaveLength(new Set(found).size)
            expect(new Set(found)).toEqual(new Set(staying.filter((network) => fits(network, master))))
            const all = staying.filter(({ links }) => links.some((link) => link.master === master))
            expect(new Set(index.on(master, undefined))).toEqual(new Set(all))
          }
        },
      ),
    )
  })

  it('asks once for each way in which a master is used', () => {
    const index = new MasterIndex()
    const one = fc.sample(networks, { seed: 7, numRuns: 200 })
    for (const network of one) index.add(network)
    let asked = 0
    const none = [...index.on('eth1', { wanted: () => ++asked === 0, node: undefined })]
    expect(none).toEqual([])
    expect(asked).toBeLessThanOrEqual(5)
  })
})
