import { member } from '../../json/case-fold.ts'
import { memberPath } from '../../json/path.ts'
import type { Problem } from '../../problem.ts'
import { chained } from '../chained.ts'
import { boolean } from '../fields/boolean.ts'
import { integer } from '../fields/integer.ts'
import { listOf } from '../fields/list-of.ts'
import { oneOf } from '../fields/one-of.ts'
import { string } from '../fields/string.ts'
import { wrongValue } from '../fields/wrong-value.ts'
import type { PluginConfig } from '../netconf.ts'
import type { PluginPlace, PluginType } from '../plugin-type.ts'

/** containernetworking/plugins `plugins/meta/portmap`. */
export const portmap: PluginType = {
  type: 'portmap',
  role: 'meta',
  needsIpam: false,
  masterDefaultsToDefaultRoute: false,
  fields: {
    backend: oneOf('What maps the ports (default what the node has)', ['iptables', 'nftables'], {
      refusesEmpty: true,
    }),
    snat: boolean('Whether the node can reach its own mapped ports (default true)'),
    conditionsV4: listOf('Further conditions of the IPv4 rules', string('A word of a rule')),
    conditionsV6: listOf('Further conditions of the IPv6 rules', string('A word of a rule')),
    masqAll: boolean('Whether all mapped traffic is masqueraded (default false)'),
    markMasqBit: integer('The bit of the mark that asks for masquerading (default 13)', { min: 0, max: 31 }),
    externalSetMarkChain: string('A chain that sets the mark; not with markMasqBit; iptables only'),
  },
  confusions: {
    portMappings: {
      fix: 'remove it, declare "capabilities": {"portMappings": true}, and let the pod ask for ports',
    },
  },
  *check(plugin: PluginConfig, place: PluginPlace): Iterable<Problem> {
    yield* chained(plugin, place)
    const chain = member(plugin.fields, 'externalSetMarkChain')
    if (chain === undefined || member(plugin.fields, 'markMasqBit') === undefined) return
    const message = 'externalSetMarkChain and markMasqBit are both given, which the plugin refuses'
    yield wrongValue(memberPath(plugin.path, chain.key), message, 'keep one of the two')
  },
}
