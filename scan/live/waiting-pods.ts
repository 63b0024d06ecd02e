import type { ScannedPod } from '../cluster.ts'
import { podObject } from '../objects.ts'
import { LONG, together, topOwner, type Scanning } from '../scanning.ts'
import type { LiveCheck } from './live-check.ts'

/** Pods that have waited for more than five minutes: for an address, or for Multus. */
export const waitingPods: LiveCheck = {
  faults: [
    { id: 'pod-gated-long', summary: 'a pod that has waited for its addresses for more than five minutes' },
    { id: 'pod-not-attached', summary: 'a pod on a node without its networks for more than five minutes' },
  ],
  begin: (scanning) => ({
    pod(pod) {
      gather(pod, scanning)
      return undefined
    },
  }),
}

function gather(pod: ScannedPod, scanning: Scanning): void {
  const { createdAt } = pod
  if (createdAt === undefined || scanning.cluster.now - createdAt < LONG || pod.hostNetwork) return
  if (pod.gated) gatherGated(pod, createdAt, scanning)
  else if (pod.nodeName !== undefined && !pod.attached && pod.texts.networks !== '')
    gatherUnattached(pod, createdAt, scanning)
}

function gatherGated(pod: ScannedPod, createdAt: number, { gathering, cluster }: Scanning): void {
  const owner = together(topOwner(pod.owner, cluster), pod.namespace)
  const why =
    pod.waitsFor === ''
      ? 'the allocator has not said why; is it running?'
      : `the allocator says: ${pod.waitsFor}`
  gathering.add(
    `pod-gated-long ${owner} ${pod.waitsFor}`,
    {
      check: 'pod-gated-long',
      group: 'stuck',
      severity: 'deny',
      field: 'spec.schedulingGates',
      message: (parts) => `waiting for addresses: ${parts}; ${why}`,
      fix:
        pod.waitsFor === ''
          ? 'look at the allocator: kubectl -n berth-system get pods, and its log'
          : 'see what is free: berth pools; give the network more addresses, or remove pods that need none',
    },
    { object: podObject(pod), part: `${pod.namespace}/${pod.name} since ${timeText(createdAt)}` },
  )
}

function gatherUnattached(pod: ScannedPod, createdAt: number, { gathering, cluster }: Scanning): void {
  gathering.add(
    `pod-not-attached ${together(topOwner(pod.owner, cluster), pod.namespace)}`,
    {
      check: 'pod-not-attached',
      group: 'stuck',
      severity: 'deny',
      field: 'metadata.annotations[k8s.v1.cni.cncf.io/networks]',
      message: (parts) => `scheduled, and its networks are not attached: ${parts}`,
      fix: `read the events, which name the plugin that failed: kubectl -n ${pod.namespace} describe pod ${pod.name}`,
    },
    {
      object: podObject(pod),
      part: `${pod.namespace}/${pod.name} on ${pod.nodeName}, created ${timeText(createdAt)}`,
    },
  )
}

/** `2026-01-02T03:04:05Z`. */
export const timeText = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`
