import { describe, expect, it } from '@jest/globals'
import { Triggers, type Keys } from '../../../allocator/work/triggers.ts'
import { AllocationModel } from '../../../cluster/allocation/allocation-model.ts'
import { formatAddress } from '../../../network/address/address.ts'
import type { JsonObject } from '../../../network/json/json.ts'
import type { LeaseSpec } from '../../../network/lease/lease.ts'
import { asking, lease, nad, pod, storedLease } from '../../cluster-model/allocation/objects.ts'

const RANGE = { type: 'berth', range: '10.0.0.0/24' }
const node = (name: string, ready: boolean, version: number, spec: JsonObject = {}): JsonObject => ({
  metadata: { name, uid: `u-${name}`, resourceVersion: String(version) },
  spec,
  status: { conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
})
const resting = (address: string, onNode: string | undefined): LeaseSpec =>
  lease(address, {
    phase: 'Quarantined',
    releasedAt: 1,
    pod: { name: 'web', uid: 'u-old', node: onNode },
  })

class Scene {
  readonly model = new AllocationModel()
  #said: string[] = []
  readonly triggers: Triggers

  constructor() {
    const keys = (queue: string): Keys => ({
      add: (key) => this.#said.push(`${queue} ${key}`),
      addPatient: (key) => this.#said.push(`${queue} ${key} patiently`),
    })
    this.triggers = new Triggers(this.model, {
      pods: keys('pod'),
      leases: keys('lease'),
      claims: {
        changed: ({ kind, name }) => {
          if (kind === 'IPAddressClaim') this.#said.push(`claims told of ${name}`)
        },
        freed: (_domain, address) => this.#said.push(`claims may have ${formatAddress(address)}`),
        everything: () => this.#said.push('all claims'),
      },
      waiters: { freed: (_domain, address) => this.#said.push(`waiters may have ${formatAddress(address)}`) },
    })
  }

  /** From here on changes are told. */
  listen(): this {
    this.model.subscribe(this.triggers)
    return this
  }

  /** What was said since it was asked last, each once, in its order. */
  said(): readonly string[] {
    const said = [...new Set(this.#said)]
    this.#said = []
    return said
  }
}

const networked = (): Scene => {
  const scene = new Scene()
  scene.model.upsert('NetworkAttachmentDefinition', nad('net', RANGE))
  return scene
}

describe('a change concerns', () => {
  it('the pod that came, and not its settled self as soon', () => {
    const scene = networked().listen()
    scene.model.upsert('Pod', pod({ networks: 'default/net', gated: true }))
    expect(scene.said()).toEqual(['pod shop/web'])
    scene.model.upsert('IPLease', storedLease(lease('10.0.0.1'), 11))
    expect(scene.said()).toEqual(['lease default.10-0-0-1', 'pod shop/web'])
    scene.model.upsert('Pod', pod({ networks: asking('10.0.0.1/24'), version: 12 }))
    expect(scene.said()).toEqual(['pod shop/web patiently'])
  })

  it('the leases of a pod that went, or whose name another has now, not of one that was given a node', () => {
    const scene = networked()
    scene.model.upsert('Pod', pod({ networks: asking('10.0.0.1/24') }))
    scene.model.upsert('IPLease', storedLease(lease('10.0.0.1'), 11))
    scene.listen()
    scene.model.upsert('Pod', pod({ networks: asking('10.0.0.1/24'), nodeName: 'n1', version: 12 }))
    expect(scene.said()).toEqual(['pod shop/web patiently'])
    scene.model.upsert('Pod', pod({ networks: asking(), uid: 'u-other', version: 13 }))
    expect(scene.said()).toContain('lease default.10-0-0-1')
    scene.model.remove('Pod', 'shop', 'web')
    expect(scene.said()).toEqual(['pod shop/web', 'lease default.10-0-0-1'])
  })

  it('the pod whose lease somebody deleted, though nothing names the pod any more', () => {
    const scene = networked()
    scene.model.upsert('Pod', pod({ networks: asking('10.0.0.1/24') }))
    scene.model.upsert('IPLease', storedLease(lease('10.0.0.1'), 11))
    scene.listen()
    scene.model.remove('IPLease', '', 'default.10-0-0-1')
    expect(scene.said()).toEqual(['lease default.10-0-0-1', 'pod shop/web'])
  })

  it('whoever waits for an address, once nobody has it', () => {
    const scene = networked()
    scene.model.upsert('IPLease', storedLease(resting('10.0.0.1', undefined), 11))
    scene.listen()
    scene.model.remove('IPLease', '', 'default.10-0-0-1')
    expect(scene.said()).toEqual([
      'lease default.10-0-0-1',
      'waiters may have 10.0.0.1',
      'claims may have 10.0.0.1',
    ])
  })

  it('the pods of a network, those first that came first', () => {
    const scene = networked()
    const gated = { networks: 'default/net', gated: true }
    scene.model.upsert('Pod', pod({ ...gated, name: 'b', created: '2026-11-21T04:00:01Z' }))
    scene.model.upsert('Pod', pod({ ...gated, name: 'a', created: '2026-11-21T04:00:01Z' }))
    scene.model.upsert('Pod', pod({ ...gated, name: 'c', created: '2026-11-21T04:00:00Z' }))
    scene.model.upsert('Pod', pod({ name: 'd', networks: 'default/other', gated: true }))
    scene.listen()
    const changed = nad('net', { ...RANGE, range: '10.0.1.0/24' })
    scene.model.upsert('NetworkAttachmentDefinition', changed)
    expect(scene.said()).toEqual(['pod shop/c', 'pod shop/a', 'pod shop/b'])
    scene.model.remove('NetworkAttachmentDefinition', 'default', 'net')
    expect(scene.said()).toEqual(['pod shop/c', 'pod shop/a', 'pod shop/b'])
  })

  it('the pods of networks that draw from a pool, but not at each of its counters', () => {
    const scene = networked()
    const drawing = { type: 'berth', pool: { kind: 'GlobalInClusterIPPool', name: 'wide' } }
    scene.model.upsert('NetworkAttachmentDefinition', nad('drawn', drawing))
    scene.model.upsert('Pod', pod({ name: 'a', networks: 'default/net', gated: true }))
    scene.model.upsert('Pod', pod({ name: 'b', networks: 'default/drawn', gated: true }))
    scene.listen()
    const pool = (name: string, version = 20, last = 9, used = 0): JsonObject => ({
      metadata: { name, uid: `u-${name}`, resourceVersion: String(version) },
      spec: { addresses: [`10.9.0.1-10.9.0.${last}`], prefix: 24 },
      status: { ipAddresses: { used } },
    })
    scene.model.upsert('GlobalInClusterIPPool', pool('narrow'))
    expect(scene.said()).toEqual([])
    scene.model.upsert('GlobalInClusterIPPool', pool('wide'))
    expect(scene.said()).toEqual(['pod shop/b'])
    scene.model.upsert('GlobalInClusterIPPool', pool('wide', 21, 9, 1))
    expect(scene.said()).toEqual([])
    scene.model.upsert('GlobalInClusterIPPool', pool('wide', 22, 10, 1))
    expect(scene.said()).toEqual(['pod shop/b'])
    scene.model.remove('GlobalInClusterIPPool', '', 'wide')
    expect(scene.said()).toEqual(['pod shop/b'])
  })

  it('the resting leases of a node, and those of nobody knows which, but not at each of its heartbeats', () => {
    const scene = networked()
    scene.model.upsert('IPLease', storedLease(resting('10.0.0.1', 'n1'), 11))
    scene.model.upsert('IPLease', storedLease(resting('10.0.0.2', 'n2'), 12))
    scene.model.upsert('IPLease', storedLease(resting('10.0.0.3', undefined), 13))
    scene.model.upsert('IPLease', storedLease(lease('10.0.0.4'), 14))
    scene.listen()
    const both = ['lease default.10-0-0-1', 'lease default.10-0-0-3']
    scene.model.upsert('Node', node('n1', false, 20))
    expect(scene.said()).toEqual(both)
    scene.triggers.changed({ kind: 'Node', namespace: '', name: 'n1', gone: false })
    expect(scene.said()).toEqual([])
    const taints = [{ key: 'node.kubernetes.io/out-of-service', effect: 'NoExecute' }]
    scene.model.upsert('Node', node('n1', false, 21, { taints }))
    expect(scene.said()).toEqual(both)
    scene.model.remove('Node', '', 'n1')
    expect(scene.said()).toEqual(both)
  })

  it('the leases of a StatefulSet', () => {
    const scene = networked()
    const owner = {
      kind: 'StatefulSet' as const,
      namespace: 'shop',
      name: 'db',
      uid: 'u-db',
      interface: 'net1',
      ordinal: 0,
    }
    scene.model.upsert('IPLease', storedLease(lease('10.0.0.1', { owner, phase: 'Held', releasedAt: 1 }), 11))
    scene.listen()
    const metadata = { namespace: 'shop', name: 'db', uid: 'u-db', resourceVersion: '20' }
    scene.model.upsert('StatefulSet', { metadata, spec: { replicas: 0 } })
    expect(scene.said()).toEqual(['lease default.10-0-0-1'])
  })

  it('those who look after claims, whatever it is, and the leases of a claim', () => {
    const scene = networked()
    const owner = {
      kind: 'IPAddressClaim' as const,
      namespace: 'default',
      name: 'c',
      uid: 'u-c',
      interface: undefined,
      ordinal: undefined,
    }
    scene.model.upsert('IPLease', storedLease(lease('10.0.0.1', { owner, pod: undefined }), 11))
    scene.listen()
    scene.triggers.changed({ kind: 'IPAddressClaim', namespace: 'default', name: 'c', gone: true })
    expect(scene.said()).toEqual(['claims told of c', 'lease default.10-0-0-1'])
    // Its end is what the lease of a claim that is gone waits for.
    scene.triggers.changed({ kind: 'IPAddress', namespace: 'default', name: 'c', gone: true })
    expect(scene.said()).toEqual(['lease default.10-0-0-1'])
  })
})

describe('who begins to lead', () => {
  it('looks at everything, at pods in the order in which they came', () => {
    const scene = networked()
    scene.model.upsert('Pod', pod({ name: 'b', networks: 'default/net', gated: true }))
    scene.model.upsert('Pod', pod({ name: 'a', networks: 'default/net', gated: true }))
    scene.model.upsert('Pod', pod({ networks: asking('10.0.0.1/24'), created: '2026-11-20T00:00:00Z' }))
    scene.model.upsert('IPLease', storedLease(lease('10.0.0.1'), 11))
    scene.triggers.everything()
    expect(scene.said()).toEqual([
      'pod shop/web patiently',
      'pod shop/a',
      'pod shop/b',
      'all claims',
      'lease default.10-0-0-1 patiently',
    ])
  })
})
