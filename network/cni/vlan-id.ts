import { member } from '../json/case-fold.ts'
import type { JsonObject } from '../json/json.ts'

/** The VLAN id in that field: 1 to 4094. Undefined if there is none; 0 means untagged. */
export function vlanOf(fields: JsonObject, name: string): number | undefined {
  const value = member(fields, name)?.value
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 4094
    ? value
    : undefined
}
