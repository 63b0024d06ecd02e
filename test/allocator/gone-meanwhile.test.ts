import { describe, expect, it } from '@jest/globals'
import type { Allocation } from '../../allocator/allocation.ts'
import { refreshNetworks } from '../../allocator/leases/confirm.ts'
import { readLivePod } from '../../allocator/leases/live-pod.ts'
import { claimFate } from '../../allocator/release/claim-fate.ts'
import { isNodeGone } from '../../allocator/release/node-fate.ts'
import { isKept } from '../../allocator/release/set-fate.ts'
import type { ModelKind } from '../../cluster/model/sink.ts'
import { objectAt, text, type JsonObject } from '../../network/json/json.ts'
import { readLease } from '../../network/lease/lease.ts'
import { nad } from './leases/stage.ts'
import {
  claimLease,
  claimOf,
  NAME,
  nodeOf,
  podOf,
  Process,
  setOf,
  stickyLease,
  World,
} from './release/stage.ts'

const lease = (world: World) => {
  const object = world.cluster.get('IPLease', '', NAME)
  const read = object && readLease(object)
  if (read === undefined) throw new Error('there is no lease')
  return read
}

interface Row {
  readonly name: string
  readonly kind: ModelKind
  readonly object: JsonObject
  readonly lease?: JsonObject
  readonly ask: (allocation: Allocation, world: World) => Promise<unknown>
  readonly known: (allocation: Allocation) => unknown
}

const ROWS: readonly Row[] = [
  {
    name: 'a pod',
    kind: 'Pod',
    object: podOf({ uid: '' }),
    ask: (allocation) => readLivePod(allocation, { namespace: 'shop', name: 'web' }),
    known: ({ view }) => view.pod('shop', 'web'),
  },
  {
    name: 'a node',
    kind: 'Node',
    object: nodeOf('node-1'),
    ask: (allocation) => isNodeGone(allocation, 'node-1'),
    known: ({ view }) => view.node('node-1'),
  },
  {
    name: 'a StatefulSet',
    kind: 'StatefulSet',
    object: setOf(2, 0, ''),
    lease: stickyLease(),
    ask: (allocation, world) => isKept(allocation, lease(world).owner),
    known: ({ view }) => view.statefulSet('shop', 'db'),
  },
  {
    name: 'a claim',
    kind: 'IPAddressClaim',
    object: claimOf(''),
    lease: claimLease(),
    ask: (allocation, world) => claimFate(allocation, lease(world)),
    known: ({ view }) => view.claim('shop', 'machine'),
  },
  {
    name: 'a NetworkAttachmentDefinition',
    kind: 'NetworkAttachmentDefinition',
    object: nad('net', { type: 'static' }),
    ask: (allocation) => {
      const network = allocation.view.network('default', 'net')
      return refreshNetworks(allocation, network === undefined ? [] : [network])
    },
    known: ({ view }) => view.network('default', 'net'),
  },
]

/** The object as somebody makes it: its uid is given by the cluster. */
function made({ object }: Row): JsonObject {
  const { uid: _, ...metadata } = objectAt(object, 'metadata')
  return { ...object, metadata }
}

const nameOf = ({ object }: Row): readonly [string, string] => {
  const metadata = objectAt(object, 'metadata')
  return [text(metadata, 'namespace') ?? '', text(metadata, 'name') ?? '']
}

/** The API server finds nothing; before its answer arrives, somebody makes the object anew, and the watch tells of it. */
function answeredLate(allocation: Allocation, meanwhile: () => void): Allocation {
  const { api } = allocation
  let isAsked = false
  return {
    ...allocation,
    api: {
      create: (...call) => api.create(...call),
      replace: (...call) => api.replace(...call),
      patch: (...call) => api.patch(...call),
      delete: (...call) => api.delete(...call),
      get: async (...call) => {
        try {
          return await api.get(...call)
        } finally {
          if (!isAsked) meanwhile()
          isAsked = true
        }
      },
    },
  }
}

describe('an answer that there is nothing of that name', () => {
  it.each(ROWS)('does not make the view forget $name that was made anew in the meantime', async (row) => {
    const world = new World()
    if (row.lease !== undefined) world.cluster.put('IPLease', row.lease)
    world.cluster.put(row.kind, made(row))
    const view = world.cluster.view(false)
    const { allocation } = new Process(world, { view })
    world.cluster.take(row.kind, ...nameOf(row))
    // Of a node it is asked only where the view has none.
    if (row.kind === 'Node') view.deliver()
    const late = answeredLate(allocation, () => {
      world.cluster.put(row.kind, made(row))
      view.deliver()
    })
    await row.ask(late, world)
    expect(row.known(late)).toBeDefined()
  })

  it.each(ROWS.filter(({ kind }) => kind !== 'Node'))(
    'makes the view forget $name of which the watch has not told yet that it is gone',
    async (row) => {
      const world = new World()
      if (row.lease !== undefined) world.cluster.put('IPLease', row.lease)
      world.cluster.put(row.kind, made(row))
      const view = world.cluster.view(false)
      const { allocation } = new Process(world, { view })
      world.cluster.take(row.kind, ...nameOf(row))
      expect(row.known(allocation)).toBeDefined()
      await row.ask(allocation, world)
      expect(row.known(allocation)).toBeUndefined()
    },
  )
})
