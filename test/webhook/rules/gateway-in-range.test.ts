import { macvlan, nad } from './pod-manifests.ts'
import { ruleTable } from './table.ts'

const whereabouts = (fields: object) =>
  macvlan('net', { type: 'whereabouts', range: '192.168.20.0/24', ...fields })
const berth = (fields: object) => macvlan('net', { type: 'berth', range: '192.168.20.0/24', ...fields })
const bridge = (fields: object, ipam: object) => nad('net', { type: 'bridge', ...fields, ipam })
const gateway = '192.168.20.1'
const found = whereabouts({ gateway })

ruleTable('gateway-in-range', {
  allow: [
    {
      name: 'a gateway before the start (seed 00)',
      object: whereabouts({ range_start: '192.168.20.10', range_end: '192.168.20.100', gateway }),
    },
    { name: 'a gateway that is excluded', object: whereabouts({ exclude: ['192.168.20.1/32'], gateway }) },
    { name: 'no gateway', object: whereabouts({}) },
    { name: 'an on-link gateway', object: whereabouts({ gateway: '0.0.0.0' }) },
    {
      name: 'host-local, which keeps its gateway back',
      object: macvlan('net', { type: 'host-local', subnet: '10.1.0.0/16', gateway: '10.1.0.1' }),
    },
    { name: 'a whole subnet of berth, which keeps the gateway back', object: berth({ gateway }) },
    {
      name: 'a whole subnet of berth with exclusions at its ends',
      object: berth({ gateway, exclude: ['192.168.20.2/32', '192.168.20.254/32'] }),
    },
    {
      name: 'a gateway of berth before the start (seed 02)',
      object: berth({ range_start: '192.168.20.10', gateway }),
    },
    {
      name: 'a bridge that is the gateway, with host-local',
      object: bridge({ isGateway: true }, { type: 'host-local', subnet: '10.1.0.0/16' }),
    },
    {
      name: 'a bridge that is no gateway',
      object: bridge({}, { type: 'whereabouts', range: '10.1.0.0/16' }),
    },
    {
      name: 'a bridge whose second address is not handed out',
      object: bridge(
        { isGateway: true },
        { type: 'whereabouts', range: '10.1.0.0/16', range_start: '10.1.0.10' },
      ),
    },
    {
      name: 'a bridge with the gateway that berth keeps back',
      object: bridge({ isGateway: true }, { type: 'berth', range: '10.1.0.0/16', gateway: '10.1.0.1' }),
    },
    {
      name: 'a fixed address beside its gateway',
      object: macvlan('net', {
        type: 'static',
        addresses: [{ address: '10.0.0.5/24', gateway: '10.0.0.1' }],
      }),
    },
    { name: 'a privileged namespace', object: found, level: 'privileged' },
    {
      name: 'an update that leaves it alone',
      old: found,
      object: found.replace('namespace: default', 'namespace: default\n  labels: {a: b}'),
    },
  ],
  deny: [
    {
      name: 'the original of the lowered form',
      object: macvlan(
        'net',
        { type: 'static' },
        {
          annotations: {
            'ipam.berth.dev/config':
              '{"type":"berth","range":"10.0.0.0/24","range_start":"10.0.0.1","range_end":"10.0.0.9","gateway":"10.0.0.1"}',
          },
        },
      ),
      names: ['10.0.0.1-10.0.0.9, which berth hands out'],
      field: 'metadata.annotations[ipam.berth.dev/config].gateway',
    },
    {
      name: 'a whole subnet of whereabouts',
      object: found,
      names: ['192.168.20.1', '192.168.20.1-192.168.20.254', '192.168.20.1/32'],
      field: 'spec.config.ipam.gateway',
    },
    {
      name: 'a gateway between start and end',
      object: whereabouts({
        range_start: '192.168.20.10',
        range_end: '192.168.20.100',
        gateway: '192.168.20.50',
      }),
      names: ['192.168.20.50'],
    },
    {
      name: 'the same of berth',
      object: berth({ range_start: '192.168.20.10', range_end: '192.168.20.100', gateway: '192.168.20.50' }),
      names: ['berth hands out'],
    },
    {
      name: 'a gateway in one of several ranges',
      object: whereabouts({ ipRanges: [{ range: '10.9.0.0/24' }], gateway: '10.9.0.1' }),
      names: ['10.9.0.1'],
    },
    {
      name: 'an IPv6 gateway',
      object: macvlan('net', { type: 'whereabouts', range: 'fd00::/64', gateway: 'fd00::1' }),
      names: ['fd00::1/128'],
    },
    {
      name: 'a bridge that takes the first address by itself',
      object: bridge({ isGateway: true }, { type: 'whereabouts', range: '10.1.0.0/16' }),
      names: ['10.1.0.1', 'isGateway'],
      field: 'spec.config.ipam.range',
    },
    {
      name: 'the same by isDefaultGateway',
      object: bridge({ isDefaultGateway: true }, { type: 'whereabouts', range: '10.1.0.0/16' }),
    },
    {
      name: 'a bridge of berth, where static drops the gateway',
      object: bridge({ isGateway: true }, { type: 'berth', range: '10.1.0.0/16', gateway: '10.1.255.254' }),
      names: ['10.1.0.1'],
    },
    {
      name: 'a fixed address that is its own gateway',
      object: macvlan('net', {
        type: 'static',
        addresses: [{ address: '10.0.0.1/24', gateway: '10.0.0.1' }],
      }),
      names: ['another address'],
      field: 'spec.config.ipam.addresses[0].address',
    },
    {
      name: 'a fixed address that the bridge takes',
      object: bridge({ isGateway: true }, { type: 'static', addresses: [{ address: '10.0.0.1/24' }] }),
      names: ['10.0.0.1'],
    },
    {
      name: 'a plugin of a chain',
      object: nad('net', {
        plugins: [
          { type: 'macvlan', ipam: { type: 'whereabouts', range: '10.1.0.0/16', gateway: '10.1.0.1' } },
        ],
      }),
      field: 'spec.config.plugins[0].ipam.gateway',
    },
  ],
  warn: [],
})
