import { isArray, isObject, objectAt, property, text, type JsonObject } from '../../network/json/json.ts'
import type { Lease } from '../../network/lease/lease.ts'
import type { Inventory } from '../cluster/inventory.ts'

/** What the quarantine of a lease waits for, in sentences; the times are of the API server's clock. */
export function quarantineOf(lease: Lease, quarantineMs: number, inventory: Inventory): readonly string[] {
  const released = lease.releasedAt
  const elapsed =
    released === undefined
      ? `${quarantineMs / 1000} s after it was released`
      : `${time(released + quarantineMs)}, ${quarantineMs / 1000} s after it was released (${time(released)})`
  return [`not before ${elapsed}`, ...nodesOf(lease, inventory)]
}

/** `2026-11-21T05:10:33Z`: as the API server writes times. */
export const time = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')

const REMEDY =
  'until it is Ready again, is deleted, or carries the taint node.kubernetes.io/out-of-service, as what ran there may still answer'

function nodesOf({ pod }: Lease, inventory: Inventory): readonly string[] {
  if (pod === undefined) return []
  if (pod.node !== undefined) {
    const node = inventory.object('Node', '', pod.node)
    return node === undefined || isSafe(node) ? [] : [`node ${pod.node} is not Ready: ${REMEDY}`]
  }
  const unsafe = inventory.objects('Node').filter((node) => !isSafe(node))
  const names = unsafe.map((node) => text(objectAt(node, 'metadata'), 'name') ?? '')
  return names.length === 0
    ? []
    : [
        `the pod's node is not known, and ${names.slice(0, 3).join(', ')} ${names.length === 1 ? 'is' : 'are'} not Ready`,
      ]
}

/** Ready, or sure to run nothing any more. */
function isSafe(node: JsonObject): boolean {
  const ready = listOf(objectAt(node, 'status'), 'conditions').some(
    (condition) => text(condition, 'type') === 'Ready' && text(condition, 'status') === 'True',
  )
  return (
    ready ||
    listOf(objectAt(node, 'spec'), 'taints').some(
      (taint) => text(taint, 'key') === 'node.kubernetes.io/out-of-service',
    )
  )
}

function listOf(object: JsonObject, key: string): readonly JsonObject[] {
  const list = property(object, key)
  return isArray(list) ? list.filter(isObject) : []
}
