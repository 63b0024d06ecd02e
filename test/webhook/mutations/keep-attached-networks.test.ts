import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import type { JsonObject } from '../../../network/json/json.ts'
import { verifyInjected } from '../../../webhook/mutations/injected.ts'
import { mutateObject } from '../../../webhook/mutations/mutate-object.ts'
import { anyText } from '../../network/multus/annotation-texts.ts'
import { annotationsOf, clusterOf, INJECTED, mutated, NETWORKS, podOf, subjectFor } from './cluster.ts'

const labels = { 'attach.berth.dev/data': 'storage', 'attach.berth.dev/net9': 'infra.backup' }
const attaching = clusterOf({ shop: labels })

/** The pod as a creation stores it. */
const stored = (networks: string | undefined): JsonObject =>
  mutated(podOf(networks === undefined ? undefined : { [NETWORKS]: networks }), attaching).object

/** What an update to those annotations makes of a stored pod. */
function updated(old: JsonObject, annotations: Record<string, string>, context = attaching) {
  const object = podOf(annotations)
  const subjectOf = (changed: JsonObject) => subjectFor(changed, context, old)
  return mutateObject({ kind: 'pod', subject: subjectOf(object), rebuild: subjectOf }, context)
}

const record = (object: JsonObject): Record<string, string> => ({
  [INJECTED]: String(annotationsOf({ object })[INJECTED]),
})

describe('keep-attached-networks', () => {
  it.each<[string, string | undefined, string | undefined, string | undefined]>([
    ['an unchanged short form', 'own', 'own', 'own,storage@data,infra/backup@net9'],
    [
      'an unchanged JSON list',
      '[ {"name":"own"} ]',
      '[ {"name":"own"} ]',
      '[ {"name":"own"}, {"name":"storage","interface":"data"}, {"name":"backup","namespace":"infra","interface":"net9"} ]',
    ],
    ['no networks at all', undefined, undefined, 'storage@data,infra/backup@net9'],
    ['networks that changed', 'own', 'own,other', 'own,other,storage@data,infra/backup@net9'],
    ['one of the two', 'own', 'own,storage@data', 'own,storage@data,infra/backup@net9'],
    [
      'the stored networks',
      'own',
      'own,storage@data,infra/backup@net9',
      'own,storage@data,infra/backup@net9',
    ],
    ['one on another interface', 'own', 'own,storage@other', 'own,storage@other,infra/backup@net9'],
    ['another network on that interface', 'own', 'own@data', 'own@data,infra/backup@net9'],
    ['an annotation that Multus refuses', 'own', 'Own', 'Own'],
  ])('makes of %s', (...[, first, next, expected]) => {
    const result = updated(stored(first), next === undefined ? {} : { [NETWORKS]: next })
    expect(annotationsOf(result)[NETWORKS]).toBe(expected)
  })

  it('keeps them though the label is gone from the namespace', () => {
    const result = updated(stored('own'), { [NETWORKS]: 'own' }, clusterOf({}))
    expect(annotationsOf(result)[NETWORKS]).toBe('own,storage@data,infra/backup@net9')
  })

  it('attaches nothing to a pod that was created before the label', () => {
    expect(updated(podOf({ [NETWORKS]: 'own' }), { [NETWORKS]: 'other' }).changed).toBe(false)
  })

  it('gives back no network that the author put there', () => {
    const old = podOf({ ...record(stored('own')), [NETWORKS]: 'own,mine@x,storage@data' })
    expect(annotationsOf(updated(old, { [NETWORKS]: 'own' }))[NETWORKS]).toBe('own,storage@data')
  })

  it.each([
    ['kept', record(stored('own'))],
    ['dropped', {}],
  ])('writes no record where it was %s', (_how, annotations) => {
    const old = stored('own')
    const result = updated(old, { ...annotations, [NETWORKS]: 'own' })
    expect(result.changed).toBe(true)
    expect(annotationsOf(result)[INJECTED]).toBe(Reflect.get(annotations, INJECTED))
    expect(verifyInjected('pod', subjectFor(result.object, attaching, old), attaching)).toBeUndefined()
  })

  it('leaves of any manifest that is applied again nothing to be changed', () => {
    fc.assert(
      fc.property(fc.option(anyText), (networks) => {
        const annotations: Record<string, string> = networks === null ? {} : { [NETWORKS]: networks }
        const old = mutated(podOf(annotations), attaching).object
        const again = updated(old, { ...record(old), ...annotations }).object
        expect(annotationsOf({ object: again })[NETWORKS]).toBe(annotationsOf({ object: old })[NETWORKS])
      }),
      { numRuns: 500 },
    )
  })
})
