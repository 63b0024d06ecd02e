import { member } from '../../json/case-fold.ts'
import { isObject, show } from '../../json/json.ts'
import { memberPath } from '../../json/path.ts'
import type { Problem } from '../../problem.ts'
import { chained } from '../chained.ts'
import { boolean } from '../fields/boolean.ts'
import { integer, UINT32 } from '../fields/integer.ts'
import { mac } from '../fields/mac.ts'
import { mapOf } from '../fields/map-of.ts'
import { mtu } from '../fields/mtu.ts'
import { string } from '../fields/string.ts'
import { wrongValue } from '../fields/wrong-value.ts'
import type { PluginConfig } from '../netconf.ts'
import type { PluginPlace, PluginType } from '../plugin-type.ts'

/** containernetworking/plugins `plugins/meta/tuning`. */
export const tuning: PluginType = {
  type: 'tuning',
  role: 'meta',
  needsIpam: false,
  masterDefaultsToDefaultRoute: false,
  fields: {
    sysctl: mapOf(
      'Kernel parameters below `net.` with their values as strings; `IFNAME` stands for the interface',
      string('A value'),
    ),
    mac: mac("The interface's MAC address"),
    mtu: mtu('Bytes (default 0: unchanged)'),
    promisc: boolean('Whether the interface is promiscuous (default false)'),
    allmulti: boolean('Whether the interface takes all multicast'),
    txQLen: integer('Length of the transmit queue', UINT32),
    dataDir: string('Where the earlier values are kept (default `/run/cni/tuning`)'),
  },
  confusions: {
    sysctls: { field: 'sysctl' },
    txqueuelen: { field: 'txQLen' },
    promiscuous: { field: 'promisc' },
  },
  *check(plugin: PluginConfig, place: PluginPlace): Iterable<Problem> {
    yield* chained(plugin, place)
    const sysctl = member(plugin.fields, 'sysctl')
    if (sysctl === undefined || !isObject(sysctl.value)) return
    const path = memberPath(plugin.path, sysctl.key)
    for (const key of Object.keys(sysctl.value)) {
      if (/^net[./]/.test(key) && !key.includes('..')) continue
      const message = `sysctl ${show(key)} is outside net: the plugin refuses it`
      yield wrongValue(
        memberPath(path, key),
        message,
        'name a parameter below net, such as net.core.somaxconn',
      )
    }
  },
}
