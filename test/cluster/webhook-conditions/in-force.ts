import type { RecordingWebhook } from '../api/recording-webhook.ts'
import type { ControlPlane } from '../environment.ts'
import { until } from '../until.ts'
import { called, failedEntry } from './caller.ts'
import { MUTATE_NETWORKS, VALIDATE } from './places.ts'

/** A network that both registrations want to see, and a pool that only the validating one does. */
const NETWORK = {
  method: 'POST',
  path: '/apis/k8s.cni.cncf.io/v1/namespaces/default/network-attachment-definitions?dryRun=All',
  body: {
    apiVersion: 'k8s.cni.cncf.io/v1',
    kind: 'NetworkAttachmentDefinition',
    metadata: { name: 'probe' },
    spec: { config: '{"ipam":{"type":"berth"}}' },
  },
} as const
const POOL = {
  method: 'POST',
  path: '/apis/ipam.cluster.x-k8s.io/v1alpha2/namespaces/default/inclusterippools?dryRun=All',
  body: {
    apiVersion: 'ipam.cluster.x-k8s.io/v1alpha2',
    kind: 'InClusterIPPool',
    metadata: { name: 'probe' },
    spec: { addresses: ['10.0.0.1'], prefix: 24 },
  },
} as const

/** The API server reads its registrations from a watch: waits until both of them reach the webhook. */
export const untilReached = (cluster: ControlPlane, webhook: RecordingWebhook): Promise<void> =>
  until(
    async () => {
      const { reached } = await called(cluster, NETWORK, webhook)
      return reached.includes(MUTATE_NETWORKS) && reached.includes(VALIDATE)
    },
    () => 'the API server does not go by the registrations',
  )

/** Waits until both of them are tried in vain. */
export const untilTriedInVain = (cluster: ControlPlane): Promise<void> =>
  until(
    async () => {
      const tried = await Promise.all([NETWORK, POOL].map((probe) => called(cluster, probe)))
      return tried.every(({ message }) => failedEntry(message) !== undefined)
    },
    () => 'the API server does not go by the registrations',
  )
