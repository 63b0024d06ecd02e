import { servedVersion } from '../../cluster/watch/discovery.ts'
import { CUSTOM_RESOURCES, listPath } from '../../cluster/watch/resource.ts'
import { objectAt, text } from '../../network/json/json.ts'
import { readList } from './read.ts'
import type { Client } from './taking.ts'

/** How many leases of a domain there are. */
export interface LeaseCount {
  readonly domain: string
  readonly leases: number
}

/** The leases that stay, by domain; undefined where there is no such kind (any more). Throws ApiError. */
export async function countLeases(
  client: Pick<Client, 'get' | 'list'>,
): Promise<readonly LeaseCount[] | undefined> {
  const resource = CUSTOM_RESOURCES.find(({ kind }) => kind === 'IPLease')
  const version = resource && (await servedVersion(client, resource))
  if (resource === undefined || version === undefined) return undefined
  const shape = { metadata: { name: 'whole' }, spec: { domain: 'whole' } } as const
  const leases = await readList(client, listPath(resource, version), shape)
  const counts = new Map<string, number>()
  for (const lease of leases) {
    const domain = text(objectAt(lease, 'spec'), 'domain') ?? ''
    counts.set(domain, (counts.get(domain) ?? 0) + 1)
  }
  return [...counts].map(([domain, count]) => ({ domain, leases: count })).toSorted(byDomain)
}

const byDomain = ({ domain: a }: LeaseCount, { domain: b }: LeaseCount): number => (a < b ? -1 : 1)
