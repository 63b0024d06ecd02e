import type { Address } from '../../network/address/address.ts'
import { poolKeyOf } from '../../network/nad/address-pots.ts'
import { lowerConfig } from '../../network/nad/lower.ts'
import { INJECTED_ANNOTATION, IPAM_CONFIG_ANNOTATION, type Network } from '../../network/nad/network.ts'
import type { ClusterView } from '../rules/cluster-view.ts'
import { configOf } from '../rules/network/config-of.ts'
import type { NetworkSubject } from '../rules/subject.ts'
import { printRecord } from './injected-record.ts'
import { NOTHING, type Change, type Injection, type NetworkMutation } from './mutation.ts'
import { ObjectPatch, type Path } from './object-patch.ts'

const ANNOTATIONS = ['metadata', 'annotations'] as const
const INJECTION: Injection = {
  what: 'ipam static in the place of berth',
  by: `annotation ${IPAM_CONFIG_ANNOTATION}`,
}

/**
 * Stores ipam `berth` as what every node has: `static`, which takes the addresses that the allocator writes into a pod's annotation.
 * The original is kept in the annotation `ipam.berth.dev/config`, from which Berth goes on reading it. A manifest that is applied
 * again is lowered again, to the same. What has something wrong with it is left as it is: the rules refuse it.
 */
export const lowerBerthIpam: NetworkMutation = {
  id: 'lower-berth-ipam',
  summary: 'stores ipam berth as static, with the original in an annotation',
  operations: ['CREATE', 'UPDATE'],

  mutate(subject, { view }) {
    const { network, object } = subject
    const config = configOf(object)
    const lowered =
      typeof config === 'string' ? lowerConfig(config, network, poolGateway(network, view)) : undefined
    if (lowered === undefined) return wasLowered(subject) ? withoutOriginal(subject) : NOTHING
    const patch = new ObjectPatch(object)
    patch.set(['spec', 'config'], lowered.config)
    if (subject.annotations[IPAM_CONFIG_ANNOTATION] !== lowered.original)
      patch.set([...ANNOTATIONS, IPAM_CONFIG_ANNOTATION], lowered.original)
    return patch.change([INJECTION])
  },

  *accountsFor({ network }) {
    if (isLowered(network)) yield INJECTION
  },
}

const isLowered = ({ conf }: Network): boolean =>
  conf?.plugins.some(({ lowered }) => lowered !== undefined) ?? false

/** The gateway of the pool that the network draws from, if it is known. */
function poolGateway(network: Network, view: ClusterView): Address | undefined {
  const reference = network.plans.find(({ pool }) => pool !== undefined)?.pool
  return reference && view.pool(...poolKeyOf(reference, network))?.gateway
}

/**
 * Whether an update takes the lowered ipam away and leaves its original standing, as `kubectl apply` of another ipam does: the
 * annotation is not in the manifest, so nobody else removes it.
 */
function wasLowered({ network, old, annotations }: NetworkSubject): boolean {
  const original = annotations[IPAM_CONFIG_ANNOTATION]
  return (
    original !== undefined &&
    original === old?.annotations[IPAM_CONFIG_ANNOTATION] &&
    old.annotations[INJECTED_ANNOTATION] !== undefined &&
    isLowered(old) &&
    !isLowered(network) &&
    !network.plans.some(({ authority }) => authority === 'berth')
  )
}

function withoutOriginal({ object, annotations }: NetworkSubject): Change {
  const patch = new ObjectPatch(object)
  const at = (key: string): Path => [...ANNOTATIONS, key]
  patch.remove(at(IPAM_CONFIG_ANNOTATION))
  if (annotations[INJECTED_ANNOTATION] === printRecord([INJECTION])) patch.remove(at(INJECTED_ANNOTATION))
  return patch.change([])
}
