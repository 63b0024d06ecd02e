import { networkInterfaces } from 'node:os'
import type { ControlPlane } from './environment.ts'

/** What kube-apiserver needs to find `clientConfig.service` by EndpointSlices, as no kube-proxy routes a Service's address here. */
export const SERVICE_ROUTING = ['--enable-aggregator-routing=true']

/** Where something listens that a Service is to lead to. */
export interface ServedAt {
  readonly namespace: string
  readonly name: string
  /** Of the process; the Service's own is 443. */
  readonly port: number
  /** Not loopback: an EndpointSlice must not name one. The machine's own first IPv4 address if undefined. */
  readonly address?: string
}

/** The machine's own first IPv4 address that is not loopback: `192.168.1.7`. @throws Error where it has none. */
export function machineAddress(): string {
  const found = Object.values(networkInterfaces())
    .flat()
    .find((each) => each !== undefined && each.family === 'IPv4' && !each.internal)
  if (found === undefined) throw new Error('this machine has no IPv4 address but loopback')
  return found.address
}

/** Makes the namespace where missing, the Service (443, no selector), and an EndpointSlice that leads to that address and port. Safe to call again. */
export async function serveAt(cluster: ControlPlane, at: ServedAt): Promise<void> {
  const { namespace, name, port, address = machineAddress() } = at
  const metadata = { name, namespace }
  const labels = { 'kubernetes.io/service-name': name }
  const objects = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { ports: [{ name: 'webhook', port: 443, targetPort: port }] },
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: `${name}-${port}`, namespace, labels },
      addressType: 'IPv4',
      endpoints: [{ addresses: [address], conditions: { ready: true } }],
      ports: [{ name: 'webhook', port, protocol: 'TCP' }],
    },
  ]
  const list = { apiVersion: 'v1', kind: 'List', items: objects }
  const input = JSON.stringify(list)
  const { code, stderr } = await cluster.kubectl(['apply', '--server-side', '-f', '-'], { input })
  if (code !== 0) throw new Error(`cannot lead Service ${namespace}/${name} to ${address}:${port}: ${stderr}`)
}
