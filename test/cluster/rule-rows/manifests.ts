import type { KubeObject, Metadata } from './kube-object.ts'

type Extra = Omit<Metadata, 'name'>

export const NETWORKS = 'k8s.v1.cni.cncf.io/networks'

/** A NAD; a config that is no text is written as JSON. */
export const nad = (name: string, config: unknown, extra: Extra = {}): KubeObject => ({
  apiVersion: 'k8s.cni.cncf.io/v1',
  kind: 'NetworkAttachmentDefinition',
  metadata: { name, ...extra },
  spec: { config: typeof config === 'string' ? config : JSON.stringify(config) },
})

type Fields = Readonly<Record<string, unknown>>

const WHEREABOUTS = { type: 'whereabouts', range: '192.168.20.0/24' } as const

/** A macvlan on eth1 with addresses of 192.168.20.0/24 by whereabouts, unless the fields say otherwise. */
export const macvlan = (fields: Fields = {}): Fields => ({
  cniVersion: '1.0.0',
  type: 'macvlan',
  master: 'eth1',
  mode: 'bridge',
  ipam: WHEREABOUTS,
  ...fields,
})

/** A macvlan whose `static` ipam has that one address. */
export const fixedMacvlan = (address: string): Fields =>
  macvlan({ ipam: { type: 'static', addresses: [{ address }] } })

/** A host-device with one fixed address, as in the OKE tutorial. */
export const hostDevice = (device: string, address: string): Fields => ({
  cniVersion: '1.0.0',
  type: 'host-device',
  device,
  ipam: { type: 'static', addresses: [{ address }] },
})

/** The annotation of a NAD whose network is on one node only. */
export const onNode = (node: string): Extra => ({
  annotations: { 'k8s.v1.cni.cncf.io/nodeSelector': `kubernetes.io/hostname=${node}` },
})

const CONTAINERS = [{ name: 'app', image: 'registry.example/app:1' }]

/** A pod that asks for networks: text as it is, a list as JSON. */
export function pod(name: string, networks: unknown, spec: Fields = {}, extra: Extra = {}): KubeObject {
  const annotations = {
    ...(networks === undefined ? {} : { [NETWORKS]: asText(networks) }),
    ...extra.annotations,
  }
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, ...extra, annotations },
    spec: { containers: CONTAINERS, ...spec },
  }
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** A workload of `apps/v1` whose pods ask for networks; `spec` beside selector and template. */
export const workload = (kind: string, name: string, networks: unknown, spec: Fields = {}): KubeObject => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name },
  spec: { selector: { matchLabels: { app: name } }, template: template(name, networks), ...spec },
})

/** A Job or, a level deeper, the template of a CronJob's. */
export const job = (name: string, networks: unknown, spec: Fields = {}): KubeObject => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name },
  spec: { template: template(name, networks, { restartPolicy: 'Never' }), ...spec },
})

export const template = (app: string, networks: unknown, spec: Fields = {}): Fields => ({
  metadata: { labels: { app }, annotations: { [NETWORKS]: asText(networks) } },
  spec: { containers: CONTAINERS, ...spec },
})

export const node = (name: string, labels: Readonly<Record<string, string>> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
})

export const namespace = (name: string, labels: Readonly<Record<string, string>> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels },
})

/** An InClusterIPPool of 192.168.20.0/24 with those addresses. */
export const pool = (
  name: string,
  addresses: readonly string[],
  spec: Fields = {},
  extra: Extra = {},
): KubeObject => ({
  apiVersion: 'ipam.cluster.x-k8s.io/v1alpha2',
  kind: 'InClusterIPPool',
  metadata: { name, ...extra },
  spec: { addresses, prefix: 24, gateway: '192.168.20.1', ...spec },
})

export const globalPool = (...args: Parameters<typeof pool>): KubeObject => ({
  ...pool(...args),
  kind: 'GlobalInClusterIPPool',
})

/** An address that an InClusterIPPool has given to a claim of the same name. */
export const ipAddress = (name: string, from: string, address: string): KubeObject => ({
  apiVersion: 'ipam.cluster.x-k8s.io/v1beta2',
  kind: 'IPAddress',
  metadata: { name },
  spec: {
    address,
    prefix: 24,
    gateway: '192.168.20.1',
    claimRef: { name },
    poolRef: { apiGroup: 'ipam.cluster.x-k8s.io', kind: 'InClusterIPPool', name: from },
  },
})
