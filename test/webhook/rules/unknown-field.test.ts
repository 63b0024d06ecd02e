import { macvlan, nad } from './pod-manifests.ts'
import { ruleTable } from './table.ts'

const typo = macvlan('net', { type: 'host-local', subnet: '10.0.0.0/24', range_start: '10.0.0.10' })

ruleTable('unknown-field', {
  allow: [
    {
      name: 'the fields of whereabouts',
      object: macvlan('net', {
        type: 'whereabouts',
        range: '10.0.0.0/24',
        range_start: '10.0.0.10',
        exclude: ['10.0.0.20/32'],
      }),
    },
    {
      name: 'fields that every plugin may have',
      object: nad('net', { type: 'bridge', name: 'x', dns: {}, args: { cni: {} }, ipam: { type: 'dhcp' } }),
    },
    {
      name: 'any field of a plugin that Berth does not know',
      object: nad('net', { type: 'kube-ovn', server_socket: '/run/x' }),
    },
    {
      name: 'a field in another case',
      object: nad('net', { type: 'macvlan', MASTER: 'eth1', ipam: { type: 'dhcp' } }),
    },
    {
      name: 'an update that leaves the field alone',
      old: typo,
      object: typo.replace('namespace: default', 'namespace: default\n  labels: {a: b}'),
    },
    { name: 'a privileged namespace', object: typo, level: 'privileged' },
  ],
  deny: [
    { name: 'a typo at restricted', object: typo, level: 'restricted', names: ['range_start', 'rangeStart'] },
  ],
  warn: [
    {
      name: "host-local's name in the original of the lowered form",
      object: macvlan(
        'net',
        { type: 'static' },
        {
          annotations: {
            'ipam.berth.dev/config': '{"type":"berth","range":"10.0.0.0/24","rangeStart":"10.0.0.9"}',
          },
        },
      ),
      names: ['range_start'],
      field: 'metadata.annotations[ipam.berth.dev/config].rangeStart',
    },
    {
      name: 'range_start in host-local',
      object: typo,
      names: ['range_start', 'rangeStart'],
      field: 'spec.config.ipam.range_start',
    },
    {
      name: 'rangeStart in whereabouts',
      object: macvlan('net', { type: 'whereabouts', range: '10.0.0.0/24', rangeStart: '10.0.0.10' }),
      names: ['rangeStart', 'range_start'],
    },
    {
      name: 'mode in bridge (seed 05)',
      object: nad('net', { type: 'bridge', mode: 'bridge', ipam: { type: 'dhcp' } }),
      names: ['mode', 'bridge'],
      field: 'spec.config.mode',
    },
    {
      name: 'a field of a plugin in a chain',
      object: nad('net', { plugins: [{ type: 'macvlan', mster: 'eth1' }] }),
      names: ['mster', 'master'],
      field: 'spec.config.plugins[0].mster',
    },
    {
      name: 'a field of the chain',
      object: nad('net', { plugin: [], plugins: [{ type: 'macvlan' }] }),
      field: 'spec.config.plugin',
    },
    {
      name: 'an ipam in a plugin that runs none',
      object: nad('net', {
        plugins: [
          { type: 'macvlan', ipam: { type: 'dhcp' } },
          { type: 'tuning', ipam: { type: 'dhcp' } },
        ],
      }),
      field: 'spec.config.plugins[1].ipam',
    },
  ],
})
