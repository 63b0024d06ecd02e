import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import type { ChangedKind } from '../../../allocator/view.ts'
import { AllocationModel } from '../../../cluster/allocation/allocation-model.ts'
import { formatAddress } from '../../../network/address/address.ts'
import { leaseDomain, leaseName } from '../../../network/lease/lease-name.ts'
import { NaiveView } from './naive-view.ts'
import { at, rangeOf } from './objects.ts'
import { PretendCluster } from './pretend-cluster.ts'
import { ADDRESSES, DOMAINS, PODS, written, type Written } from './small-world.ts'

const KINDS: readonly ChangedKind[] = [
  'IPLease',
  'Pod',
  'NetworkAttachmentDefinition',
  'IPAddress',
  'WhereaboutsIPPool',
]
const RANGES = ['10.0.0.1-10.0.0.5', '10.0.0.2-10.0.0.3', 'fd00::1-fd00::2', '10.0.0.4']
const ALL_DOMAINS = [...DOMAINS, 'lab']

type Step =
  | { readonly step: 'put' | 'delete' | 'ownPut' | 'ownDelete' | 'read'; readonly object: Written }
  | { readonly step: 'tell'; readonly kind: ChangedKind; readonly count: number }
  | { readonly step: 'answer' }
  | { readonly step: 'relist'; readonly object: Written }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      step: fc.constantFrom('put', 'delete', 'ownPut', 'ownDelete', 'read'),
      object: written,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      step: fc.constant('tell'),
      kind: fc.constantFrom(...KINDS),
      count: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ step: fc.constant('answer') }) },
  { weight: 1, arbitrary: fc.record({ step: fc.constant('relist'), object: written }) },
)

/** What was written while the list was read is not in it, and stays all the same. */
function relist(model: AllocationModel, cluster: PretendCluster, meanwhile: Written): void {
  cluster.relist(meanwhile.kind, meanwhile)
  if (meanwhile.kind === 'IPLease') expect(model.lease(meanwhile.name)).toBeDefined()
}

function take(model: AllocationModel, cluster: PretendCluster, taken: Step): void {
  switch (taken.step) {
    case 'tell':
      return cluster.tell(taken.kind, taken.count)
    case 'answer':
      return cluster.answer()
    case 'relist':
      return relist(model, cluster, taken.object)
    default:
      cluster[taken.step](taken.object)
  }
}

const textOf = (address: ReturnType<AllocationModel['lowestFree']>) => address && formatAddress(address)
const placesOf = () => ALL_DOMAINS.flatMap((domain) => ADDRESSES.map((address) => ({ domain, address })))

/** The free addresses, as `domain address`. */
const freeIn = (model: AllocationModel): ReadonlySet<string> =>
  new Set(
    placesOf().flatMap(({ domain, address }) =>
      model.isFree(domain, at(address)) ? [`${leaseDomain(domain)} ${address}`] : [],
    ),
  )

function firstFree(model: AllocationModel, domain: string, range: string): string | undefined {
  const { family, first, last } = rangeOf(range)
  for (let value = first; value <= last; value++)
    if (model.isFree(domain, { family, value })) return formatAddress({ family, value })
  return undefined
}

function expectLowestIsFirstFree(model: AllocationModel): void {
  for (const domain of [...ALL_DOMAINS, leaseDomain('My Net')]) {
    for (const range of RANGES) {
      const lowest = textOf(model.lowestFree(domain, rangeOf(range)))
      expect({ domain, range, lowest }).toEqual({ domain, range, lowest: firstFree(model, domain, range) })
    }
  }
}

const names = (leases: Iterable<{ readonly name: string }>) => [...leases].map(({ name }) => name).toSorted()

function expectSame(model: AllocationModel, cluster: PretendCluster): void {
  const naive = new NaiveView(cluster.objects.values())
  for (const { domain, address } of placesOf()) {
    const free = model.isFree(domain, at(address))
    expect({ domain, address, free }).toEqual({ domain, address, free: naive.isFree(domain, address) })
  }
  expect(names(model.leases())).toEqual(naive.leaseNames(() => true))
  expect(names(model.restingLeases())).toEqual(naive.leaseNames(({ phase }) => phase !== 'Bound'))
  for (const pod of PODS)
    expect(names(model.leasesOfPod('shop', pod))).toEqual(naive.leaseNames((lease) => lease.pod === pod))
  expect(names(model.leasesOfSet('shop', 'web'))).toEqual(
    naive.leaseNames(({ owner }) => owner.kind === 'StatefulSet'),
  )
  expect(names(model.leasesOfClaim('shop', 'claim'))).toEqual(
    naive.leaseNames(({ owner }) => owner.kind === 'IPAddressClaim'),
  )
  const pool = { kind: 'NetworkAttachmentDefinition', namespace: 'default', name: 'net' } as const
  expect(names(model.leasesFrom(pool))).toEqual(naive.leaseNames(() => true))
  for (const { written: object, uid, version } of cluster.objects.values()) {
    if (object.kind === 'Pod')
      expect(model.pod('shop', object.name)).toMatchObject({ uid, resourceVersion: String(version) })
    if (object.kind === 'IPLease')
      expect(model.lease(object.name)).toMatchObject({ uid, resourceVersion: String(version) })
  }
}

describe('AllocationModel under a watch that is late', () => {
  it('is what the cluster is, once the watch has told all', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
        const model = new AllocationModel()
        const cluster = new PretendCluster(model)
        for (const taken of steps) take(model, cluster, taken)
        for (const kind of KINDS) cluster.tell(kind)
        expectSame(model, cluster)
        expectLowestIsFirstFree(model)
      }),
      { numRuns: 100 },
    )
  })

  it('never brings back what it was told is gone, nor an older state of a lease', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
        const model = new AllocationModel()
        const cluster = new PretendCluster(model)
        const seen = new Map<string, number>()
        for (const taken of steps) {
          take(model, cluster, taken)
          for (const { domain, address } of placesOf()) {
            const lease = model.lease(leaseName(domain, at(address)))
            if (lease === undefined) continue
            expect(cluster.toldGone).not.toContain(lease.uid)
            expect(Number(lease.resourceVersion)).toBeGreaterThanOrEqual(seen.get(lease.name) ?? 0)
            seen.set(lease.name, Number(lease.resourceVersion))
          }
        }
      }),
      { numRuns: 100 },
    )
  })

  it('tells of each address that comes free, and of none that does not', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40, size: 'max' }), (steps) => {
        const model = new AllocationModel()
        const cluster = new PretendCluster(model)
        const told = new Set<string>()
        model.subscribe({
          changed: () => {},
          freed: (domain, address) => {
            expect(model.isFree(domain, address)).toBe(true)
            told.add(`${domain} ${formatAddress(address)}`)
          },
        })
        for (const taken of steps) {
          const before = freeIn(model)
          told.clear()
          take(model, cluster, taken)
          expectLowestIsFirstFree(model)
          const freed = [...freeIn(model)].filter((place) => !before.has(place))
          expect([...told]).toEqual(expect.arrayContaining(freed))
        }
      }),
      { numRuns: 50 },
    )
  })
})
