import { macvlan, nad } from './pod-manifests.ts'
import { ruleTable } from './table.ts'

const to = (...routes: object[]) => ({ type: 'host-local', subnet: '10.1.0.0/16', routes })
const everything = { dst: '0.0.0.0/0' }
const found = macvlan('net', to(everything))
const chain = (...behind: object[]) =>
  nad('net', { plugins: [{ type: 'macvlan', ipam: to(everything) }, ...behind] })

ruleTable('default-route-hijack', {
  allow: [
    { name: 'a route to one network', object: macvlan('net', to({ dst: '10.0.0.0/8' })) },
    { name: 'no routes', object: macvlan('net', { type: 'dhcp' }) },
    {
      name: 'a default route behind that of the cluster network',
      object: macvlan('net', to({ ...everything, priority: 100 })),
    },
    {
      name: 'an IPv6 default route with a metric above the usual 1024',
      object: macvlan('net', to({ dst: '::/0', priority: 2000 })),
    },
    {
      name: 'a default route in a table of its own',
      object: macvlan('net', to({ ...everything, table: 100 })),
    },
    { name: 'a chain whose sbr moves the routes away', object: chain({ type: 'sbr' }) },
    {
      name: 'a chain whose vrf moves the routes away',
      object: chain({ type: 'tuning' }, { type: 'vrf', vrfname: 'blue' }),
    },
    {
      name: 'a bridge that is a gateway and no default gateway',
      object: nad('net', {
        type: 'bridge',
        isGateway: true,
        ipam: { type: 'host-local', subnet: '10.1.0.0/16' },
      }),
    },
    {
      name: 'a default gateway without ipam, which adds no route',
      object: nad('net', { type: 'bridge', isDefaultGateway: true }),
    },
    {
      name: 'a route that cannot be read (ipam-fields tells)',
      object: macvlan('net', to({ dst: 'default' })),
    },
    {
      name: 'an update that leaves it alone',
      old: found,
      object: found.replace('namespace: default', 'namespace: default\n  labels: {a: b}'),
    },
  ],
  deny: [{ name: 'a default route at restricted', object: found, level: 'restricted' }],
  warn: [
    {
      name: 'a default route (seed 08)',
      object: found,
      names: ['0.0.0.0/0'],
      field: 'spec.config.ipam.routes[0].dst',
    },
    {
      name: 'one among others',
      object: macvlan('net', to({ dst: '10.0.0.0/8' }, everything)),
      field: 'spec.config.ipam.routes[1].dst',
    },
    { name: 'an IPv6 default route', object: macvlan('net', to({ dst: '::/0' })), names: ['::/0'] },
    {
      name: 'an IPv6 default route with a metric that wins',
      object: macvlan('net', to({ dst: '::/0', priority: 512 })),
    },
    {
      name: 'a default route into the main table by number',
      object: macvlan('net', to({ ...everything, table: 254 })),
    },
    {
      name: 'whereabouts',
      object: macvlan('net', { type: 'whereabouts', range: '10.1.0.0/16', routes: [everything] }),
    },
    { name: 'berth', object: macvlan('net', { type: 'berth', range: '10.1.0.0/16', routes: [everything] }) },
    {
      name: 'a bridge that is the default gateway',
      object: nad('net', {
        type: 'bridge',
        isDefaultGateway: true,
        ipam: { type: 'host-local', subnet: '10.1.0.0/16' },
      }),
      names: ['isDefaultGateway'],
      field: 'spec.config.isDefaultGateway',
    },
    { name: 'sbr with a given table, which moves no route', object: chain({ type: 'sbr', table: 100 }) },
    {
      name: 'sbr before the plugin',
      object: nad('net', {
        plugins: [
          { type: 'bridge', ipam: { type: 'dhcp' } },
          { type: 'sbr' },
          { type: 'ipvlan', ipam: to(everything) },
        ],
      }),
      field: 'spec.config.plugins[2].ipam.routes[0].dst',
    },
  ],
})
