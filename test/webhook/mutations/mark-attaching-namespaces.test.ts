import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import jsonpatch from 'fast-json-patch'
import { ClusterModel } from '../../../cluster/model/cluster-model.ts'
import { isObject, type JsonObject } from '../../../network/json/json.ts'
import { DEFAULT_SETTINGS } from '../../../service/config.ts'
import type { Answer } from '../../../webhook/admission/answer.ts'
import { manifestRequest } from '../../../webhook/admission/manifest-request.ts'
import { mutate, validate } from '../../../webhook/admission/review-object.ts'
import type { Settings } from '../../../webhook/rules/settings.ts'

type Labels = Readonly<Record<string, string>>

const MARK = 'berth.dev/attaches'
const ATTACH = { 'attach.berth.dev/net1': 'storage' }
const MARKED = { ...ATTACH, [MARK]: 'true' }

const namespace = (labels: Labels | undefined): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'shop', annotations: { mine: 'kept' }, ...(labels && { labels }) },
  spec: { finalizers: ['kubernetes'] },
})

const requestOf = (object: JsonObject, old: JsonObject | undefined) =>
  manifestRequest(object, {
    operation: old === undefined ? 'CREATE' : 'UPDATE',
    namespace: '',
    username: 'alice',
    oldObject: old,
    dryRun: false,
  })

/** The answer of the mutating review, and the labels that come of it; everything else must stay as it was. */
function marked(labels: Labels | undefined, old?: Labels, settings: Settings = DEFAULT_SETTINGS) {
  const object = namespace(labels)
  const before = JSON.stringify(object)
  const context = { view: new ClusterModel(), settings }
  const answer: Answer = mutate(requestOf(object, old && namespace(old)), context)
  expect(JSON.stringify(object)).toBe(before)
  // Over the wire and back, as the API server gets it.
  const patch: jsonpatch.Operation[] = JSON.parse(JSON.stringify(answer.patch))
  const stored: JsonObject = jsonpatch.applyPatch(JSON.parse(before), patch, true).newDocument
  const metadata = isObject(stored['metadata']) ? stored['metadata'] : {}
  const { labels: after, ...rest } = metadata
  expect(rest).toEqual({ name: 'shop', annotations: { mine: 'kept' } })
  expect(stored['spec']).toEqual({ finalizers: ['kubernetes'] })
  return { labels: after, warnings: answer.warnings, changed: answer.patch.length > 0 }
}

describe('mark-attaching-namespaces', () => {
  it.each<{ name: string; old?: Labels; labels: Labels | undefined; becomes: Labels | undefined }>([
    { name: 'a new namespace that attaches', labels: ATTACH, becomes: MARKED },
    {
      name: 'a new namespace that attaches two',
      labels: { ...ATTACH, 'attach.berth.dev/data': 'infra.net', team: 'a' },
      becomes: { ...ATTACH, 'attach.berth.dev/data': 'infra.net', team: 'a', [MARK]: 'true' },
    },
    { name: 'one that is labelled', old: { team: 'a' }, labels: ATTACH, becomes: MARKED },
    { name: 'one that was labelled while Berth was away', old: ATTACH, labels: ATTACH, becomes: MARKED },
    { name: 'one whose last label goes', old: MARKED, labels: { [MARK]: 'true' }, becomes: {} },
    {
      name: 'one of whose labels one goes',
      old: { ...MARKED, 'attach.berth.dev/data': 'net' },
      labels: MARKED,
      becomes: MARKED,
    },
    { name: 'one whose labels all go', old: MARKED, labels: undefined, becomes: undefined },
    {
      name: 'a label without a value',
      labels: { 'attach.berth.dev/net1': '' },
      becomes: { 'attach.berth.dev/net1': '' },
    },
    { name: 'labels of others', labels: { team: 'a' }, becomes: { team: 'a' } },
    { name: 'no labels', labels: undefined, becomes: undefined },
  ])('marks as its labels are: $name', ({ old, labels, becomes }) => {
    expect(marked(labels, old)).toEqual({
      labels: becomes,
      warnings: [],
      changed: JSON.stringify(labels) !== JSON.stringify(becomes),
    })
  })

  it.each<{ name: string; old?: Labels; labels: Labels; becomes: Labels; warning: string }>([
    {
      name: 'sets it on a new namespace',
      labels: { [MARK]: 'true' },
      becomes: {},
      warning:
        'berth.dev/attaches was taken off: no label attach.berth.dev/<interface> attaches a network to the pods of this namespace',
    },
    {
      name: 'sets it on one that attaches nothing',
      old: { team: 'a' },
      labels: { team: 'a', [MARK]: 'true' },
      becomes: { team: 'a' },
      warning:
        'berth.dev/attaches was taken off: no label attach.berth.dev/<interface> attaches a network to the pods of this namespace',
    },
    {
      name: 'gives it another value',
      old: MARKED,
      labels: { ...ATTACH, [MARK]: 'false' },
      becomes: MARKED,
      warning:
        'berth.dev/attaches is "true" all the same: labels attach.berth.dev/* attach networks to the pods of this namespace',
    },
    {
      name: 'removes it from one that attaches',
      old: MARKED,
      labels: ATTACH,
      becomes: MARKED,
      warning:
        'berth.dev/attaches is "true" all the same: labels attach.berth.dev/* attach networks to the pods of this namespace',
    },
  ])('corrects, and tells, whoever $name', ({ old, labels, becomes, warning }) => {
    expect(marked(labels, old)).toEqual({ labels: becomes, warnings: [warning], changed: true })
  })

  it('does so for users whom the configuration exempts: a mark is no policy', () => {
    const exemptions = { ...DEFAULT_SETTINGS.exemptions, usernames: new Set(['alice']) }
    expect(marked(ATTACH, undefined, { ...DEFAULT_SETTINGS, exemptions }).labels).toEqual(MARKED)
  })

  it('says the same whatever was there, leaves foreign labels alone, and leaves its own result as it is', () => {
    const key = fc.constantFrom(
      MARK,
      'attach.berth.dev/net1',
      'attach.berth.dev/',
      'berth.dev/enforce',
      'a/b~c',
      '__proto__',
    )
    const labels = fc.dictionary(key, fc.constantFrom('', 'true', 'false', 'storage'), {
      noNullPrototype: false,
    })
    fc.assert(
      fc.property(labels, fc.option(labels, { nil: undefined }), (given, old) => {
        const first = marked(given, old)
        const after: Labels = JSON.parse(JSON.stringify(first.labels))
        const attaches = Object.entries(given).some(
          ([name, value]) => name.startsWith('attach.berth.dev/') && value !== '',
        )
        expect(after[MARK]).toBe(attaches ? 'true' : undefined)
        const { [MARK]: _was, ...foreign } = given
        const { [MARK]: _is, ...kept } = after
        expect(kept).toEqual(foreign)
        expect(marked(after, old)).toMatchObject({ labels: after, changed: false, warnings: [] })
      }),
    )
  })

  it('makes no label that a rule then finds fault with', () => {
    const context = { view: new ClusterModel(), settings: DEFAULT_SETTINGS }
    expect(validate(requestOf(namespace({ [MARK]: 'true' }), undefined), context).findings).toEqual([])
  })
})
