import { rawNad, SELECTOR } from './network-manifests.ts'
import { ruleTable } from './table.ts'

const valid = '{"cniVersion": "0.3.1", "type": "macvlan", "master": "eth1"}'
const broken = '{"cniVersion": "0.3.1", "type": "macvlan"'

ruleTable('config-parses', {
  allow: [
    { name: 'a single plugin', object: rawNad(valid) },
    {
      name: 'a chain',
      object: rawNad('{"cniVersion": "1.0.0", "plugins": [{"type": "macvlan"}, {"type": "tuning"}]}'),
    },
    { name: 'an absent config, which is a file on the node', object: rawNad(undefined) },
    {
      name: 'a chain without name, which Multus fills in',
      object: rawNad('{"cniVersion": "0.4.0", "plugins": [{"type": "bridge"}]}'),
    },
    {
      name: 'a node selector of the full syntax',
      object: rawNad(valid, { [SELECTOR]: 'rack in (a,b),!retired,zone!=c' }),
    },
    {
      name: 'an update that leaves a broken config alone',
      old: rawNad(broken),
      object: rawNad(broken, { owner: 'argocd' }),
    },
    { name: 'an update that mends it', old: rawNad(broken), object: rawNad(valid) },
    { name: 'a broken config in a privileged namespace', object: rawNad(broken), level: 'privileged' },
  ],
  deny: [
    {
      name: 'an original of the lowered form that is no JSON',
      object: rawNad('{"type": "macvlan", "ipam": {"type": "static"}}', {
        'ipam.berth.dev/config': '{"type": "berth",',
      }),
      names: ['line 1, column 18'],
      field: 'metadata.annotations[ipam.berth.dev/config]',
    },
    {
      name: 'an original that is no ipam of Berth',
      object: rawNad('{"type": "macvlan", "ipam": {"type": "static"}}', {
        'ipam.berth.dev/config': '{"type": "whereabouts", "range": "10.0.0.0/24"}',
      }),
      names: ['"whereabouts"', '"type": "berth"'],
      field: 'metadata.annotations[ipam.berth.dev/config]',
    },
    {
      name: 'no JSON, with line and column',
      object: rawNad('{\n  "type": macvlan\n}'),
      names: ['line 2', 'column 11'],
      field: 'spec.config',
    },
    { name: 'JSON that ends too early', object: rawNad(broken), names: ['line 1'] },
    { name: 'a list', object: rawNad('[]'), names: ['[]', 'not a JSON object'] },
    { name: 'a text', object: rawNad('"macvlan"') },
    { name: 'null', object: rawNad('null') },
    { name: 'an empty object', object: rawNad('{}'), names: ['type'] },
    {
      name: 'plugins that are no list',
      object: rawNad('{"cniVersion": "0.3.1", "plugins": "x"}'),
      names: ['plugins', '"x"'],
    },
    {
      name: 'plugins that are empty',
      object: rawNad('{"cniVersion": "0.3.1", "plugins": []}'),
      names: ['plugins'],
    },
    {
      name: 'a plugin that is no object',
      object: rawNad('{"cniVersion": "0.3.1", "plugins": [null]}'),
      field: 'spec.config.plugins[0]',
    },
    {
      name: 'a plugin without type',
      object: rawNad('{"cniVersion": "0.3.1", "plugins": [{"type": "macvlan"}, {}]}'),
      names: ['type'],
    },
    {
      name: 'a version that CNI does not have',
      object: rawNad('{"cniVersion": "2.7", "type": "macvlan"}'),
      names: ['2.7'],
      field: 'spec.config.cniVersion',
    },
    {
      name: 'a key that stands twice',
      object: rawNad('{"cniVersion": "0.3.1", "type": "macvlan", "type": "ipvlan"}'),
      names: ['type'],
    },
    { name: 'nesting without end', object: rawNad('['.repeat(20_000)) },
    {
      name: 'an object instead of a text',
      object: rawNad({ type: 'macvlan' }),
      names: ['a string'],
      field: 'spec.config',
    },
    { name: 'an update that breaks it', old: rawNad(valid), object: rawNad(broken) },
    {
      name: 'a node selector that is none',
      object: rawNad(valid, { [SELECTOR]: 'kubernetes.io/hostname in node1' }),
      names: ['node selector'],
      field: `metadata.annotations[${SELECTOR}]`,
    },
  ],
  warn: [],
})
