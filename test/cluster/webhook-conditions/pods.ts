import type { KubeObject } from '../rule-rows/kube-object.ts'
import { SPEC } from './places.ts'

export const NETWORKS = 'k8s.v1.cni.cncf.io/networks'
export const DEFAULT = 'v1.multus-cni.io/default-network'
interface Parts {
  readonly metadata?: object
  readonly spec?: object
}

let count = 0
/** A pod of that namespace with a name of its own; `metadata` and `spec` as they are given, null included. */
export function pod(home: string, { metadata = {}, spec = {} }: Parts = {}): KubeObject {
  count++
  const name = `pod-${count}`
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: home, ...metadata },
    spec: { ...SPEC, ...spec },
  }
}
