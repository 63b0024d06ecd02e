import { isObject, objectAt, stringsAt, text, type JsonObject } from '../../../network/json/json.ts'
import type { ControlPlane } from '../environment.ts'
import { machineAddress } from '../service-endpoint.ts'
import { numberAt, objectsAt, type PodShape } from './pod-shape.ts'

/** What an EndpointSlice says of a pod. */
export interface EndpointState {
  readonly isReady: boolean
  readonly isTerminating: boolean
}

/**
 * Does for the Services of a namespace what the endpointslice controller does, with one difference: pods of one machine share its address
 * and differ by port, so that each pod has a slice of its own. kube-apiserver looks for a ready endpoint in all slices of a Service, in random order.
 */
export class EndpointSlices {
  readonly #cluster: ControlPlane
  readonly #published = new Map<string, string>()

  constructor(cluster: ControlPlane) {
    this.#cluster = cluster
  }

  /** Writes the slices of a pod, of each Service that selects it, where they differ from what was written last. */
  async publish(pod: PodShape, ports: ReadonlyMap<number, number>, state: EndpointState): Promise<void> {
    const said = JSON.stringify(state)
    if (this.#published.get(pod.uid) === said) return
    for (const service of await this.#servicesOf(pod)) {
      const slice = sliceOf(service, pod, { ports, state })
      const path = `${this.#path(pod)}/${nameOf(slice)}`
      const { status } = await this.#cluster.request('PATCH', path, slice)
      if (status === 404) await this.#cluster.request('POST', this.#path(pod), slice)
    }
    this.#published.set(pod.uid, said)
  }

  async remove(pod: PodShape): Promise<void> {
    for (const service of await this.#servicesOf(pod))
      await this.#cluster.request('DELETE', `${this.#path(pod)}/${nameOf(service)}-${pod.name}`)
    this.#published.delete(pod.uid)
  }

  async #servicesOf(pod: PodShape): Promise<readonly JsonObject[]> {
    const { body } = await this.#cluster.request('GET', `/api/v1/namespaces/${pod.namespace}/services`)
    const services = isObject(body) ? objectsAt(body, 'items') : []
    return services.filter((service) => {
      const selector = Object.entries(stringsAt(objectAt(service, 'spec'), 'selector'))
      return selector.length > 0 && selector.every(([key, value]) => pod.labels[key] === value)
    })
  }

  #path(pod: PodShape): string {
    return `/apis/discovery.k8s.io/v1/namespaces/${pod.namespace}/endpointslices`
  }
}

const nameOf = (object: JsonObject): string => text(objectAt(object, 'metadata'), 'name') ?? ''

function sliceOf(
  service: JsonObject,
  pod: PodShape,
  { ports, state }: { readonly ports: ReadonlyMap<number, number>; readonly state: EndpointState },
): JsonObject {
  const name = nameOf(service)
  const numbers = new Map(pod.containers.flatMap((one) => one.ports.map((port) => [port.name, port.number])))
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: `${name}-${pod.name}`,
      namespace: pod.namespace,
      labels: {
        'kubernetes.io/service-name': name,
        'endpointslice.kubernetes.io/managed-by': 'mini-kubelet.test.berth.dev',
      },
      ownerReferences: [
        { apiVersion: 'v1', kind: 'Service', name, uid: text(objectAt(service, 'metadata'), 'uid') ?? '' },
      ],
    },
    addressType: 'IPv4',
    ports: objectsAt(objectAt(service, 'spec'), 'ports').map((port) => {
      const target = text(port, 'targetPort') ?? ''
      const number = numbers.get(target) ?? numberAt(port, 'targetPort') ?? 0
      return {
        name: text(port, 'name') ?? '',
        port: ports.get(number) ?? number,
        protocol: text(port, 'protocol') ?? 'TCP',
      }
    }),
    endpoints: [
      {
        addresses: [machineAddress()],
        // As the controller has it: what terminates is never ready, and serves for as long as its pod is Ready.
        conditions: {
          ready: state.isReady && !state.isTerminating,
          serving: state.isReady,
          terminating: state.isTerminating,
        },
        nodeName: pod.node,
        targetRef: { kind: 'Pod', name: pod.name, namespace: pod.namespace, uid: pod.uid },
      },
    ],
  }
}
