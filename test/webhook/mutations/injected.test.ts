import { describe, expect, it } from '@jest/globals'
import type { JsonObject } from '../../../network/json/json.ts'
import { printRecord, readRecord, verifyInjected } from '../../../webhook/mutations/injected.ts'
import {
  annotationsOf,
  clusterOf,
  INJECTED,
  mutated,
  NETWORKS,
  podOf,
  recordOf,
  RESOURCE,
  SELECTOR,
  subjectFor,
  type ClusterFacts,
} from './cluster.ts'

const facts: ClusterFacts = {
  shop: { 'attach.berth.dev/net9': 'a' },
  networks: { 'shop/a': { annotations: { [SELECTOR]: 'x=1', [RESOURCE]: 'intel.com/vf' } } },
}
const AS_NET9 = { what: 'network shop/a as net9', by: 'label attach.berth.dev/net9' }

const verdict = (object: JsonObject, of: ClusterFacts = facts) => {
  const context = clusterOf(of)
  return verifyInjected('pod', subjectFor(object, context), context)
}

describe('the record of what was injected', () => {
  it('is compact JSON, in the order of the mutations', () => {
    const result = mutated(podOf(undefined), clusterOf(facts))
    expect(annotationsOf(result)[INJECTED]).toBe(
      '[{"what":"network shop/a as net9","by":"label attach.berth.dev/net9"},' +
        '{"what":"node affinity x In [1]","by":"NetworkAttachmentDefinition shop/a"},' +
        '{"what":"resource intel.com/vf 1 for container app","by":"NetworkAttachmentDefinition shop/a"}]',
    )
  })

  it('verifies on the object that Berth made', () => {
    expect(verdict(mutated(podOf(undefined), clusterOf(facts)).object)).toBeUndefined()
  })

  it('stays as it is when the API server calls again', () => {
    const { object } = mutated(podOf(undefined), clusterOf(facts))
    expect(mutated(object, clusterOf(facts)).changed).toBe(false)
  })

  it('grows by what a later webhook made necessary, and keeps what it says', () => {
    const more = { ...facts, networks: { ...facts.networks, 'shop/b': { annotations: { [SELECTOR]: 'y' } } } }
    const { object } = mutated(podOf(undefined), clusterOf(more))
    const annotations = { ...annotationsOf({ object }), [NETWORKS]: 'a@net9,b' }
    const changed = { ...object, metadata: { name: 'web-0', namespace: 'shop', annotations } }
    const again = mutated(changed, clusterOf(more))
    expect(recordOf(again)).toEqual([
      'network shop/a as net9 (label attach.berth.dev/net9)',
      'node affinity x In [1] (NetworkAttachmentDefinition shop/a)',
      'resource intel.com/vf 1 for container app (NetworkAttachmentDefinition shop/a)',
      'node affinity y Exists (NetworkAttachmentDefinition shop/b)',
    ])
    expect(verdict(again.object, more)).toBeUndefined()
  })

  it('is not there where nothing was injected', () => {
    expect(annotationsOf(mutated(podOf({ [NETWORKS]: 'b' }), clusterOf({}))).hasOwnProperty(INJECTED)).toBe(
      false,
    )
  })

  it('is read back only as it is printed', () => {
    expect(readRecord(printRecord([AS_NET9]))).toEqual([AS_NET9])
  })

  it.each([
    ['nothing', ''],
    ['an empty list', '[]'],
    ['no JSON', 'network a'],
    ['an object', '{"what":"x","by":"y"}'],
    ['a list of null', '[null]'],
    ['blanks', ` ${printRecord([AS_NET9])}`],
    ['another order of keys', '[{"by":"b","what":"w"}]'],
    ['one key more', '[{"what":"w","by":"b","x":1}]'],
    ['a number', '[{"what":1,"by":"b"}]'],
    ['100 KiB', printRecord([{ what: 'x'.repeat(100 * 1024), by: '' }])],
    ['200,000 opened lists', '['.repeat(60_000)],
  ])('is none of Berth: %s', (_, text) => {
    expect(readRecord(text)).toBeUndefined()
    expect(verdict(podOf({ [INJECTED]: text }))?.field).toBe('metadata.annotations[berth.dev/injected]')
  })
})

const forged = (entry: { what: string; by: string }, annotations: Record<string, string> = {}, spec = '') =>
  podOf({ ...annotations, [INJECTED]: printRecord([entry]) }, spec)

describe('a record that somebody else wrote', () => {
  it.each([
    ['a network that the pod does not have', forged(AS_NET9)],
    ['a network on a counted interface', forged(AS_NET9, { [NETWORKS]: 'b,b,b,b,b,b,b,b,a' })],
    [
      'a label that the namespace does not have',
      forged({ what: 'network shop/a as net1', by: 'label attach.berth.dev/net1' }, { [NETWORKS]: 'a@net1' }),
    ],
    [
      'another network than the label names',
      forged({ what: 'network shop/b as net9', by: 'label attach.berth.dev/net9' }, { [NETWORKS]: 'b@net9' }),
    ],
    [
      'an affinity that is not there',
      forged(
        { what: 'node affinity x In [1]', by: 'NetworkAttachmentDefinition shop/a' },
        { [NETWORKS]: 'a' },
      ),
    ],
    [
      'a resource that is not there',
      forged(
        { what: 'resource intel.com/vf 1 for container app', by: 'NetworkAttachmentDefinition shop/a' },
        { [NETWORKS]: 'a' },
      ),
    ],
    [
      'another number of devices',
      forged(
        { what: 'resource intel.com/vf 2 for container app', by: 'NetworkAttachmentDefinition shop/a' },
        { [NETWORKS]: 'a' },
        'containers: [{name: app, resources: {requests: {intel.com/vf: 1}, limits: {intel.com/vf: 1}}}]',
      ),
    ],
    ['something that Berth never does', forged({ what: 'approved by security', by: 'Berth' })],
  ])('is refused: %s', (_, object) => {
    expect(verdict(object)?.message).toContain('which is not so')
  })

  it('is left for the rule to refuse, whatever the mutations add', () => {
    const object = forged({ what: 'approved by security', by: 'Berth' })
    const result = mutated(object, clusterOf(facts))
    expect(annotationsOf(result)[NETWORKS]).toBe('a@net9')
    expect(annotationsOf(result)[INJECTED]).toBe(printRecord([{ what: 'approved by security', by: 'Berth' }]))
    expect(verdict(result.object)).toBeDefined()
  })

  it('decides nothing: a claimed network is attached all the same', () => {
    expect(annotationsOf(mutated(forged(AS_NET9), clusterOf(facts)))[NETWORKS]).toBe('a@net9')
  })

  it('passes where it is true, since it then says what Berth would say', () => {
    expect(verdict(forged(AS_NET9, { [NETWORKS]: 'a@net9' }))).toBeUndefined()
  })

  it('keeps its message on one line and short', () => {
    const problem = verdict(forged({ what: `a\n${'x'.repeat(10_000)}`, by: 'b' }))
    expect(problem?.message).not.toContain('\n')
    expect(problem?.message.length).toBeLessThan(300)
  })
})

describe('a cluster that changes between two calls of one admission', () => {
  const { object } = mutated(podOf(undefined), clusterOf(facts))

  it('refuses a record whose label is gone, and says to try again', () => {
    expect(verdict(object, { ...facts, shop: {} })?.fix).toContain('try again')
  })

  it('lets a record pass whose network is gone: rule network-exists refuses the pod', () => {
    expect(verdict(object, { shop: facts.shop ?? {} })).toBeUndefined()
  })

  it('lets a record pass while the namespace is unknown', () => {
    const context = clusterOf(facts)
    const view = Object.create(context.view, { namespace: { value: () => undefined } })
    const subject = subjectFor(object, context)
    expect(verifyInjected('pod', subject, { ...context, view })).toBeUndefined()
  })
})

describe('an update', () => {
  const { object } = mutated(podOf(undefined), clusterOf(facts))
  const update = (annotations: Record<string, string>) => {
    const context = clusterOf({})
    const changed = { ...object, metadata: { name: 'web-0', namespace: 'shop', annotations } }
    return verifyInjected('pod', subjectFor(changed, context, object), context)
  }
  const record = String(annotationsOf({ object })[INJECTED])

  it('may keep the record, whatever the cluster is now', () => {
    expect(update({ [INJECTED]: record })).toBeUndefined()
  })
  it('may drop it', () => {
    expect(update({})).toBeUndefined()
  })
  it('may not change it', () => {
    expect(update({ [INJECTED]: printRecord([AS_NET9]) })?.message).toContain('was changed')
  })
})
