import { foldKey } from '../../../network/json/case-fold.ts'
import { memberPath } from '../../../network/json/path.ts'
import type { NetworkSelectionElement } from '../../../network/multus/selection.ts'

/**
 * The path of what an element says under a key: `…networks][0].ips`. The element itself where the key is not written,
 * as in the short form: `shop/net@net2` is `…networks][0]`.
 */
export function elementField({ field, keys }: NetworkSelectionElement, ...names: readonly string[]): string {
  const folded = new Set(names.map(foldKey))
  const written = keys.find((key) => folded.has(foldKey(key)))
  return written === undefined ? field : memberPath(field, written)
}
