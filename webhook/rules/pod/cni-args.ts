import { foldKey, member } from '../../../network/json/case-fold.ts'
import { isArray, isObject } from '../../../network/json/json.ts'
import { DEFAULT_NETWORK_ANNOTATION, NETWORKS_ANNOTATION } from '../../../network/multus/selection.ts'
import type { Attachment, PodSubject } from '../subject.ts'

/**
 * Whether the attachment's `cni-args` have any of the keys. Multus puts them into the plugin's configuration as `args.cni`, where
 * `static` and `host-local` read `ips`, and `macvlan` and `tuning` read `mac`, past the element's own `ips` and `mac`.
 */
export function hasCniArgs(
  { annotations }: PodSubject,
  attachment: Attachment,
  keys: readonly string[],
): boolean {
  const { element, place } = attachment
  if (!element.keys.some((key) => foldKey(key) === 'cni-args')) return false
  const list = parsed(annotations[place < 0 ? DEFAULT_NETWORK_ANNOTATION : NETWORKS_ANNOTATION] ?? '')
  const index = Number(/\[(\d+)\]$/.exec(element.field)?.[1] ?? 0)
  const item = isArray(list) ? list[index] : undefined
  const written = isObject(item) ? member(item, 'cni-args')?.value : undefined
  return written !== undefined && isObject(written) && keys.some((key) => member(written, key) !== undefined)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
