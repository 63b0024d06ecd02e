import { member } from '../../json/case-fold.ts'
import { memberPath } from '../../json/path.ts'
import type { Problem } from '../../problem.ts'
import { chained } from '../chained.ts'
import { COUNT, integer } from '../fields/integer.ts'
import { wrongValue } from '../fields/wrong-value.ts'
import type { PluginConfig } from '../netconf.ts'
import type { PluginPlace, PluginType } from '../plugin-type.ts'

/** The plugin refuses a burst of 2^32-1 bytes or more; the field counts bits. */
const BURST = { min: 0, max: 8 * (2 ** 32 - 1) - 1 }

/** containernetworking/plugins `plugins/meta/bandwidth`. */
export const bandwidth: PluginType = {
  type: 'bandwidth',
  role: 'meta',
  needsIpam: false,
  masterDefaultsToDefaultRoute: false,
  fields: {
    ingressRate: integer('Bits a second towards the pod (default 0: no limit)', COUNT),
    ingressBurst: integer('Bits; with ingressRate, and only with it', BURST),
    egressRate: integer('Bits a second from the pod (default 0: no limit)', COUNT),
    egressBurst: integer('Bits; with egressRate, and only with it', BURST),
  },
  confusions: {
    ingress: { field: 'ingressRate' },
    egress: { field: 'egressRate' },
  },
  *check(plugin: PluginConfig, place: PluginPlace): Iterable<Problem> {
    yield* chained(plugin, place)
    yield* pairProblems(plugin, 'ingressRate', 'ingressBurst')
    yield* pairProblems(plugin, 'egressRate', 'egressBurst')
  },
}

function* pairProblems({ fields, path }: PluginConfig, rate: string, burst: string): Iterable<Problem> {
  const isSet = (name: string): boolean => (member(fields, name)?.value ?? 0) !== 0
  if (isSet(rate) === isSet(burst)) return
  const [there, missing] = isSet(rate) ? [rate, burst] : [burst, rate]
  yield wrongValue(
    memberPath(path, there),
    `${there} is set and ${missing} is not, which the plugin refuses`,
    `set ${missing} too`,
  )
}
