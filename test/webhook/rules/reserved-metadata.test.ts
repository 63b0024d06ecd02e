import { stringify } from 'yaml'
import { macvlan, namespace, pod, state, workload } from './pod-manifests.ts'
import { ruleTable } from './table.ts'

const NOTE = 'metadata.annotations[berth.dev/injected]'
const attaching = state(
  namespace('default', { 'attach.berth.dev/net1': 'net' }),
  macvlan('net', { type: 'dhcp' }),
)
const attached = [{ name: 'net', namespace: 'default', interface: 'net1' }]
const record = JSON.stringify([{ what: 'network default/net as net1', by: 'label attach.berth.dev/net1' }])
const forged = JSON.stringify([{ what: 'network default/other as net2', by: 'label attach.berth.dev/net2' }])
const noted = (text: string) => pod('web', attached, { annotations: { 'berth.dev/injected': text } })
const annotated = (key: string, value: string) => pod('web', undefined, { annotations: { [key]: value } })
const labelled = (key: string, value: string) => pod('web', undefined, { labels: { [key]: value } })
const gated = (name: string, networks?: string) =>
  pod('web', networks, { spec: { schedulingGates: [{ name }] } })
const berth = macvlan('net', { type: 'berth', range: '10.0.0.0/24' })
const machines = (annotations: Record<string, string>) =>
  stringify({
    apiVersion: 'ipam.cluster.x-k8s.io/v1alpha2',
    kind: 'InClusterIPPool',
    metadata: { name: 'machines', namespace: 'default', annotations },
    spec: { addresses: ['10.0.0.5'], prefix: 24 },
  })
const original = { 'ipam.berth.dev/config': '{"type":"berth","range":"10.0.0.0/24"}' }
const lowering = JSON.stringify([
  { what: 'ipam static in the place of berth', by: 'annotation ipam.berth.dev/config' },
])
const user = 'system:serviceaccount:berth-system:berth-allocator'

ruleTable('reserved-metadata', {
  allow: [
    {
      name: 'the record of a network that Berth lowered',
      object: macvlan(
        'net',
        { type: 'static' },
        { annotations: { ...original, 'berth.dev/injected': lowering } },
      ),
    },
    {
      name: 'the record of a network, kept while its ipam changes',
      old: macvlan(
        'net',
        { type: 'static' },
        { annotations: { ...original, 'berth.dev/injected': lowering } },
      ),
      object: macvlan('net', { type: 'dhcp' }, { annotations: { 'berth.dev/injected': lowering } }),
    },
    {
      name: 'the gate on a pod of a lowered network',
      state: macvlan('net', { type: 'static' }, { annotations: original }),
      object: gated('ipam.berth.dev/address', 'net'),
    },
    {
      name: 'no metadata of Berth',
      object: pod('web', undefined, { annotations: { a: 'b', 'example.com/x': 'y' } }),
    },
    {
      name: 'what users write on pods',
      object: pod('web', undefined, {
        annotations: {
          'berth.dev/attach': 'false',
          'berth.dev/device-container': 'app',
          'ipam.berth.dev/sticky': 'true',
        },
      }),
    },
    {
      name: 'what users write on NADs',
      object: macvlan(
        'net',
        { type: 'dhcp' },
        {
          labels: { 'berth.dev/shared': 'true' },
          annotations: {
            'ipam.berth.dev/domain': 'x',
            'ipam.berth.dev/managed': 'true',
            'ipam.berth.dev/config': '{}',
            'berth.dev/force': 'true',
          },
        },
      ),
    },
    { name: 'what users write on pools', object: machines({ 'ipam.berth.dev/domain': 'vpc' }) },
    { name: 'keys of other domains that look alike', object: annotated('notberth.dev/attach', 'x') },
    { name: 'the record that Berth writes', state: attaching, object: noted(record) },
    { name: 'the record, kept by an update', old: noted(record), object: noted(record) },
    { name: 'the record, dropped by an update', old: noted(record), object: pod('web', attached) },
    { name: 'anything by Berth itself', user, old: noted(record), object: noted(forged) },
    {
      name: 'the gate with a network of Berth',
      state: berth,
      object: gated('ipam.berth.dev/address', 'net'),
    },
    { name: 'gates of others', object: gated('example.com/wait') },
    { name: 'the removal of a gate', old: gated('ipam.berth.dev/address'), object: pod('web', undefined) },
    {
      name: 'an update of something else on a gated pod',
      old: gated('ipam.berth.dev/address'),
      object: gated('ipam.berth.dev/address').replace('name: web', 'name: web\n  labels: {a: b}'),
    },
    {
      name: 'an unknown key that was there before',
      old: annotated('berth.dev/atach', 'false'),
      object: annotated('berth.dev/atach', 'false'),
    },
    {
      name: 'a missing container that was named before',
      old: annotated('berth.dev/device-container', 'x'),
      object: annotated('berth.dev/device-container', 'x'),
    },
  ],
  deny: [
    {
      name: 'a record on a network that is not so',
      object: macvlan('net', { type: 'dhcp' }, { annotations: { 'berth.dev/injected': lowering } }),
      names: ['ipam static in the place of berth', 'which is not so'],
      field: NOTE,
    },
    {
      name: 'a record on a network that is none of Berth',
      old: macvlan('net', { type: 'dhcp' }),
      object: macvlan('net', { type: 'dhcp' }, { annotations: { 'berth.dev/injected': 'yes' } }),
      names: ["no record of Berth's"],
      field: NOTE,
    },
    {
      name: 'a forged record',
      state: attaching,
      object: noted(forged),
      names: ['label attach.berth.dev/net2', 'which is not so'],
      field: NOTE,
    },
    {
      name: 'a record that is none',
      state: attaching,
      object: noted('by hand'),
      names: ['"by hand"'],
      field: NOTE,
    },
    {
      name: 'a record on a pod with nothing injected',
      object: annotated('berth.dev/injected', '[]'),
      field: NOTE,
    },
    {
      name: 'a forged record at privileged',
      level: 'privileged',
      state: attaching,
      object: noted(forged),
      field: NOTE,
    },
    {
      name: 'a record that an update changes',
      state: attaching,
      old: noted(record),
      object: noted(forged),
      names: ['changed'],
      field: NOTE,
    },
    {
      name: 'a record that an update adds',
      state: attaching,
      old: pod('web', attached),
      object: noted(record),
      field: NOTE,
    },
    {
      name: 'a record in a template',
      state: attaching,
      object: workload('Deployment', { replicas: 1 }, undefined, {
        annotations: { 'berth.dev/injected': forged },
      }),
      field: `spec.template.${NOTE}`,
    },
    {
      name: 'the gate without a network of Berth',
      state: macvlan('net', { type: 'dhcp' }),
      object: gated('ipam.berth.dev/address', 'net'),
      names: ['ipam.berth.dev/address', 'for ever', 'none of its networks'],
      field: 'spec.schedulingGates[0]',
    },
    { name: 'the gate without networks at all', object: gated('ipam.berth.dev/address') },
    {
      name: 'the gate on the host network',
      state: berth,
      object: pod('web', 'net', {
        spec: { hostNetwork: true, schedulingGates: [{ name: 'ipam.berth.dev/address' }] },
      }),
    },
    {
      name: 'a gate that Berth does not know',
      state: berth,
      object: gated('ipam.berth.dev/adress', 'net'),
      names: ['no such gate'],
    },
    {
      name: 'a device container that is not there',
      object: annotated('berth.dev/device-container', 'dpdk'),
      names: ['"dpdk"', 'app'],
      field: 'metadata.annotations[berth.dev/device-container]',
    },
  ],
  warn: [
    {
      name: 'a misspelt annotation',
      object: annotated('berth.dev/atach', 'false'),
      names: ['berth.dev/atach', 'write berth.dev/attach'],
      field: 'metadata.annotations[berth.dev/atach]',
    },
    {
      name: 'an annotation in the wrong domain',
      object: annotated('berth.dev/sticky', 'true'),
      names: ['berth.dev/sticky', 'write ipam.berth.dev/sticky'],
    },
    {
      name: 'an unknown label',
      object: labelled('berth.dev/team', 'a'),
      names: ['berth.dev/team', 'remove it'],
      field: 'metadata.labels[berth.dev/team]',
    },
    {
      name: 'an annotation written as a label',
      object: labelled('berth.dev/attach', 'false'),
      names: ['an annotation'],
    },
    {
      name: 'a label of namespaces on a pod',
      object: labelled('attach.berth.dev/net1', 'net'),
      names: ['a label of Namespaces'],
    },
    {
      name: 'a label of nodes on a pod',
      object: labelled('device.berth.dev/ens6', ''),
      names: ['a label of Nodes'],
    },
    {
      name: 'a value that says nothing',
      object: annotated('berth.dev/attach', 'no'),
      names: ['"no"', 'write "true" or "false"'],
    },
    {
      name: 'a misspelt key at privileged',
      level: 'privileged',
      object: annotated('berth.dev/atach', 'false'),
    },
    {
      name: 'a misspelt annotation of a NAD',
      object: macvlan('net', { type: 'dhcp' }, { annotations: { 'ipam.berth.dev/manage': 'true' } }),
      names: ['write ipam.berth.dev/managed'],
    },
    {
      name: 'a NAD shared by annotation',
      object: macvlan('net', { type: 'dhcp' }, { annotations: { 'berth.dev/shared': 'true' } }),
      names: ['a label'],
    },
    {
      name: 'a NAD key on a pool',
      object: machines({ 'ipam.berth.dev/managed': 'true' }),
      names: ['an annotation of NetworkAttachmentDefinitions'],
    },
    {
      name: 'a misspelt key in a template',
      object: workload('StatefulSet', { replicas: 1 }, undefined, {
        annotations: { 'ipam.berth.dev/stiky': 'true' },
      }),
      names: ['write ipam.berth.dev/sticky'],
      field: 'spec.template.metadata.annotations[ipam.berth.dev/stiky]',
    },
    {
      name: 'a misspelt key that an update brings',
      old: pod('web', undefined),
      object: annotated('berth.dev/atach', 'false'),
    },
  ],
})
