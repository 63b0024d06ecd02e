import { parseIpam, type ParsedNetConf } from '../cni/parse.ts'
import type { IpamConfig, NetConf, PluginConfig } from '../cni/netconf.ts'
import { wrongValue } from '../cni/fields/wrong-value.ts'
import { namesAddresses } from '../ipam/types/static.ts'
import { show } from '../json/json.ts'
import type { Problem } from '../problem.ts'
import { INJECTED_ANNOTATION, IPAM_CONFIG_ANNOTATION, type Network } from './network.ts'
import { runsIpam } from './plugins.ts'

type Annotations = Network['annotations']

const FIELD = `metadata.annotations[${IPAM_CONFIG_ANNOTATION}]`

/**
 * The configuration with Berth's own ipam in the place of the `static` that it was lowered to: the original is kept in
 * `ipam.berth.dev/config`. Everything that is asked of ipam `berth` is then asked of the lowered form alike.
 * What Berth lowered itself is told where its author wrote it (`spec.config.ipam.range`), what was written in the lowered form at
 * the annotation.
 */
export function withOriginalIpam(parsed: ParsedNetConf, annotations: Annotations): ParsedNetConf {
  const text = annotations[IPAM_CONFIG_ANNOTATION]
  const { conf } = parsed
  const plugin = conf?.plugins.find(isLowered)
  if (text === undefined || conf === undefined || plugin?.ipam === undefined) return parsed
  const path = annotations[INJECTED_ANNOTATION] === undefined ? FIELD : plugin.ipam.path
  const original = readOriginal(text, path)
  const problems = [...parsed.problems, ...original.problems]
  if (original.ipam === undefined) return { conf, problems }
  return { conf: putInto(conf, plugin, original.ipam), problems }
}

/** Whether the plugin runs a `static` that names no address itself. */
const isLowered = (plugin: PluginConfig): boolean =>
  plugin.ipam?.type === 'static' && runsIpam(plugin) && !namesAddresses(plugin.ipam)

const putInto = (conf: NetConf, plugin: PluginConfig, ipam: IpamConfig): NetConf => ({
  ...conf,
  plugins: conf.plugins.map((other) =>
    other === plugin && plugin.ipam !== undefined ? { ...plugin, ipam, lowered: plugin.ipam } : other,
  ),
})

interface Original {
  readonly ipam: IpamConfig | undefined
  readonly problems: readonly Problem[]
}

function readOriginal(text: string, path: string): Original {
  const { ipam, problems } = parseIpam(text, path)
  if (ipam === undefined || ipam.type === 'berth') return { ipam, problems }
  const says = ipam.type === '' ? 'names no type' : `is of type ${show(ipam.type)}`
  const wrong = wrongValue(
    FIELD,
    `the ipam ${says}: what stands beside static is Berth's own`,
    'write it as ipam berth, such as {"type": "berth", "range": "192.168.20.0/24"}',
  )
  return { ipam: undefined, problems: [...problems, wrong] }
}

/** An original that does not count, as the configuration says something else. Pods start with that, so it is told only. */
export function* uncountedOriginal({ conf, annotations }: Network): Iterable<Problem> {
  if (annotations[IPAM_CONFIG_ANNOTATION] === undefined || conf === undefined) return
  const running = conf.plugins.filter((plugin) => plugin.ipam !== undefined && runsIpam(plugin))
  if (running.some((plugin) => plugin.lowered !== undefined || isLowered(plugin))) return
  const types = running.flatMap(({ ipam }) => ipam?.type ?? [])
  // It is lowered before it is stored, and takes the annotation's place.
  if (types.includes('berth')) return
  const [what, fix] = types.includes('static')
    ? ['static names addresses, and they count', 'remove the addresses, so that Berth hands out its own']
    : [
        `the ipam is ${types.join(', ') || 'none'}, and it counts`,
        'write ipam static without addresses beside it',
      ]
  yield {
    ...wrongValue(
      FIELD,
      `${what}: Berth hands out nothing here, whatever ${IPAM_CONFIG_ANNOTATION} says`,
      `remove the annotation, or ${fix}`,
    ),
    atMost: 'warn',
  }
}
