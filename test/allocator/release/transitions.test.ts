import { describe, expect, it } from '@jest/globals'
import { createLeaseController } from '../../../allocator/release/lease-controller.ts'
import { ApiError } from '../../../cluster/api/api-error.ts'
import type { ModelKind } from '../../../cluster/model/sink.ts'
import type { JsonObject } from '../../../network/json/json.ts'
import {
  claimLease,
  claimOf,
  ipAddressOf,
  leaseOf,
  NAME,
  nodeOf,
  podOf,
  poolOf,
  Process,
  setOf,
  stickyLease,
  World,
} from './stage.ts'

type Objects = readonly (readonly [ModelKind, JsonObject])[]

interface Row {
  readonly name: string
  readonly lease: JsonObject
  readonly there: Objects
  /** What of it the API server has lost since, untold to the view: `Pod web`. */
  readonly lost?: readonly (readonly [ModelKind, string])[]
  /** What has come since, untold to the view. */
  readonly came?: Objects
  /** After a single look. */
  readonly becomes: string
  readonly again?: number | undefined
  readonly writes: number
}

const NODE: Objects[number] = ['Node', nodeOf('node-1')]
const released = { releasedAt: Date.parse('2025-12-31T23:00:00Z') }
const HELD = { ...released, phase: 'Held' } as const
const RESTING = { ...released, phase: 'Quarantined' } as const

const ROWS: readonly Row[] = [
  {
    name: 'a pod that lives keeps its address, and nothing is asked',
    lease: leaseOf(),
    there: [NODE, ['Pod', podOf()]],
    becomes: 'Bound',
    writes: 0,
  },
  {
    name: 'a pod that is being deleted still has it',
    lease: leaseOf(),
    there: [NODE, ['Pod', podOf({ deleting: true })]],
    becomes: 'Bound',
    writes: 0,
  },
  {
    name: 'a pod that the view does not know of, but the API server does, keeps it',
    lease: leaseOf(),
    there: [NODE],
    came: [['Pod', podOf()]],
    becomes: 'Bound',
    writes: 0,
  },
  {
    name: 'a pod that is gone gives it up, to the quarantine',
    lease: leaseOf(),
    there: [NODE],
    becomes: 'Quarantined',
    again: 0,
    writes: 1,
  },
  {
    name: 'a pod that is gone, though the view has not heard of it, keeps it until then',
    lease: leaseOf(),
    there: [NODE, ['Pod', podOf()]],
    lost: [['Pod', 'web']],
    becomes: 'Bound',
    writes: 0,
  },
  {
    name: 'a pod of the same name and another uid is another pod',
    lease: leaseOf(),
    there: [NODE, ['Pod', podOf({ uid: 'other' })]],
    becomes: 'Quarantined',
    again: 0,
    writes: 1,
  },
  ...['Succeeded', 'Failed'].map((phase) => ({
    name: `a pod that has ended (${phase}) gives it up though its object is there`,
    lease: leaseOf(),
    there: [NODE, ['Pod', podOf({ phase })]] as Objects,
    becomes: 'Quarantined',
    again: 0,
    writes: 1,
  })),
  {
    name: 'a pod of which its node says nothing any more (Unknown) keeps it',
    lease: leaseOf(),
    there: [NODE, ['Pod', podOf({ phase: 'Unknown' })]],
    becomes: 'Bound',
    writes: 0,
  },
  {
    name: 'a pod that ended without ever having had a node needs no quarantine',
    lease: leaseOf({ pod: { name: 'web', uid: 'web-uid', node: undefined } }),
    there: [NODE, ['Pod', podOf({ phase: 'Failed', node: null })]],
    becomes: 'free',
    writes: 1,
  },
  {
    name: 'a pod that is gone and of which nobody knows whether it had a node goes through the quarantine',
    lease: leaseOf({ pod: { name: 'web', uid: 'web-uid', node: undefined } }),
    there: [NODE],
    becomes: 'Quarantined',
    again: 0,
    writes: 1,
  },
  {
    name: 'a lease of nobody, written by hand, goes the same way',
    lease: leaseOf({ owner: { namespace: '', name: 'x', uid: '' } }),
    there: [NODE],
    becomes: 'Quarantined',
    again: 0,
    writes: 1,
  },
  {
    name: 'a lease that says no uid is kept by any pod of the name',
    lease: leaseOf({ owner: { uid: '' } }),
    there: [NODE, ['Pod', podOf({ uid: 'whichever' })]],
    becomes: 'Bound',
    writes: 0,
  },
  {
    name: 'a lease whose owner and pod differ, written by hand, is kept by either',
    lease: leaseOf({
      owner: { name: 'other', uid: 'other-uid' },
      pod: { name: 'web', uid: 'web-uid', node: undefined },
    }),
    there: [NODE, ['Pod', podOf()]],
    becomes: 'Bound',
    writes: 0,
  },
  {
    name: 'a lease that a finalizer keeps after its deletion is let alone',
    lease: {
      ...leaseOf(),
      metadata: { name: NAME, deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: ['example.com/mine'] },
    },
    there: [NODE],
    becomes: 'Bound',
    writes: 0,
  },
  {
    name: 'a Held lease of a plain pod that lives, written by hand, is bound again',
    lease: leaseOf(HELD),
    there: [NODE, ['Pod', podOf()]],
    becomes: 'Bound',
    again: 0,
    writes: 1,
  },
  {
    name: 'a Held lease of a plain pod that is gone, written by hand, goes to the quarantine',
    lease: leaseOf(HELD),
    there: [NODE],
    becomes: 'Quarantined',
    again: 0,
    writes: 1,
  },
  {
    name: 'a sticky address is held when its pod goes',
    lease: stickyLease(),
    there: [NODE, ['StatefulSet', setOf(2)]],
    becomes: 'Held',
    again: 0,
    writes: 1,
  },
  {
    name: 'a sticky address stays with its pod though the set is gone (--cascade=orphan)',
    lease: stickyLease(),
    there: [NODE, ['Pod', podOf({ name: 'db-1' })]],
    becomes: 'Bound',
    writes: 0,
  },
  {
    name: 'a held address stays held while the set has the ordinal',
    lease: stickyLease(HELD),
    there: [NODE, ['StatefulSet', setOf(2)]],
    becomes: 'Held',
    writes: 0,
  },
  {
    name: 'a held address stays held while the ordinals begin later (ordinals.start)',
    lease: stickyLease({ ...HELD, owner: { ordinal: 5 } }),
    there: [NODE, ['StatefulSet', setOf(2, 4)]],
    becomes: 'Held',
    writes: 0,
  },
  {
    name: 'a held address of an ordinal before the first goes to the quarantine',
    lease: stickyLease(HELD),
    there: [NODE, ['StatefulSet', setOf(2, 4)]],
    becomes: 'Quarantined',
    again: 0,
    writes: 1,
  },
  {
    name: 'a held address goes to the quarantine when the set is scaled down',
    lease: stickyLease(HELD),
    there: [NODE, ['StatefulSet', setOf(1)]],
    becomes: 'Quarantined',
    again: 0,
    writes: 1,
  },
  {
    name: 'a held address stays though the view has the set scaled down, as it was scaled up again',
    lease: stickyLease(HELD),
    there: [NODE, ['StatefulSet', setOf(1)]],
    came: [['StatefulSet', setOf(2)]],
    becomes: 'Held',
    writes: 0,
  },
  {
    name: 'a held address goes to the quarantine with its set',
    lease: stickyLease(HELD),
    there: [NODE],
    becomes: 'Quarantined',
    again: 0,
    writes: 1,
  },
  {
    name: 'a held address goes to the quarantine when another set has the name',
    lease: stickyLease(HELD),
    there: [NODE, ['StatefulSet', setOf(2, 0, 'another')]],
    becomes: 'Quarantined',
    again: 0,
    writes: 1,
  },
  {
    name: 'a held address whose very pod lives is bound to it again',
    lease: stickyLease(HELD),
    there: [NODE, ['StatefulSet', setOf(2)], ['Pod', podOf({ name: 'db-1' })]],
    becomes: 'Bound',
    again: 0,
    writes: 1,
  },
  {
    name: 'an address at rest whose pod turns out to live is bound again',
    lease: leaseOf(RESTING),
    there: [NODE, ['Pod', podOf()]],
    becomes: 'Bound',
    again: 0,
    writes: 1,
  },
  {
    name: 'an address at rest whose pod the view takes for alive rests on if it is gone',
    lease: leaseOf(RESTING),
    there: [NODE, ['Pod', podOf()]],
    lost: [['Pod', 'web']],
    becomes: 'Quarantined',
    again: 30_000,
    writes: 0,
  },
  {
    name: 'an address at rest after a node that is gone comes free at once if its time is over',
    lease: leaseOf(RESTING),
    there: [],
    becomes: 'free',
    writes: 1,
  },
  {
    name: 'an address at rest stays when its node is not gone, as the view has it, but new and not Ready',
    lease: leaseOf(RESTING),
    there: [],
    came: [['Node', nodeOf('node-1', false)]],
    becomes: 'Quarantined',
    again: 5_000,
    writes: 0,
  },
  {
    name: 'an address at rest whose pod has just come back into sight is bound, not freed',
    lease: leaseOf(RESTING),
    there: [],
    came: [['Pod', podOf()]],
    becomes: 'Bound',
    again: 0,
    writes: 1,
  },
  {
    name: 'a sticky address at rest is held again if the set has been scaled up again',
    lease: stickyLease(RESTING),
    there: [['StatefulSet', setOf(2)]],
    becomes: 'Held',
    again: 0,
    writes: 1,
  },
  {
    name: 'a sticky address at rest is freed if the pod of the ordinal goes without it',
    lease: stickyLease(RESTING),
    there: [
      ['StatefulSet', setOf(2)],
      ['Pod', podOf({ name: 'db-1', uid: 'next' })],
    ],
    becomes: 'free',
    writes: 1,
  },
  {
    name: 'a claim that is there is looked after by its own controller',
    lease: claimLease(),
    there: [['IPAddressClaim', claimOf('claim-uid', true)]],
    becomes: 'Bound',
    writes: 0,
  },
  {
    name: 'a claim that the view does not know of, but the API server does, keeps its address',
    lease: claimLease(),
    there: [],
    came: [['IPAddressClaim', claimOf()]],
    becomes: 'Bound',
    writes: 0,
  },
  {
    name: 'a claim that is gone gives its address up',
    lease: claimLease(),
    there: [],
    becomes: 'Quarantined',
    again: 0,
    writes: 1,
  },
  {
    name: 'a claim of the same name and another uid is another claim',
    lease: claimLease(),
    there: [['IPAddressClaim', claimOf('other')]],
    becomes: 'Quarantined',
    again: 0,
    writes: 1,
  },
  {
    name: 'an address that an IPAddress names is kept though the claim is gone',
    lease: claimLease(),
    there: [['IPAddress', ipAddressOf('10.0.0.1')]],
    becomes: 'Bound',
    again: 60_000,
    writes: 0,
  },
  {
    name: 'an IPAddress that names another address keeps nothing',
    lease: claimLease(),
    there: [['IPAddress', ipAddressOf('10.0.0.2')]],
    becomes: 'Quarantined',
    again: 0,
    writes: 1,
  },
  {
    name: 'an address at rest is freed at once when the pool has no grace period',
    lease: claimLease(RESTING),
    there: [['InClusterIPPool', poolOf()]],
    becomes: 'free',
    writes: 1,
  },
  {
    name: 'an address at rest is freed while the claim waits for that, about to go',
    lease: claimLease(RESTING),
    there: [['IPAddressClaim', claimOf('claim-uid', true)]],
    becomes: 'free',
    writes: 1,
  },
  {
    name: 'an address at rest whose claim lives without another is bound again',
    lease: claimLease(RESTING),
    there: [['IPAddressClaim', claimOf()]],
    becomes: 'Bound',
    again: 0,
    writes: 1,
  },
  {
    name: 'an address at rest is freed though the claim lives, if that has another',
    lease: claimLease(RESTING),
    there: [
      ['IPAddressClaim', claimOf()],
      ['IPAddress', ipAddressOf('10.0.0.2')],
    ],
    becomes: 'free',
    writes: 1,
  },
  {
    name: 'an address at rest that an IPAddress names is kept',
    lease: claimLease(RESTING),
    there: [['IPAddress', ipAddressOf('10.0.0.1')]],
    becomes: 'Quarantined',
    again: 60_000,
    writes: 0,
  },
  {
    name: 'an address at rest is kept if what the IPAddress names cannot be read',
    lease: claimLease(RESTING),
    there: [['IPAddress', ipAddressOf('ten')]],
    becomes: 'Quarantined',
    again: 60_000,
    writes: 0,
  },
]

describe('one look at a lease', () => {
  it.each(ROWS)('$name', async ({ lease, there, lost = [], came = [], becomes, again, writes }) => {
    const world = new World()
    const { cluster } = world
    const stored = cluster.put('IPLease', lease)
    for (const [kind, object] of there) cluster.put(kind, object)
    const process = new Process(world, { view: cluster.view(false) })
    for (const [kind, name] of lost) cluster.take(kind, 'shop', name)
    for (const [kind, object] of came) cluster.put(kind, object)
    cluster.writes.length = 0
    const name = String(Object(stored['metadata']).name)
    expect(await process.look(name)).toEqual(again === undefined ? undefined : { afterMs: again })
    expect(world.phase(name)).toBe(becomes)
    expect(cluster.writes).toHaveLength(writes)
  })

  it('takes no step on a lease that has become another in the meantime', async () => {
    const world = new World()
    world.cluster.put('IPLease', leaseOf())
    const process = new Process(world, { view: world.cluster.view(false) })
    // Freed by another allocator, and leased again to a pod that lives.
    world.cluster.take('IPLease', '', NAME)
    world.cluster.put('IPLease', leaseOf({ owner: { name: 'new', uid: 'new-uid' } }))
    world.cluster.put('Pod', podOf({ name: 'new' }))
    expect(await process.look(NAME)).toEqual({ afterMs: 100 })
    expect(world.lease(NAME)).toMatchObject({ phase: 'Bound', owner: { name: 'new' } })
    // What it is now, it has learnt by that.
    await process.look(NAME)
    expect(world.lease(NAME)).toMatchObject({ phase: 'Bound', owner: { name: 'new' } })
  })

  it('frees no lease that has become another in the meantime', async () => {
    const world = new World()
    world.cluster.put('IPLease', leaseOf(RESTING))
    const process = new Process(world, { view: world.cluster.view(false) })
    world.cluster.take('IPLease', '', NAME)
    world.cluster.put('IPLease', leaseOf({ owner: { name: 'new', uid: 'new-uid' } }))
    expect(await process.look(NAME)).toEqual({ afterMs: 100 })
    expect(world.lease(NAME)).toMatchObject({ phase: 'Bound', owner: { name: 'new' } })
  })

  it('keeps the addresses of claims while the API server does not serve their kind', async () => {
    const world = new World()
    world.cluster.put('IPLease', claimLease())
    const { allocation } = new Process(world)
    const get = () =>
      Promise.reject(new ApiError({ status: 404, reason: 'NotFound', message: 'no such page' }))
    const unserved = { ...allocation, api: { ...allocation.api, get } }
    expect(await createLeaseController(unserved).reconcile(NAME)).toEqual({ afterMs: 60_000 })
    expect(world.phase(NAME)).toBe('Bound')
  })
})
