import type { ControlPlane } from '../environment.ts'
import type { ForeignIpam } from './stand-in-kubelet.ts'

const POOLS = '/apis/whereabouts.cni.cncf.io/v1alpha1/namespaces/kube-system/ippools'

/** Gives what whereabouts would, and keeps its record: the lowest free address of 192.168.30.10 and above. */
export async function standInWhereabouts(cluster: ControlPlane): Promise<ForeignIpam> {
  const name = '192.168.30.0-24'
  await cluster.request('POST', POOLS, {
    apiVersion: 'whereabouts.cni.cncf.io/v1alpha1',
    kind: 'IPPool',
    metadata: { name, namespace: 'kube-system' },
    spec: { range: '192.168.30.0/24', allocations: {} },
  })
  const held = new Map<number, string>()
  const record = (offset: number, allocation: unknown) =>
    cluster.request('PATCH', `${POOLS}/${name}`, { spec: { allocations: { [offset]: allocation } } })
  return {
    give: async (podref) => {
      let offset = 10
      while (held.has(offset)) offset += 1
      held.set(offset, podref)
      await record(offset, { id: podref, podref, ifname: 'net1' })
      return `192.168.30.${offset}`
    },
    take: async (pod) => {
      for (const [offset, podref] of held) {
        if (podref !== pod) continue
        held.delete(offset)
        await record(offset, null)
      }
    },
  }
}

/** Gives what host-local would on each node by itself: the next address after the last, from 192.168.1.200 on. */
export function standInHostLocal(): ForeignIpam {
  const last = new Map<string, number>()
  return {
    give: async (_pod, node) => {
      const next = (last.get(node) ?? 199) + 1
      last.set(node, next)
      return `192.168.1.${next}`
    },
    take: async () => {},
  }
}
