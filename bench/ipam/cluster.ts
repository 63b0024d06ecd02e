import { setTimeout as sleep } from 'node:timers/promises'
import { webhookConfigurations } from '../../cli/sandbox/register-webhooks.ts'
import { kubeconfigConnection } from '../../cluster/api/kubeconfig.ts'
import { ApiClient } from '../../cluster/client.ts'
import { isObject, objectAt, text, type JsonObject } from '../../network/json/json.ts'
import type { ControlPlane } from '../../test/cluster/control-plane/control-plane.ts'
import { startControlPlane } from '../../test/cluster/control-plane/start.ts'
import { NAMESPACE } from './objects.ts'

/** A real API server with etcd, and who talks to it. */
export interface Cluster {
  readonly control: ControlPlane
  /** The administrator's, for the load. */
  readonly client: ApiClient
  /** A kubeconfig of the user that Berth is in a cluster: its own writes are not reviewed. */
  readonly berth: string
  close(): Promise<void>
}

const BERTH = 'system:serviceaccount:berth-system:berth-allocator'

export async function startCluster(): Promise<Cluster> {
  const control = await startControlPlane()
  const client = new ApiClient(await kubeconfigConnection({ file: control.kubeconfigFile }), 60_000)
  const berth = await control.userKubeconfig(BERTH, ['system:masters'])
  await client.create('/api/v1/namespaces', namespace(NAMESPACE))
  await client.create('/api/v1/namespaces', namespace('berth-system'))
  return {
    control,
    client,
    berth,
    close: async () => {
      client.close()
      await control.stop()
    },
  }
}

const namespace = (name: string): JsonObject => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })

/** The CRDs of manifests/crds, served. */
export async function installDefinitions({ control }: Cluster): Promise<void> {
  const files = [
    'ip-lease/ip-leases',
    'cluster-api/in-cluster-ip-pools',
    'cluster-api/global-in-cluster-ip-pools',
    'cluster-api/ip-address-claims',
    'cluster-api/ip-addresses',
    'multus/network-attachment-definitions',
    'whereabouts/whereabouts-ip-pools',
    'whereabouts/whereabouts-overlapping-range-ip-reservations',
  ].flatMap((name) => ['-f', `manifests/crds/${name}.yaml`])
  for (const args of [
    ['apply', ...files],
    ['wait', '--for=condition=Established', '--timeout=30s', ...files],
  ]) {
    const { code, stderr } = await control.kubectl(args)
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`)
  }
}

/** Registers the webhook as manifests/base has it; resolves once the API server calls it. */
export async function registerWebhook({ client }: Cluster, port: number, authority: string): Promise<void> {
  const configurations = await webhookConfigurations(`https://127.0.0.1:${port}`, authority)
  for (const configuration of configurations) {
    const plural = `${(text(configuration, 'kind') ?? '').toLowerCase()}s`
    await client.create(`/apis/admissionregistration.k8s.io/v1/${plural}`, configuration)
  }
  const unreadable = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'probe', annotations: { 'k8s.v1.cni.cncf.io/networks': 'a/b/c' } },
    spec: { containers: [{ name: 'c', image: 'i' }] },
  }
  const dryRun = { query: { dryRun: 'All' } }
  while (
    await client
      .create(`/api/v1/namespaces/${NAMESPACE}/pods`, unreadable, dryRun)
      .then(isObject, () => false)
  )
    await sleep(50)
}

/** Ends every pod of the bench's namespace at once, and waits until none is left. */
export async function removePods({ client, control }: Cluster): Promise<void> {
  const path = `/api/v1/namespaces/${NAMESPACE}/pods`
  const args = ['delete', 'pods', '--all', '-n', NAMESPACE, '--force', '--grace-period=0', '--wait=false']
  const { code, stderr } = await control.kubectl([...args])
  if (code !== 0) throw new Error(stderr)
  while (remaining(await client.get(path, { query: { limit: '1' } }))) await sleep(100)
}

const remaining = (list: JsonObject): boolean =>
  Array.isArray(list['items']) && list['items'].length > 0 && objectAt(list, 'metadata') !== undefined
