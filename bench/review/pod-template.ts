import { readFileSync } from 'node:fs'

/** An AdmissionReview of a 4 KiB pod, as a real API server sends it. */
export const REVIEW = readFileSync('test/fixtures/reviews/pod-4k.json', 'utf8')

/** The pod of that review as it would be listed, with places for what differs from pod to pod. */
export function podTemplate(): string {
  const { object } = JSON.parse(REVIEW).request
  object.metadata = {
    ...object.metadata,
    name: '@NAME@',
    namespace: '@NAMESPACE@',
    uid: '@UID@',
    annotations: {
      'k8s.v1.cni.cncf.io/networks': '@NETWORKS@',
      'k8s.v1.cni.cncf.io/network-status': '@STATUS@',
    },
  }
  object.spec.nodeName = '@NODE@'
  object.status = { phase: 'Running' }
  return JSON.stringify(object)
}
