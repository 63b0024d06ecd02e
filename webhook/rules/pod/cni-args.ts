import { foldKey, member } from '../../../network/json/case-fold.ts'
import { isArray, isObject } from '../../../network/json/json.ts'
import { DEFAULT_NETWORK_ANNOTATION, NETWORKS_ANNOTATION } from '../../../network/multus/selection.ts'
import type { Attachment, PodSubject } from '../subject.ts'

/** Whether an attachment's `cni-args` have that key. */
export type CniArgs = (attachment: Attachment, key: string) => boolean

/**
 * Reads `cni-args`, each annotation at most once. Multus puts them into the plugin's configuration as `args.cni`, where `static` and
 * `host-local` read `ips`, and `macvlan` and `tuning` read `mac`, past the element's own `ips` and `mac`.
 */
export function cniArgsOf({ annotations }: PodSubject): CniArgs {
  const lists = new Map<string, unknown>()
  const listOf = (annotation: string): unknown => {
    if (!lists.has(annotation)) lists.set(annotation, parsed(annotations[annotation] ?? ''))
    return lists.get(annotation)
  }
  return ({ element, place }, key) => {
    if (!element.keys.some((written) => foldKey(written) === 'cni-args')) return false
    const list = listOf(place < 0 ? DEFAULT_NETWORK_ANNOTATION : NETWORKS_ANNOTATION)
    const item = isArray(list) ? list[indexOf(element.field)] : undefined
    const args = isObject(item) ? member(item, 'cni-args')?.value : undefined
    return args !== undefined && isObject(args) && member(args, key) !== undefined
  }
}

/** 2 of `metadata.annotations[k8s.v1.cni.cncf.io/networks][2]`. */
const indexOf = (field: string): number => Number(/\[(\d+)\]$/.exec(field)?.[1] ?? 0)

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
