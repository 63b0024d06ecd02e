import { describe, expect, it } from '@jest/globals'
import { DEFAULT_SETTINGS } from '../../../service/config.ts'
import { annotationsOf, clusterOf, mutated, NETWORKS, podOf, recordOf } from './cluster.ts'

const storage = { 'attach.berth.dev/net1': 'storage' }

describe('attach-default-networks', () => {
  it.each<[string, Record<string, string>, string | undefined, string | undefined]>([
    ['one label to a pod without networks', storage, undefined, 'storage@net1'],
    [
      'a NAD of another namespace',
      { 'attach.berth.dev/net1': 'infra.storage' },
      undefined,
      'infra/storage@net1',
    ],
    [
      'a name with dots after the namespace',
      { 'attach.berth.dev/net1': 'infra.a.b' },
      undefined,
      '[{"name":"a.b","namespace":"infra","interface":"net1"}]',
    ],
    [
      'two labels in the order of their interfaces',
      { 'attach.berth.dev/net2': 'b', 'attach.berth.dev/net1': 'a' },
      undefined,
      'a@net1,b@net2',
    ],
    [
      'one network on two interfaces',
      { 'attach.berth.dev/net1': 'a', 'attach.berth.dev/net2': 'a' },
      undefined,
      'a@net1,a@net2',
    ],
    ['behind what the pod asks for', { 'attach.berth.dev/data': 'storage' }, 'own', 'own,storage@data'],
    [
      'behind a JSON list, which stays as it is',
      { 'attach.berth.dev/data': 'storage' },
      '[ {"name":"own", "x":1.0} ]',
      '[ {"name":"own", "x":1.0}, {"name":"storage","interface":"data"} ]',
    ],
    ['not on an interface that the pod names', storage, 'own@net1', 'own@net1'],
    ['not on an interface that the pod counts', storage, 'own', 'own'],
    ['not on the second counted interface', { 'attach.berth.dev/net2': 'storage' }, 'own,other', 'own,other'],
    [
      'on an interface beyond the counted ones',
      { 'attach.berth.dev/net2': 'storage' },
      'own',
      'own,storage@net2',
    ],
    ['not a network that the pod has on another interface', storage, 'storage@data', 'storage@data'],
    ['not a network that the pod has by its full name', storage, 'x@a,shop/storage@b', 'x@a,shop/storage@b'],
    [
      'a network of the same name in another namespace',
      storage,
      'infra/storage@b',
      'infra/storage@b,storage@net1',
    ],
    ['nothing for a label without value', { 'attach.berth.dev/net1': '' }, undefined, undefined],
    ['nothing for other labels', { 'attach.berth.dev': 'a', team: 'a' }, undefined, undefined],
    ['nothing to an annotation that Multus refuses', storage, 'Own', 'Own'],
  ])('attaches %s', (...[, shop, networks, expected]) => {
    const result = mutated(
      podOf(networks === undefined ? undefined : { [NETWORKS]: networks }),
      clusterOf({ shop }),
    )
    expect(annotationsOf(result)[NETWORKS]).toBe(expected)
  })

  it('records each network and its label', () => {
    const result = mutated(
      podOf(undefined),
      clusterOf({ shop: { ...storage, 'attach.berth.dev/data': 'infra.db' } }),
    )
    expect(recordOf(result)).toEqual([
      'network infra/db as data (label attach.berth.dev/data)',
      'network shop/storage as net1 (label attach.berth.dev/net1)',
    ])
  })

  it('counts the default network as asked for', () => {
    const pod = podOf({ 'v1.multus-cni.io/default-network': 'shop/storage' })
    expect(annotationsOf(mutated(pod, clusterOf({ shop: storage })))[NETWORKS]).toBeUndefined()
  })

  it.each([
    ['berth.dev/attach: "false"', { 'berth.dev/attach': 'false' }, ''],
    ['hostNetwork', {}, 'hostNetwork: true'],
  ])('leaves a pod with %s alone', (_, annotations, spec) => {
    expect(mutated(podOf(annotations, spec), clusterOf({ shop: storage })).changed).toBe(false)
  })

  it('takes only "false" as the opt-out', () => {
    const result = mutated(podOf({ 'berth.dev/attach': 'no' }), clusterOf({ shop: storage }))
    expect(annotationsOf(result)[NETWORKS]).toBe('storage@net1')
  })

  it('knows no opt-out where the namespace enforces restricted', () => {
    const shop = { ...storage, 'berth.dev/enforce': 'restricted' }
    const result = mutated(podOf({ 'berth.dev/attach': 'false' }), clusterOf({ shop }))
    expect(annotationsOf(result)[NETWORKS]).toBe('storage@net1')
  })

  it('knows no opt-out where restricted is the default', () => {
    const defaults = {
      ...DEFAULT_SETTINGS.defaults,
      enforce: { level: 'restricted', version: 'latest' },
    } as const
    const { view } = clusterOf({ shop: { ...storage, 'berth.dev/enforce': 'nonsense' } })
    const result = mutated(podOf({ 'berth.dev/attach': 'false' }), {
      view,
      settings: { ...DEFAULT_SETTINGS, defaults },
    })
    expect(annotationsOf(result)[NETWORKS]).toBe('storage@net1')
  })

  it.each(['null', '"text"', '3'])('survives annotations that are %s', (written) => {
    const pod = { ...podOf(undefined), metadata: JSON.parse(`{"namespace":"shop","annotations":${written}}`) }
    const result = mutated(pod, clusterOf({ shop: storage }))
    expect(annotationsOf(result)[NETWORKS]).toBe(written === 'null' ? 'storage@net1' : undefined)
  })
})
