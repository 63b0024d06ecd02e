import { describe, expect, it } from '@jest/globals'
import type { JsonObject } from '../../../network/json/json.ts'
import { strategicMerge } from '../../../sandbox/patch/strategic-merge.ts'

const pod = (spec: JsonObject, metadata: JsonObject = {}): JsonObject => ({ metadata, spec })
const a = { name: 'a', image: 'a:1' }
const b = { name: 'b', image: 'b:1' }

describe('a strategic merge patch of a pod', () => {
  it.each<readonly [string, JsonObject, JsonObject, JsonObject]>([
    [
      'merges maps and takes null for removal',
      pod({}, { labels: { x: '1', y: '2' } }),
      pod({}, { labels: { x: null, z: '3' } }),
      pod({}, { labels: { y: '2', z: '3' } }),
    ],
    [
      'changes the element of the same name',
      pod({ containers: [a, b] }),
      pod({ containers: [{ name: 'b', image: 'b:2' }] }),
      pod({ containers: [a, { name: 'b', image: 'b:2' }] }),
    ],
    [
      'puts an element of a new name first',
      pod({ containers: [a] }),
      pod({ containers: [b] }),
      pod({ containers: [b, a] }),
    ],
    [
      'removes an element by directive',
      pod({ containers: [a, b] }),
      pod({ containers: [{ name: 'a', $patch: 'delete' }] }),
      pod({ containers: [b] }),
    ],
    [
      'replaces a list by directive',
      pod({ containers: [a] }),
      pod({ containers: [{ $patch: 'replace' }, b] }),
      pod({ containers: [b] }),
    ],
    [
      'replaces a list without a merge key',
      pod({ tolerations: [{ key: 'x' }] }),
      pod({ tolerations: [{ key: 'y' }] }),
      pod({ tolerations: [{ key: 'y' }] }),
    ],
    [
      'puts elements in the order asked for',
      pod({ containers: [a, b] }),
      pod({ '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }] }),
      pod({ containers: [b, a] }),
    ],
    [
      'adds values to a set',
      pod({}, { finalizers: ['x/a'] }),
      pod({}, { finalizers: ['x/b', 'x/a'] }),
      pod({}, { finalizers: ['x/a', 'x/b'] }),
    ],
    [
      'removes values of a set',
      pod({}, { finalizers: ['x/a', 'x/b'] }),
      pod({}, { '$deleteFromPrimitiveList/finalizers': ['x/a'] }),
      pod({}, { finalizers: ['x/b'] }),
    ],
    [
      'merges lists in elements of lists',
      pod({ containers: [{ ...a, ports: [{ containerPort: 80 }, { containerPort: 90 }] }] }),
      pod({ containers: [{ name: 'a', ports: [{ containerPort: 90, name: 'm' }] }] }),
      pod({ containers: [{ ...a, ports: [{ containerPort: 80 }, { containerPort: 90, name: 'm' }] }] }),
    ],
    [
      'keeps only the named keys of a union',
      pod({ volumes: [{ name: 'v', emptyDir: {} }] }),
      pod({ volumes: [{ name: 'v', $retainKeys: ['name', 'configMap'], configMap: { name: 'c' } }] }),
      pod({ volumes: [{ name: 'v', configMap: { name: 'c' } }] }),
    ],
    [
      'replaces a map by directive',
      pod({}, { labels: { x: '1' } }),
      pod({}, { labels: { $patch: 'replace', y: '2' } }),
      pod({}, { labels: { y: '2' } }),
    ],
  ])('%s', (_, target, patch, expected) => {
    expect(strategicMerge(target, patch, 'V1Pod')).toEqual(expected)
  })

  it('is refused for an element without its key, and for an unknown directive', () => {
    expect(() =>
      strategicMerge(pod({ containers: [a] }), pod({ containers: [{ image: 'x' }] }), 'V1Pod'),
    ).toThrow('does not contain declared merge key: name')
    expect(() => strategicMerge(pod({}), { $patch: 'improve' }, 'V1Pod')).toThrow(
      'Unknown patch type: "improve"',
    )
  })
})
