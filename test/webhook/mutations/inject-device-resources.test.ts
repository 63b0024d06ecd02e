import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { isObject, property } from '../../../network/json/json.ts'
import { clusterOf, mutated, NETWORKS, podOf, recordOf, RESOURCE, type ClusterFacts } from './cluster.ts'

const vf: ClusterFacts = {
  networks: {
    'shop/a': { annotations: { [RESOURCE]: 'intel.com/vf' } },
    'shop/b': { annotations: { [RESOURCE]: 'intel.com/vf' } },
    'shop/c': { annotations: { [RESOURCE]: 'nvidia.com/cx6' } },
    'shop/cpu': { annotations: { [RESOURCE]: 'cpu' } },
    'shop/proto': { annotations: { [RESOURCE]: '__proto__' } },
  },
}

const mutatedWith = (annotations: Record<string, string>, spec: string) =>
  mutated(podOf(annotations, spec), clusterOf(vf))

function containersAfter(spec: string, networks = 'a', annotations: Record<string, string> = {}): unknown {
  const { object } = mutatedWith({ [NETWORKS]: networks, ...annotations }, spec)
  const after = object['spec']
  return isObject(after) ? property(after, 'containers') : undefined
}

describe('inject-device-resources', () => {
  it.each([
    [
      'one device for one attachment',
      '{name: app}',
      'a',
      '{name: app, resources: {requests: {intel.com/vf: "1"}, limits: {intel.com/vf: "1"}}}',
    ],
    [
      'two attachments of one NAD count two',
      '{name: app}',
      'a,a',
      '{name: app, resources: {requests: {intel.com/vf: "2"}, limits: {intel.com/vf: "2"}}}',
    ],
    [
      'two NADs of one resource count together',
      '{name: app}',
      'a,b,a',
      '{name: app, resources: {requests: {intel.com/vf: "3"}, limits: {intel.com/vf: "3"}}}',
    ],
    [
      'two resources',
      '{name: app}',
      'a,c',
      '{name: app, resources: {requests: {intel.com/vf: "1", nvidia.com/cx6: "1"}, limits: {intel.com/vf: "1", nvidia.com/cx6: "1"}}}',
    ],
    [
      'beside what the container asks for',
      '{name: app, resources: {requests: {cpu: 100m}, claims: []}}',
      'a',
      '{name: app, resources: {requests: {cpu: 100m, intel.com/vf: "1"}, claims: [], limits: {intel.com/vf: "1"}}}',
    ],
    [
      'nulls count as nothing',
      '{name: app, resources: {requests: null}}',
      'a',
      '{name: app, resources: {requests: {intel.com/vf: "1"}, limits: {intel.com/vf: "1"}}}',
    ],
    [
      'what the container asks for stays',
      '{name: app, resources: {limits: {intel.com/vf: 5}}}',
      'a,a',
      '{name: app, resources: {limits: {intel.com/vf: 5}}}',
    ],
    ['a resource that is no extended one is not asked for', '{name: app}', 'cpu', '{name: app}'],
    ['a resource with the name of a prototype is not asked for', '{name: app}', 'proto', '{name: app}'],
    ['a network that is not there asks for nothing', '{name: app}', 'gone', '{name: app}'],
  ])('%s', (...[, container, networks, expected]) => {
    expect(containersAfter(`containers: [${container}]`, networks)).toEqual([parse(expected)])
  })

  it('takes the first container of several', () => {
    expect(containersAfter('containers: [{name: app}, {name: side}]')).toEqual([
      { name: 'app', resources: { requests: { 'intel.com/vf': '1' }, limits: { 'intel.com/vf': '1' } } },
      { name: 'side' },
    ])
  })

  it('takes the container that the annotation names', () => {
    expect(
      containersAfter('containers: [{name: app}, {name: dpdk}]', 'a', {
        'berth.dev/device-container': 'dpdk',
      }),
    ).toEqual([
      { name: 'app' },
      { name: 'dpdk', resources: { requests: { 'intel.com/vf': '1' }, limits: { 'intel.com/vf': '1' } } },
    ])
  })

  it.each([
    ['the named container is not there', { 'berth.dev/device-container': 'gone' }, ''],
    [
      'another container asks for the device',
      {},
      'containers: [{name: app}, {name: b, resources: {requests: {intel.com/vf: 1}}}]',
    ],
    [
      'an init container asks for the device',
      {},
      'initContainers: [{name: i, resources: {limits: {intel.com/vf: 1}}}]',
    ],
    ['a ResourceClaim may serve it', {}, 'resourceClaims: [{name: nic, resourceClaimTemplateName: vf}]'],
    ['the pod is on the host network', {}, 'hostNetwork: true'],
    ['there are no containers', {}, 'containers: []'],
    ['the containers are no list', {}, 'containers: {}'],
    ['the limits are no object', {}, 'containers: [{name: app, resources: {limits: x}}]'],
    ['the resources are no object', {}, 'containers: [{name: app, resources: 3}]'],
  ])('changes nothing where %s', (_, annotations, spec) => {
    expect(mutatedWith({ [NETWORKS]: 'a', ...annotations }, spec).changed).toBe(false)
  })

  it('asks for the device beside a ResourceClaim if the pod names the container for it', () => {
    const { changed } = mutatedWith(
      { [NETWORKS]: 'a', 'berth.dev/device-container': 'app' },
      'resourceClaims: [{name: gpu}]',
    )
    expect(changed).toBe(true)
  })

  it('records the count, the container and the network', () => {
    expect(recordOf(mutatedWith({ [NETWORKS]: 'a,b' }, ''))).toEqual([
      'resource intel.com/vf 2 for container app (NetworkAttachmentDefinition shop/a)',
    ])
  })

  it('counts the network that a label attached', () => {
    const context = clusterOf({ ...vf, shop: { 'attach.berth.dev/net9': 'a' } })
    expect(recordOf(mutated(podOf({ [NETWORKS]: 'b' }), context))).toEqual([
      'network shop/a as net9 (label attach.berth.dev/net9)',
      'resource intel.com/vf 2 for container app (NetworkAttachmentDefinition shop/b)',
    ])
  })
})
