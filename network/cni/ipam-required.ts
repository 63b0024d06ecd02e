import type { Problem } from '../problem.ts'
import { wrongValue } from './fields/wrong-value.ts'
import type { PluginConfig } from './netconf.ts'

/** For plugins that fail at pod start if no ipam gives them an address. */
export function* ipamRequired({ type, path, ipam }: PluginConfig): Iterable<Problem> {
  if (ipam !== undefined) return
  yield wrongValue(
    path,
    `${type} without ipam fails at pod start`,
    'add an ipam, such as {"type": "berth", "range": …}',
  )
}
