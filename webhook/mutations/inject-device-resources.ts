import { isArray, isObject, property, text, type JsonObject } from '../../network/json/json.ts'
import { deviceContainer, DEVICE_CONTAINER_ANNOTATION } from '../../network/multus/device-container.ts'
import { networkKey } from '../../network/nad/network.ts'
import type { PodSubject } from '../rules/subject.ts'
import { NOTHING, type Injection, type PodMutation } from './mutation.ts'
import { isAbsent, ObjectPatch, valueAt } from './object-patch.ts'
import { isOnHostNetwork, objectsAt, specOf } from './pod-spec.ts'

/** An extended resource: `intel.com/sriov_netdevice`. Others (`cpu`) are not for a NAD to hand out. */
const EXTENDED_RESOURCE =
  /^[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?\/[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/

/** An extended resource has to be the same in both. */
const SECTIONS = ['requests', 'limits'] as const

interface Demand {
  readonly resource: string
  /** One device for each attachment. */
  count: number
  /** The first attachment's NAD, as `namespace/name`. */
  readonly network: string
}

/**
 * Asks for the devices that the pod's networks hand out: each NAD's `k8s.v1.cni.cncf.io/resourceName`, one for each attachment,
 * as requests and limits of the first container, or of the one that `berth.dev/device-container` names.
 *
 * What the pod says itself wins: a resource that any container asks for stays as asked. A pod with ResourceClaims gets
 * nothing: what a claim allocates is not in the pod, and a device asked for twice leaves it pending for ever.
 * Naming a device-container says that the claims are for something else.
 */
export const injectDeviceResources: PodMutation = {
  id: 'inject-device-resources',
  summary: 'asks for the devices behind the networks of the pod',
  operations: ['CREATE'],

  mutate(subject) {
    const demands = isOnHostNetwork(subject) ? [] : demandsOf(subject)
    if (demands.length === 0 || isClaimed(subject)) return NOTHING
    const place = deviceContainer(specOf(subject), subject.annotations)
    const resources = ['spec', 'containers', String(place), 'resources']
    const isReadable = SECTIONS.every((section) => {
      const written = valueAt(subject.object, [...resources, section])
      return isAbsent(written) || isObject(written)
    })
    if (place < 0 || !isReadable) return NOTHING
    const patch = new ObjectPatch(subject.object)
    const injected: Injection[] = []
    for (const { resource, count, network } of demands) {
      if (isAsked(subject, resource)) continue
      const quantity = String(count)
      const isSet = SECTIONS.every((section) => patch.set([...resources, section, resource], quantity))
      if (isSet) injected.push(injection({ resource, quantity, container: nameAt(subject, place), network }))
    }
    return patch.change(injected)
  },

  *accountsFor(subject) {
    const networks = new Map(
      subject.attachments.flatMap(({ network }) =>
        network === undefined ? [] : [[networkKey(network.namespace, network.name), network.resourceName]],
      ),
    )
    for (const [network, resource] of networks) {
      if (resource === undefined) continue
      for (const container of objectsAt(specOf(subject), 'containers')) {
        const quantity = quantityOf(container, 'requests', resource)
        if (quantity === undefined || quantity !== quantityOf(container, 'limits', resource)) continue
        yield injection({ resource, quantity, container: text(container, 'name') ?? '', network })
      }
    }
  },
}

function demandsOf({ attachments }: PodSubject): readonly Demand[] {
  const demands = new Map<string, Demand>()
  for (const { network } of attachments) {
    const resource = network?.resourceName
    if (network === undefined || resource === undefined || !EXTENDED_RESOURCE.test(resource)) continue
    const known = demands.get(resource)
    if (known !== undefined) known.count++
    else demands.set(resource, { resource, count: 1, network: networkKey(network.namespace, network.name) })
  }
  return [...demands.values()]
}

const nameAt = (subject: PodSubject, place: number): string => {
  const containers = property(specOf(subject), 'containers')
  const container = isArray(containers) ? containers[place] : undefined
  return isObject(container) ? (text(container, 'name') ?? '') : ''
}

const isClaimed = (subject: PodSubject): boolean =>
  objectsAt(specOf(subject), 'resourceClaims').length > 0 &&
  subject.annotations[DEVICE_CONTAINER_ANNOTATION] === undefined

const isAsked = (subject: PodSubject, resource: string): boolean =>
  ['containers', 'initContainers']
    .flatMap((key) => objectsAt(specOf(subject), key))
    .some(
      (container) =>
        quantityOf(container, 'requests', resource) !== undefined ||
        quantityOf(container, 'limits', resource) !== undefined,
    )

/** The quantity as text: YAML makes `1` a number, which the API server stores as `"1"`. */
function quantityOf(
  container: JsonObject,
  section: 'requests' | 'limits',
  resource: string,
): string | undefined {
  const resources = property(container, 'resources')
  const quantities = isObject(resources) ? property(resources, section) : undefined
  const quantity = isObject(quantities) ? property(quantities, resource) : undefined
  return typeof quantity === 'string' || typeof quantity === 'number' ? String(quantity) : undefined
}

interface Grant {
  readonly resource: string
  readonly quantity: string
  readonly container: string
  readonly network: string
}

/** `resource intel.com/sriov 2 for container app` by `NetworkAttachmentDefinition default/sriov`. */
const injection = ({ resource, quantity, container, network }: Grant): Injection => ({
  what: `resource ${resource} ${quantity} for container ${container}`,
  by: `NetworkAttachmentDefinition ${network}`,
})
