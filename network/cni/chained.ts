import type { Problem } from '../problem.ts'
import { wrongValue } from './fields/wrong-value.ts'
import type { PluginConfig } from './netconf.ts'
import type { PluginPlace } from './plugin-type.ts'

/** For plugins that change what an earlier plugin made and fail where there is none ("missing prevResult"). */
export function* chained({ type, path }: PluginConfig, { index }: PluginPlace): Iterable<Problem> {
  if (index > 0) return
  const message = `${type} only changes what an earlier plugin made, and it is the first`
  yield wrongValue(path, message, 'list the plugin that makes the interface before it in plugins')
}
