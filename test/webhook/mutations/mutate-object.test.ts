import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import type { JsonObject, JsonValue } from '../../../network/json/json.ts'
import { parseNetworks } from '../../../network/multus/parse.ts'
import type { NetworkSelectionElement } from '../../../network/multus/selection.ts'
import { verifyInjected } from '../../../webhook/mutations/injected.ts'
import { mutateObject } from '../../../webhook/mutations/mutate-object.ts'
import { applied, isAbsent, pointer, valueAt } from '../../../webhook/mutations/object-patch.ts'
import { anyText } from '../../network/multus/annotation-texts.ts'
import {
  annotationsOf,
  clusterOf,
  INJECTED,
  mutated,
  NETWORKS,
  podOf,
  RESOURCE,
  SELECTOR,
  subjectFor,
} from './cluster.ts'

/** As it comes over the wire. */
const anyJson = fc.json().map((text): JsonValue => JSON.parse(text))

const name = fc.constantFrom('a', 'b-1', 'storage', 'net-a', 'gone')
const selector = fc.constantFrom('x=1', 'x in (1,2),y', '!z', 'w>3', '', 'broken in (')
const network = fc.record(
  {
    device: fc.constantFrom('ens5', 'ens6'),
    ipam: fc.constantFrom({ type: 'berth', range: '10.0.0.0/24' }, { type: 'dhcp' }),
    annotations: fc.record(
      { [SELECTOR]: selector, [RESOURCE]: fc.constantFrom('intel.com/vf', 'nvidia.com/cx6', 'cpu') },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
)
const cluster = fc
  .record({
    shop: fc.dictionary(
      fc.constantFrom('net1', 'net2', 'net3', 'data', 'eth0').map((suffix) => `attach.berth.dev/${suffix}`),
      fc.oneof(
        name,
        name.map((text) => `infra.${text}`),
        fc.constant(''),
      ),
      { maxKeys: 3 },
    ),
    networks: fc.dictionary(
      fc.tuple(fc.constantFrom('shop', 'infra'), name).map((parts) => parts.join('/')),
      network,
      { maxKeys: 6 },
    ),
    nodes: fc.constantFrom({}, { node1: { 'device.berth.dev/ens5': '' } }),
  })
  .map(clusterOf)

const expression = fc.constantFrom<JsonObject>(
  { key: 'x', operator: 'In', values: ['1'] },
  { key: 'mine', operator: 'Exists' },
)
const term = fc.oneof(
  fc.constant<JsonObject>({}),
  fc.record<JsonObject>(
    {
      matchExpressions: fc.array(expression, { maxLength: 2 }),
      matchFields: fc.constant([{ key: 'metadata.name', operator: 'In', values: ['node1'] }]),
    },
    { requiredKeys: [] },
  ),
)
const affinity = fc.oneof(
  fc.constantFrom<JsonValue>(null, {}, 'nonsense', { nodeAffinity: null }, { podAffinity: { mine: 1 } }),
  fc.array(term, { maxLength: 3 }).map((nodeSelectorTerms): JsonValue => ({
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } },
  })),
)
const container = fc.record<JsonObject>(
  {
    name: fc.constantFrom('app', 'side'),
    mine: anyJson,
    resources: fc.constantFrom<JsonValue>(
      null,
      {},
      { limits: { cpu: 1 } },
      { limits: 'x' },
      { requests: { 'intel.com/vf': '4' } },
      7,
    ),
  },
  { requiredKeys: ['name'] },
)
const pod = fc
  .record({
    networks: fc.option(anyText),
    foreign: fc.dictionary(fc.constantFrom('a/b', 'a~1b', 'x'), fc.string(), { maxKeys: 2 }),
    forged: fc.option(fc.constantFrom('', 'x', '[{"what":"w","by":"b"}]'), { freq: 8 }),
    spec: fc.record<JsonObject>(
      {
        containers: fc.array(container, { maxLength: 3 }),
        affinity,
        hostNetwork: fc.boolean(),
        nodeName: fc.constantFrom('', 'node1'),
        schedulingGates: fc.constantFrom<JsonValue>(null, [], [{ name: 'mine' }], 'nonsense'),
        resourceClaims: fc.constantFrom<JsonValue>([], [{ name: 'nic' }]),
        mine: anyJson,
      },
      { requiredKeys: ['containers'] },
    ),
  })
  .map(({ networks, foreign, forged, spec }): JsonObject => {
    const annotations = {
      ...foreign,
      ...(networks === null ? {} : { [NETWORKS]: networks }),
      ...(forged === null ? {} : { [INJECTED]: forged }),
    }
    return JSON.parse(JSON.stringify({ ...podOf(annotations), spec }))
  })

describe('the mutations in a row', () => {
  it('change nothing the second time', () => {
    fc.assert(
      fc.property(pod, cluster, (object, context) => {
        expect(mutated(mutated(object, context).object, context)).toMatchObject({ changed: false, patch: [] })
      }),
      { numRuns: 500 },
    )
  })

  it('leave a record that verifies, unless the pod brought one', () => {
    fc.assert(
      fc.property(pod, cluster, (object, context) => {
        fc.pre(!(INJECTED in annotationsOf({ object })))
        const after = mutated(object, context)
        expect(verifyInjected('pod', subjectFor(after.object, context), context)).toBeUndefined()
        expect(INJECTED in annotationsOf(after)).toBe(after.changed)
      }),
      { numRuns: 500 },
    )
  })

  it('only add, where nothing stands, and replace nothing but nulls and the networks', () => {
    fc.assert(
      fc.property(pod, cluster, (object, context) => {
        let here = object
        for (const operation of mutated(object, context).patch) {
          const path = operation.path.split('/').slice(1).map(unescaped)
          const old = valueAt(here, path)
          expect([operation.op, isAbsent(old) ? 'nothing' : path.at(-1)]).toEqual(
            expect.arrayContaining(
              operation.op === 'add'
                ? ['nothing']
                : [expect.stringMatching(/^(nothing|k8s.v1.cni.cncf.io\/networks|berth.dev\/injected)$/)],
            ),
          )
          expect(pointer(path)).toMatch(MAY_TOUCH)
          here = applied(here, operation)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('only append to the networks', () => {
    fc.assert(
      fc.property(pod, cluster, (object, context) => {
        const before = elements(object)
        const after = elements(mutated(object, context).object)
        const facts = (list: typeof before) => list.map((element) => ({ ...element, keys: [] }))
        expect(facts(after.slice(0, before.length))).toEqual(facts(before))
        const interfaces = after.slice(before.length).map((element) => element.interface)
        expect(interfaces).not.toContain(undefined)
        expect(interfaces).toEqual(interfaces.toSorted((a, b) => ((a ?? '') < (b ?? '') ? -1 : 1)))
      }),
      { numRuns: 300 },
    )
  })

  it('answer any object at all', () => {
    fc.assert(
      fc.property(anyJson, anyJson, cluster, (metadata, spec, context) => {
        const object: JsonObject = { apiVersion: 'v1', kind: 'Pod', metadata, spec }
        expect(() => mutated(object, context)).not.toThrow()
      }),
      { numRuns: 300 },
    )
  })

  it('hand back the very object where there is nothing to do, and rebuild nothing', () => {
    const context = clusterOf({})
    const object = podOf(undefined)
    const result = mutateObject(
      {
        kind: 'pod',
        subject: subjectFor(object, context),
        rebuild: () => {
          throw new Error('rebuilt')
        },
      },
      context,
    )
    expect(result).toEqual({ patch: [], object, changed: false, warnings: [] })
    expect(result.object).toBe(object)
  })

  it('do nothing on an update', () => {
    const context = clusterOf({ shop: { 'attach.berth.dev/net1': 'a' } })
    const object = podOf(undefined)
    expect(
      mutateObject(
        {
          kind: 'pod',
          subject: subjectFor(object, context, object),
          rebuild: () => subjectFor(object, context),
        },
        context,
      ).changed,
    ).toBe(false)
  })
})

function elements(object: JsonObject): readonly NetworkSelectionElement[] {
  const text = annotationsOf({ object })[NETWORKS]
  return typeof text === 'string' ? parseNetworks(text, '').elements : []
}

const unescaped = (step: string): string => step.replaceAll('~1', '/').replaceAll('~0', '~')

const MAY_TOUCH =
  /^\/(metadata\/annotations(\/(k8s.v1.cni.cncf.io~1networks|berth.dev~1injected))?|spec\/affinity(\/nodeAffinity(\/requiredDuringSchedulingIgnoredDuringExecution(\/nodeSelectorTerms\/\d+\/matchExpressions(\/-)?)?)?)?|spec\/schedulingGates(\/-)?|spec\/containers\/0\/resources(\/(requests|limits)(\/(intel.com~1vf|nvidia.com~1cx6))?)?)$/
