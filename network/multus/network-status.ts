import { member, memberText } from '../json/case-fold.ts'
import { isArray, isObject, type JsonObject, type JsonValue } from '../json/json.ts'
import { LONGEST_TEXT } from './limits.ts'

/** One interface that a pod has, as Multus wrote it into `k8s.v1.cni.cncf.io/network-status`. */
export interface NetworkStatus {
  /** `ns/nad`, or the CNI network's name alone for the cluster's default network. */
  readonly name: string
  /** Empty if Multus does not know it. */
  readonly interface: string
  /** Addresses without prefix length. */
  readonly ips: readonly string[]
  readonly mac: string | undefined
  /** Whether it is the pod's default network (`eth0`). */
  readonly default: boolean
}

const MOST_INTERFACES = 512

/** Reads the annotation that Multus writes. Total: what cannot be read is left out, a bad text gives an empty list. */
export function parseNetworkStatus(text: string): NetworkStatus[] {
  if (text === '' || text.length > LONGEST_TEXT) return []
  const list = parsed(text)
  if (!isArray(list)) return []
  return list.slice(0, MOST_INTERFACES).flatMap((entry) => (isObject(entry) ? statusOf(entry) : []))
}

function parsed(text: string): JsonValue {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function statusOf(entry: JsonObject): NetworkStatus[] {
  const name = memberText(entry, 'name') ?? ''
  if (name === '') return []
  const ips = member(entry, 'ips')?.value
  const mac = memberText(entry, 'mac') ?? ''
  return [
    {
      name,
      interface: memberText(entry, 'interface') ?? '',
      ips: isArray(ips) ? ips.filter((ip) => typeof ip === 'string') : [],
      mac: mac === '' ? undefined : mac,
      default: member(entry, 'default')?.value === true,
    },
  ]
}
