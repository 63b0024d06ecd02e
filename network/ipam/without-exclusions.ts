import { foldKey } from '../json/case-fold.ts'
import { isArray, isObject, type JsonObject, type JsonValue } from '../json/json.ts'
import type { IpamConfig } from '../cni/netconf.ts'

/** The same ipam without `exclude`, in its ranges too: what lies between start and end, whatever is left out of it. */
export const withoutExclusions = (ipam: IpamConfig): IpamConfig => ({
  ...ipam,
  fields: included(ipam.fields),
})

function included(fields: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([key]) => foldKey(key) !== 'exclude')
      .map(([key, value]): [string, JsonValue] => {
        const isList = foldKey(key) === 'ipranges' && isArray(value)
        return [key, isList ? value.map((entry) => (isObject(entry) ? included(entry) : entry)) : value]
      }),
  )
}
