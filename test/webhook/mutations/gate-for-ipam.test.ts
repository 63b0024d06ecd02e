import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { isObject } from '../../../network/json/json.ts'
import { verifyInjected } from '../../../webhook/mutations/injected.ts'
import { clusterOf, mutated, NETWORKS, podOf, recordOf, subjectFor } from './cluster.ts'

const RANGE = { range: '10.0.0.0/24' }
const context = clusterOf({
  shop: { 'attach.berth.dev/net9': 'attached' },
  networks: {
    'shop/managed': { ipam: { type: 'berth', ...RANGE } },
    'shop/lowered': {
      ipam: { type: 'static' },
      annotations: { 'ipam.berth.dev/config': '{"type":"berth","range":"10.0.0.0/24"}' },
    },
    'shop/central': {
      ipam: { type: 'host-local', subnet: '10.0.0.0/24' },
      annotations: { 'ipam.berth.dev/managed': 'true' },
    },
    'shop/foreign': { ipam: { type: 'whereabouts', ...RANGE } },
    'kube-system/primary': { ipam: { type: 'berth', ...RANGE } },
    'shop/attached': { ipam: { type: 'dhcp' } },
  },
})

const GATE = { name: 'ipam.berth.dev/address' }

function gatesOf(annotations: Record<string, string>, spec = '') {
  const result = mutated(podOf({ 'berth.dev/attach': 'false', ...annotations }, spec), context)
  const after = result.object['spec']
  return { gates: isObject(after) ? after['schedulingGates'] : undefined, record: recordOf(result) }
}

describe('gate-for-ipam', () => {
  it.each([
    { name: 'ipam berth', annotations: { [NETWORKS]: 'managed' }, by: 'shop/managed' },
    { name: 'its lowered form', annotations: { [NETWORKS]: 'lowered' }, by: 'shop/lowered' },
    { name: 'host-local that Berth manages', annotations: { [NETWORKS]: 'central' }, by: 'shop/central' },
    { name: 'one among others', annotations: { [NETWORKS]: 'foreign,managed' }, by: 'shop/managed' },
    { name: 'two, once', annotations: { [NETWORKS]: 'lowered,managed' }, by: 'shop/lowered' },
    {
      name: 'a default network',
      annotations: { 'v1.multus-cni.io/default-network': 'primary' },
      by: 'kube-system/primary',
    },
    {
      name: 'addresses that the pod asks for itself',
      annotations: { [NETWORKS]: '[{"name":"managed","ips":["10.0.0.5/24"]}]' },
      by: 'shop/managed',
    },
  ])('holds a pod back for $name', ({ annotations, by }) => {
    expect(gatesOf(annotations)).toEqual({
      gates: [GATE],
      record: [`scheduling gate ipam.berth.dev/address (NetworkAttachmentDefinition ${by})`],
    })
  })

  it.each([
    { name: 'no network of Berth', annotations: { [NETWORKS]: 'foreign' }, spec: '' },
    { name: 'a network that is not there', annotations: { [NETWORKS]: 'gone' }, spec: '' },
    { name: 'no network', annotations: {}, spec: '' },
    { name: "the host's network", annotations: { [NETWORKS]: 'managed' }, spec: 'hostNetwork: true' },
    { name: 'a node that it names itself', annotations: { [NETWORKS]: 'managed' }, spec: 'nodeName: node1' },
  ])('lets a pod pass with $name', ({ annotations, spec }) => {
    expect(gatesOf(annotations, spec)).toEqual({ gates: undefined, record: [] })
  })

  it.each([
    { name: 'none', gates: '[]', after: [GATE] },
    { name: 'null', gates: 'null', after: [GATE] },
    {
      name: 'gates of others',
      gates: '[{name: example.com/quota}]',
      after: [{ name: 'example.com/quota' }, GATE],
    },
    { name: 'its own', gates: '[{name: ipam.berth.dev/address}]', after: [GATE] },
  ])('adds its gate to $name', ({ gates, after }) => {
    expect(gatesOf({ [NETWORKS]: 'managed' }, `schedulingGates: ${gates}`).gates).toEqual(after)
  })

  it('leaves a list of gates that is none to the API server', () => {
    expect(gatesOf({ [NETWORKS]: 'managed' }, 'schedulingGates: 5')).toEqual({
      gates: parse('5'),
      record: [],
    })
  })

  it('says nothing on an update', () => {
    const pod = podOf({ [NETWORKS]: 'managed' })
    const subject = subjectFor(pod, context, pod)
    expect(subject.operation).toBe('UPDATE')
    expect(verifyInjected('pod', subject, context)).toBeUndefined()
  })

  it('gates a pod for a network that its namespace attaches', () => {
    const attaching = clusterOf({
      shop: { 'attach.berth.dev/net1': 'managed' },
      networks: { 'shop/managed': { ipam: { type: 'berth', ...RANGE } } },
    })
    const result = mutated(podOf(undefined), attaching)
    expect(recordOf(result)).toEqual([
      'network shop/managed as net1 (label attach.berth.dev/net1)',
      'scheduling gate ipam.berth.dev/address (NetworkAttachmentDefinition shop/managed)',
    ])
    expect(verifyInjected('pod', subjectFor(result.object, attaching), attaching)).toBeUndefined()
  })
})
