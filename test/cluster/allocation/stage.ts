import { setTimeout as sleep } from 'node:timers/promises'
import { ApiError } from '../../../cluster/api/api-error.ts'
import type { ApiClient } from '../../../cluster/client.ts'
import {
  isArray,
  isObject,
  objectAt,
  property,
  stringsAt,
  text,
  type JsonObject,
  type JsonValue,
} from '../../../network/json/json.ts'
import { LEASES_PATH, readLease, type Lease } from '../../../network/lease/lease.ts'
import { formatAddress } from '../../../network/address/address.ts'
import { NETWORKS_ANNOTATION } from '../../../network/multus/selection.ts'
import { parseNetworks } from '../../../network/multus/parse.ts'
import { annotatedAddresses } from './witness.ts'

/** How long an address rests in these suites, in ms. */
export const QUARANTINE = 1_500
/** The configuration that they run with. */
export const FLOW_CONFIG = `ipam: {quarantine: ${QUARANTINE}ms}\nreservedNetworks: [{name: printers, range: 10.61.0.3-10.61.0.4}]\n`

/** How long something may take that takes a moment on an idle machine, in ms. */
const PATIENCE = 30_000

/** What came of a request that a user made. */
export interface Told {
  readonly status: number
  /** The object, or the Status that refused it. */
  readonly body: JsonObject
  readonly warnings: readonly string[]
}

/** A cluster with Berth on it: an API server (or its stand-in), the webhook registered, the allocator running. */
export interface Stage {
  readonly client: ApiClient
  /** Sends a request as a user's tool would, and gives what the user is told, refused or not. */
  ask(method: string, path: string, body?: JsonObject): Promise<Told>
}

const core = (namespace: string, plural: string): string => `/api/v1/namespaces/${namespace}/${plural}`
export const podsPath = (namespace: string): string => core(namespace, 'pods')
export const podPath = (namespace: string, name: string): string => `${podsPath(namespace)}/${name}`
export const nadsPath = (namespace: string): string =>
  `/apis/k8s.cni.cncf.io/v1/namespaces/${namespace}/network-attachment-definitions`
export const setsPath = (namespace: string): string => `/apis/apps/v1/namespaces/${namespace}/statefulsets`
export const poolsPath = (namespace: string): string =>
  `/apis/ipam.cluster.x-k8s.io/v1alpha2/namespaces/${namespace}/inclusterippools`
export const GLOBAL_POOLS = '/apis/ipam.cluster.x-k8s.io/v1alpha2/globalinclusterippools'
export const claimsPath = (namespace: string): string =>
  `/apis/ipam.cluster.x-k8s.io/v1beta2/namespaces/${namespace}/ipaddressclaims`
export const ipAddressesPath = (namespace: string): string =>
  `/apis/ipam.cluster.x-k8s.io/v1beta2/namespaces/${namespace}/ipaddresses`

/** What a test does in its own namespace. */
export class Home {
  readonly namespace: string
  readonly stage: Stage

  private constructor(stage: Stage, namespace: string) {
    this.stage = stage
    this.namespace = namespace
  }

  static async at(
    stage: Stage,
    namespace: string,
    labels: Readonly<Record<string, string>> = {},
  ): Promise<Home> {
    await stage.client.create('/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace, labels },
    })
    return new Home(stage, namespace)
  }

  get client(): ApiClient {
    return this.stage.client
  }

  /** A NAD: a macvlan with this ipam, unless the config says more; `annotations` beside. */
  async network(
    name: string,
    config: JsonObject,
    annotations: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const whole = 'ipam' in config || 'plugins' in config ? config : { ipam: config }
    const plugin = 'plugins' in whole ? {} : { type: 'macvlan', master: 'eth1' }
    await this.client.create(nadsPath(this.namespace), {
      apiVersion: 'k8s.cni.cncf.io/v1',
      kind: 'NetworkAttachmentDefinition',
      metadata: { name, annotations },
      spec: { config: JSON.stringify({ cniVersion: '1.0.0', ...plugin, ...whole }) },
    })
    // The allocator reads it by its watch, as everything.
    await sleep(50)
  }

  /** Creates a pod; the API server's answer. */
  create(name: string, networks: JsonValue, more: PodParts = {}): Promise<Told> {
    return this.stage.ask('POST', podsPath(this.namespace), this.pod(name, networks, more))
  }

  pod(
    name: string,
    networks: JsonValue,
    { spec = {}, metadata = {}, annotations = {} }: PodParts = {},
  ): JsonObject {
    const asked = typeof networks === 'string' ? networks : JSON.stringify(networks)
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, ...metadata, annotations: { [NETWORKS_ANNOTATION]: asked, ...annotations } },
      spec: {
        containers: [{ name: 'app', image: 'registry.example/app:1' }],
        terminationGracePeriodSeconds: 0,
        ...spec,
      },
    }
  }

  /** Creates a pod and waits for its addresses: as its annotation has them, `10.60.0.2/24`. */
  async served(name: string, networks: JsonValue, more: PodParts = {}): Promise<readonly string[]> {
    const told = await this.create(name, networks, more)
    if (told.status !== 201) throw new Error(`pod ${name}: ${JSON.stringify(told.body)}`)
    return this.addresses(name)
  }

  /** The addresses of a pod, once it is let go with some. */
  async addresses(name: string): Promise<readonly string[]> {
    const pod = await this.podThat(name, (one) => !isGated(one) && annotatedAddresses(one).length > 0)
    return annotatedIps(pod)
  }

  /** The pod, once it is as wanted. @throws Error with the pod as it is after 30 s. */
  podThat(name: string, wanted: (pod: JsonObject) => boolean): Promise<JsonObject> {
    return this.objectThat(podPath(this.namespace, name), wanted)
  }

  async objectThat(path: string, wanted: (object: JsonObject) => boolean): Promise<JsonObject> {
    const deadline = Date.now() + PATIENCE
    for (;;) {
      const object = await found(this.client, path)
      if (object !== undefined && wanted(object)) return object
      if (Date.now() > deadline)
        throw new Error(`not as wanted after 30 s: ${path}: ${JSON.stringify(object)}`)
      await sleep(30)
    }
  }

  /** Deletes a pod at once, as no kubelet will end it. */
  async remove(name: string): Promise<void> {
    await this.stage.ask('DELETE', podPath(this.namespace, name), {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      gracePeriodSeconds: 0,
    })
  }

  /** The leases of this namespace's owners: `10.60.0.2 Bound Pod web-1`, by address. */
  async leases(): Promise<readonly string[]> {
    const mine = (await allLeases(this.client)).filter(({ owner }) => owner.namespace === this.namespace)
    return mine.map(leaseLine).toSorted()
  }

  /** The leases once they are these; what they are after 30 s. */
  async leasesBecome(wanted: readonly string[]): Promise<readonly string[]> {
    const deadline = Date.now() + PATIENCE
    for (;;) {
      const leases = await this.leases()
      if (JSON.stringify(leases) === JSON.stringify(wanted) || Date.now() > deadline) return leases
      await sleep(30)
    }
  }

  /** The texts of the Events about an object of this namespace, once there is one with that reason. */
  async eventOf(name: string, reason: string): Promise<string> {
    const deadline = Date.now() + PATIENCE
    for (;;) {
      const events = await listed(this.client, core(this.namespace, 'events'))
      const told = events.find(
        (event) =>
          text(event, 'reason') === reason && text(objectAt(event, 'involvedObject'), 'name') === name,
      )
      if (told !== undefined) return text(told, 'message') ?? ''
      if (Date.now() > deadline)
        throw new Error(
          `no Event ${reason} of ${name}: ${JSON.stringify(events.map((event) => event['message']))}`,
        )
      await sleep(50)
    }
  }
}

export interface PodParts {
  readonly spec?: JsonObject
  readonly metadata?: JsonObject
  readonly annotations?: Readonly<Record<string, string>>
}

export const leaseLine = ({ address, phase, owner }: Lease): string =>
  `${formatAddress(address)} ${phase} ${owner.kind} ${owner.name}${owner.ordinal === undefined ? '' : `-${owner.ordinal}`}`

export async function allLeases(client: ApiClient): Promise<readonly Lease[]> {
  return (await listed(client, LEASES_PATH)).flatMap((object) => readLease(object) ?? [])
}

export async function listed(client: ApiClient, path: string): Promise<readonly JsonObject[]> {
  const items = property(await client.get(path), 'items')
  return isArray(items) ? items.filter(isObject) : []
}

export async function found(client: ApiClient, path: string): Promise<JsonObject | undefined> {
  try {
    return await client.get(path)
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined
    throw error
  }
}

export const annotationsOf = (object: JsonObject): Readonly<Record<string, string>> =>
  stringsAt(objectAt(object, 'metadata'), 'annotations')

export const metadataOf = (object: JsonObject): JsonObject => objectAt(object, 'metadata')

export function isGated(pod: JsonObject): boolean {
  const gates = property(objectAt(pod, 'spec'), 'schedulingGates')
  return isArray(gates) && gates.length > 0
}

/** The `ips` of a pod's annotation, with their prefix lengths. */
export const annotatedIps = (pod: JsonObject): readonly string[] =>
  addressesOnly(annotationsOf(pod)[NETWORKS_ANNOTATION] ?? '[]')

/** The `ips` in the text of an annotation; none in the short form. */
export const addressesOnly = (annotation: string): readonly string[] =>
  parseNetworks(annotation, '').elements.flatMap(({ ips }) => ips)

/** Its condition of that type. */
export function conditionOf(object: JsonObject, type: string): JsonObject | undefined {
  const conditions = property(objectAt(object, 'status'), 'conditions')
  return isArray(conditions)
    ? conditions.filter(isObject).find((condition) => text(condition, 'type') === type)
    : undefined
}

/** The condition that says whether a pod has its addresses. */
export const ALLOCATED = 'ipam.berth.dev/AddressAllocated'
