import { stringify } from 'yaml'

/** What a manifest has beside its name. */
export interface Extra {
  readonly namespace?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly spec?: Readonly<Record<string, unknown>>
  readonly status?: Readonly<Record<string, unknown>>
  readonly uid?: string
  readonly deletionTimestamp?: string
  readonly ownerReferences?: readonly object[]
}

const metadataOf = (
  name: string,
  { namespace, labels, annotations, uid, deletionTimestamp, ownerReferences }: Extra,
) => ({
  name,
  namespace: namespace ?? 'default',
  ...(uid === undefined ? {} : { uid }),
  ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
  ...(ownerReferences === undefined ? {} : { ownerReferences }),
  ...(labels === undefined ? {} : { labels }),
  ...(annotations === undefined ? {} : { annotations }),
})

/** A NetworkAttachmentDefinition as YAML. `config`: the CNI configuration as an object, or undefined for none. */
export const nad = (name: string, config: object | undefined, extra: Extra = {}): string =>
  stringify({
    apiVersion: 'k8s.cni.cncf.io/v1',
    kind: 'NetworkAttachmentDefinition',
    metadata: metadataOf(name, extra),
    ...(config === undefined ? {} : { spec: { config: JSON.stringify({ cniVersion: '0.3.1', ...config }) } }),
  })

const CONTAINERS = [{ name: 'app', image: 'app' }]
const NETWORKS = 'k8s.v1.cni.cncf.io/networks'
const STATUS = 'k8s.v1.cni.cncf.io/network-status'

/** A value of the networks annotation: the short form as text, elements as JSON. */
export type Networks = string | readonly object[]
const annotation = (networks: Networks): string =>
  typeof networks === 'string' ? networks : JSON.stringify(networks)

const withNetworks = (networks: Networks | undefined, extra: Extra): Extra =>
  networks === undefined
    ? extra
    : { ...extra, annotations: { [NETWORKS]: annotation(networks), ...extra.annotations } }

/** A pod as YAML that asks for the networks. One with a network-status is on a node: Multus wrote it there. */
export const pod = (name: string, networks: Networks | undefined, extra: Extra = {}): string =>
  stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: metadataOf(name, withNetworks(networks, extra)),
    spec: {
      ...(extra.annotations?.[STATUS] === undefined ? {} : { nodeName: 'node1' }),
      containers: CONTAINERS,
      ...extra.spec,
    },
    ...(extra.status === undefined ? {} : { status: extra.status }),
  })

/** A workload of apps/v1 as YAML; `workload` is its spec beside the template, `extra` is about the pod. */
export const workload = (
  kind: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'ReplicaSet',
  spec: Readonly<Record<string, unknown>>,
  networks: Networks | undefined,
  extra: Extra = {},
): string => {
  const { annotations } = withNetworks(networks, extra)
  return stringify({
    apiVersion: 'apps/v1',
    kind,
    metadata: { name: 'web', namespace: extra.namespace ?? 'default' },
    spec: {
      ...spec,
      template: {
        metadata: annotations === undefined ? {} : { annotations },
        spec: { containers: CONTAINERS, ...extra.spec },
      },
    },
  })
}

export const namespace = (name: string, labels: Readonly<Record<string, string>> = {}): string =>
  stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } })

export const node = (name: string, labels: Readonly<Record<string, string>> = {}): string =>
  stringify({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
  })

/** The documents of a state. */
export const state = (...documents: readonly string[]): string => documents.join('---\n')

/** What Multus writes once the pod runs: its interface, addresses and MAC on a network. */
export const networkStatus = (
  network: string,
  ips: readonly string[],
  mac = '02:00:00:00:00:99',
): Readonly<Record<string, string>> => ({
  [STATUS]: JSON.stringify([
    { name: 'cbr0', interface: 'eth0', ips: ['10.244.0.9'], default: true, dns: {} },
    { name: network, interface: 'net1', ips, mac, dns: {} },
  ]),
})

const SELECTOR = 'k8s.v1.cni.cncf.io/nodeSelector'

/** A macvlan with that ipam. */
export const macvlan = (name: string, ipam: object | undefined, extra: Extra = {}): string =>
  nad(
    name,
    {
      type: 'macvlan',
      master: 'eth1',
      capabilities: { ips: true },
      ...(ipam === undefined ? {} : { ipam }),
    },
    extra,
  )

/** A host-device on the nodes that the selector selects (`kubernetes.io/hostname=node1`); on any without one. */
export const hostDevice = (
  name: string,
  device: string,
  selector?: string,
  ipam: object = { type: 'dhcp' },
): string =>
  nad(
    name,
    { type: 'host-device', device, ipam },
    selector === undefined ? {} : { annotations: { [SELECTOR]: selector } },
  )
