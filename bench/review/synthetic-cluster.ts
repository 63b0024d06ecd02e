import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** How much the synthetic cluster holds. */
export interface Size {
  readonly networks: number
  readonly pods: number
  readonly namespaces: number
  readonly nodes: number
  /** The share of the pods that have a network, from 0 to 1. */
  readonly networked: number
}

/** What differs from pod to pod, each as it stands between quotes in JSON. */
export type PodDetails = Readonly<Record<(typeof POD_DETAILS)[number], string>>
export const POD_DETAILS = ['name', 'namespace', 'uid', 'networks', 'status', 'node'] as const

/** Makes the JSON text of a pod. */
export type PodTemplate = (details: PodDetails) => string

export interface PodTemplates {
  readonly networked: PodTemplate
  readonly plain: PodTemplate
}

/** Builds the object at a place of its list, as JSON text. */
type Maker = (at: number) => string
/** What is served under a path. */
export type List = readonly [count: number, make: Maker]

/**
 * Serves lists (paged) and watches (open, with a bookmark) of a synthetic cluster over plain HTTP on loopback; `beside`: more lists,
 * by path.
 */
export async function serveSyntheticCluster(
  size: Size,
  templates: PodTemplates,
  beside: Readonly<Record<string, List>> = {},
): Promise<{ readonly url: string; close(): void }> {
  const lists: Readonly<Record<string, List>> = {
    ...beside,
    '/api/v1/namespaces': [size.namespaces + 1, (at) => namespace(at)],
    '/api/v1/nodes': [size.nodes, node],
    '/api/v1/pods': [size.pods, (at) => pod(templates, at, size)],
    '/apis/k8s.cni.cncf.io/v1/network-attachment-definitions': [
      size.networks + 2,
      (at) => JSON.stringify(network(at, size)),
    ],
    '/apis/apiextensions.k8s.io/v1/customresourcedefinitions': [1, definition],
  }
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://bench')
    const list = lists[url.pathname]
    if (url.searchParams.get('watch') === 'true') openWatch(response)
    else if (url.pathname === '/apis/k8s.cni.cncf.io') end(response, JSON.stringify(GROUP))
    else if (url.pathname === '/apis/k8s.cni.cncf.io/v1') end(response, JSON.stringify(RESOURCES))
    else if (list === undefined) end(response, NOT_FOUND, 404)
    else page(response, list, url.searchParams)
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const address: AddressInfo | string | null = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

const GROUP = {
  kind: 'APIGroup',
  apiVersion: 'v1',
  name: 'k8s.cni.cncf.io',
  versions: [{ groupVersion: 'k8s.cni.cncf.io/v1', version: 'v1' }],
}
const RESOURCES = {
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion: 'k8s.cni.cncf.io/v1',
  resources: [
    {
      name: 'network-attachment-definitions',
      namespaced: true,
      kind: 'NetworkAttachmentDefinition',
      verbs: ['get', 'list', 'watch'],
    },
  ],
}

const definition = (): string =>
  '{"metadata":{"name":"network-attachment-definitions.k8s.cni.cncf.io","resourceVersion":"1"}}'

const NOT_FOUND = '{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","code":404}'

function end(response: ServerResponse, body: string, code = 200): void {
  response.statusCode = code
  response.setHeader('content-type', 'application/json')
  response.end(body)
}

function page(response: ServerResponse, [count, make]: List, query: URLSearchParams): void {
  const from = Number(query.get('continue') ?? 0)
  const to = Math.min(count, from + Number(query.get('limit') ?? count))
  const items: string[] = []
  for (let at = from; at < to; at++) items.push(make(at))
  const metadata = { resourceVersion: '1000', ...(to < count ? { continue: String(to) } : {}) }
  end(
    response,
    `{"kind":"List","apiVersion":"v1","metadata":${JSON.stringify(metadata)},"items":[${items.join(',')}]}`,
  )
}

function openWatch(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.write('{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"1000"}}}\n')
}

const namespaceName = (at: number, { namespaces }: Size): string => `team-${at % namespaces}`

const namespace = (at: number): string =>
  `{"metadata":{"name":"${at === 0 ? 'bench' : `team-${at - 1}`}","labels":{"kubernetes.io/metadata.name":"${at === 0 ? 'bench' : `team-${at - 1}`}"}}}`

const node = (at: number): string =>
  `{"metadata":{"name":"node-${at}","labels":{"kubernetes.io/hostname":"node-${at}","kubernetes.io/os":"linux"}}}`

/** The two networks of the reviewed pod, then networks on fifty masters, each with a /26 of its own. */
export function network(at: number, size: Size): object {
  if (at < 2)
    return definitionOf(
      'bench',
      at === 0 ? 'macvlan-storage' : 'macvlan-replication',
      `172.16.${at}.0/24`,
      'eth1',
    )
  return definitionOf(namespaceName(at - 2, size), `net-${at - 2}`, subnet(at - 2), `eth${2 + (at % 50)}`)
}

/** The n-th /26 of 10.0.0.0/8. */
const subnet = (at: number): string => {
  const first = at * 64
  return `10.${(first >> 16) & 255}.${(first >> 8) & 255}.${first & 255}/26`
}

/** A macvlan network with a whereabouts range, as an API object. */
export function definitionOf(inNamespace: string, name: string, range: string, master: string): object {
  const config = {
    cniVersion: '0.3.1',
    type: 'macvlan',
    master,
    mode: 'bridge',
    ipam: { type: 'whereabouts', range },
  }
  return {
    apiVersion: 'k8s.cni.cncf.io/v1',
    kind: 'NetworkAttachmentDefinition',
    metadata: { name, namespace: inNamespace, uid: name },
    spec: { config: JSON.stringify(config) },
  }
}

/**
 * The reviewed pod's own 4 KiB under another name, running, with one network and the address it got there; or without. Pods
 * come in the order of etcd's keys, as from a real API server: by namespace, the pods of one workload (and network) together.
 */
function pod({ networked, plain }: PodTemplates, at: number, size: Size): string {
  const inNamespace = Math.ceil(size.pods / size.namespaces)
  const home = Math.floor(at / inNamespace)
  const place = at % inNamespace
  const workloads = Math.max(1, Math.floor(size.networks / size.namespaces))
  const replicas = Math.ceil(inNamespace / workloads)
  const net = home + size.namespaces * Math.floor(place / replicas)
  const address = net * 64 + 1 + ((place % replicas) % 62)
  const ip = `10.${(address >> 16) & 255}.${(address >> 8) & 255}.${address & 255}`
  const status = JSON.stringify([
    { name: `team-${home}/net-${net}`, interface: 'net1', ips: [ip], mac: '02:00:00:00:00:01' },
  ])
  // Every n-th workload: all pods of one have the network, or none.
  const hasNetwork = (net * 0.618_034) % 1 < size.networked
  return (hasNetwork ? networked : plain)({
    name: `web-${Math.floor(place / replicas)}-${at}`,
    namespace: `team-${home}`,
    uid: `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`,
    networks: `net-${net}`,
    status: JSON.stringify(status).slice(1, -1),
    node: `node-${at % size.nodes}`,
  })
}
