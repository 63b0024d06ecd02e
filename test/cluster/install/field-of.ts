import { machineAddress } from '../service-endpoint.ts'
import type { PodShape } from './pod-shape.ts'

/** What the downward API gives for a field. @throws Error for a field not known here */
export function fieldOf(pod: PodShape, path: string): string {
  const fields: Readonly<Record<string, string>> = {
    'metadata.name': pod.name,
    'metadata.namespace': pod.namespace,
    'metadata.uid': pod.uid,
    'spec.nodeName': pod.node,
    'spec.serviceAccountName': pod.serviceAccount,
    'status.podIP': machineAddress(),
  }
  const value = fields[path]
  if (value === undefined) throw new Error(`field ${path} is not known here`)
  return value
}
