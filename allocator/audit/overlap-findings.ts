import { ApiError } from '../../cluster/api/api-error.ts'
import { objectAt, text } from '../../network/json/json.ts'
import { countOf } from '../../network/address/interval-set.ts'
import type { Occupant } from '../../network/address/occupant.ts'
import { networkOccupants } from '../../network/nad/occupants.ts'
import { poolOccupants } from '../../network/pool/pool-occupants.ts'
import type { PoolKind } from '../../network/pool/pool.ts'
import type { Allocation } from '../allocation.ts'
import type { EventSubject } from '../api/event-recorder.ts'
import type { Finding, Told } from './finding.ts'
import { occupantsOf, overlapsAmong, sharedText, type Overlap } from './overlaps.ts'

/** So many are confirmed and told: each costs two requests, and two Events. */
const MOST_TOLD = 100

export interface OverlapFindings {
  readonly count: number
  readonly findings: readonly Finding[]
}

/** The owners of ranges that overlap; those that are told are so by the API server's word. */
export async function overlapFindings(allocation: Allocation): Promise<OverlapFindings> {
  const { view, settings } = allocation
  const overlaps = await overlapsAmong(occupantsOf(view, settings().reservedNetworks))
  const findings: Finding[] = []
  for (const overlap of overlaps.slice(0, MOST_TOLD)) {
    const finding = await confirmed(allocation, overlap)
    if (finding !== undefined) findings.push(finding)
  }
  return { count: findings.length + Math.max(0, overlaps.length - MOST_TOLD), findings }
}

async function confirmed(allocation: Allocation, overlap: Overlap): Promise<Finding | undefined> {
  const sides = [overlap.one, overlap.other]
  const owners = await Promise.all(sides.map(({ owner }) => readOwner(allocation, owner)))
  if (owners.includes('gone')) return undefined
  const claims = sides.flatMap((side) => claimsOf(allocation, side))
  const [now] = await overlapsAmong(claims)
  if (now === undefined) return undefined
  const told = owners.flatMap((owner, place): readonly Told[] => {
    const self = sides[place]
    const other = sides[1 - place]
    if (typeof owner !== 'object' || self === undefined || other === undefined) return []
    return [{ subject: owner, message: messageOf(now, self, other) }]
  })
  return { kind: 'overlaps', reason: 'RangeOverlap', told }
}

function messageOf({ shared }: Overlap, self: Occupant, other: Occupant): string {
  const are = countOf(shared) === 1n ? 'is' : 'are'
  return `${sharedText(shared)} of ${self.text} ${are} also ${claimText(other)}: two machines may get one address, and neither side knows of the other; give one of them other addresses, or another ipam.berth.dev/domain if the two networks never meet`
}

/** `handed out by NetworkAttachmentDefinition shop/b (whereabouts, 10.0.0.0/24)`. */
function claimText({ authority, title, text: written }: Occupant): string {
  if (authority === 'reserved') return `the ${title} (${written})`
  return authority === 'static'
    ? `the fixed address ${written} of ${title}`
    : `handed out by ${title} (${authority === 'pool' ? written : `${authority}, ${written}`})`
}

type Owner = EventSubject | 'gone' | 'configuration'

interface Place {
  readonly type: string
  readonly kind: PoolKind
  readonly namespace: string
  readonly name: string
}

/** `nad:shop/net`, `pool:InClusterIPPool:shop/pool`, `pool:GlobalInClusterIPPool:/pool`, `reserved:office`. */
function placeOf(owner: string): Place {
  const [type = '', kind = ''] = owner.split(':')
  const key = owner.slice(owner.lastIndexOf(':') + 1)
  const slash = key.indexOf('/')
  return {
    type,
    kind: kind === 'GlobalInClusterIPPool' ? kind : 'InClusterIPPool',
    namespace: key.slice(0, slash),
    name: key.slice(slash + 1),
  }
}

function readOwner(allocation: Allocation, owner: string): Promise<Owner> {
  const { type, kind, namespace, name } = placeOf(owner)
  if (type === 'nad') return readNetwork(allocation, namespace, name)
  if (type !== 'pool') return Promise.resolve('configuration')
  const pool = allocation.view.poolObject(kind, namespace, name)
  if (pool === undefined) return Promise.resolve('gone')
  const uid = text(objectAt(pool, 'metadata'), 'uid') ?? ''
  return Promise.resolve({ apiVersion: 'ipam.cluster.x-k8s.io/v1alpha2', kind, namespace, name, uid })
}

async function readNetwork({ api, view }: Allocation, namespace: string, name: string): Promise<Owner> {
  const apiVersion = 'k8s.cni.cncf.io/v1'
  const kind = 'NetworkAttachmentDefinition'
  const path = `/apis/${apiVersion}/namespaces/${encodeURIComponent(namespace)}/network-attachment-definitions/${encodeURIComponent(name)}`
  const before = view.network(namespace, name)
  try {
    const network = await api.get(path)
    view.learn(kind, network)
    return { apiVersion, kind, namespace, name, uid: text(objectAt(network, 'metadata'), 'uid') ?? '' }
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error
    // Not one that has come in its place in the meantime.
    if (view.network(namespace, name) === before) view.forget(kind, namespace, name)
    return 'gone'
  }
}

/** What the owner of the occupant lays claim to now. */
function claimsOf({ view }: Allocation, side: Occupant): readonly Occupant[] {
  const { type, kind, namespace, name } = placeOf(side.owner)
  if (type === 'reserved') return [side]
  if (type === 'pool') {
    const pool = view.pool(kind, namespace, name)
    return pool === undefined ? [] : poolOccupants(pool)
  }
  const network = view.network(namespace, name)
  return network === undefined ? [] : networkOccupants(network)
}
