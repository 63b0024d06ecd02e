import { ApiError } from '../../cluster/api/api-error.ts'
import { leaseDomain, leaseName } from '../../network/lease/lease-name.ts'
import type { Lease } from '../../network/lease/lease.ts'
import type { Network } from '../../network/nad/network.ts'
import type { Allocation } from '../allocation.ts'
import { LeaseStore } from '../store/leases.ts'
import type { AllocatedPod } from '../view.ts'
import type { Edit } from './annotated.ts'
import { isBoundTo } from './bound-spec.ts'
import { isOfPod, type Matches } from './match.ts'

/**
 * Whether the leases are there now and bound to this pod, by the API server's word for all that were not written just now: what
 * a patch is to name must not rest on a view that may be behind. If not, the view knows more now.
 */
export async function areStillBound(
  { api, view }: Allocation,
  pod: AllocatedPod,
  leases: readonly Lease[],
): Promise<boolean> {
  const store = new LeaseStore(api, view)
  const found = await Promise.all(leases.map(({ name }) => store.read(name)))
  return found.every((lease) => lease !== undefined && !lease.deleting && isBoundTo(lease, pod.uid))
}

/**
 * Whether another allocator has leased one of the addresses that the pod's annotation names to this pod: then that is the one it
 * may run with, and what this allocator took it for is not known in full. Asked before an annotation is put back.
 */
export async function areLeasedUnseen(
  { api, view }: Allocation,
  pod: AllocatedPod,
  { edits, matches }: { readonly edits: readonly Edit[]; readonly matches: Matches },
): Promise<boolean> {
  const seen = new Set([...matches.matches.map(({ lease }) => lease), ...matches.surplus].map(nameOf))
  const names = edits.flatMap(({ attachment, strange }) => {
    const domains = new Set(attachment.slots.map(({ pot }) => leaseDomain(pot.domain)))
    return strange.flatMap((address) => [...domains].map((domain) => leaseName(domain, address)))
  })
  const store = new LeaseStore(api, view)
  const unseen = [...new Set(names)].filter((name) => !seen.has(name))
  const found = await Promise.all(unseen.map((name) => store.read(name)))
  return found.some((lease) => lease !== undefined && !lease.deleting && isOfPod(lease, pod))
}

const nameOf = (lease: Lease | undefined): string | undefined => lease?.name

/** Asks the API server for the networks, and tells the view: one that is not Berth's may have become it just before the pod came. */
export async function refreshNetworks(
  { api, view }: Allocation,
  networks: readonly Network[],
): Promise<void> {
  await Promise.all(
    networks.map(async (network) => {
      const { namespace, name } = network
      try {
        view.learn('NetworkAttachmentDefinition', await api.get(networkPath(namespace, name)))
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 404) throw error
        // Not one that has come in its place in the meantime.
        if (view.network(namespace, name) === network)
          view.forget('NetworkAttachmentDefinition', namespace, name)
      }
    }),
  )
}

const networkPath = (namespace: string, name: string): string =>
  `/apis/k8s.cni.cncf.io/v1/namespaces/${encodeURIComponent(namespace)}/network-attachment-definitions/${encodeURIComponent(name)}`
