import { describe, expect, it } from '@jest/globals'
import { humanDuration } from '../../../sandbox/table/age.ts'
import { jsonPath } from '../../../sandbox/table/json-path.ts'

describe('a span of time as kubectl writes it', () => {
  it.each([
    [-5, '<invalid>'],
    [-0.5, '0s'],
    [0, '0s'],
    [119, '119s'],
    [120, '2m'],
    [200, '3m20s'],
    [599, '9m59s'],
    [600, '10m'],
    [10_799, '179m'],
    [10_800, '3h'],
    [18_720, '5h12m'],
    [28_800, '8h'],
    [172_799, '47h'],
    [172_800, '2d'],
    [273_600, '3d4h'],
    [691_200, '8d'],
    [63_072_000, '2y'],
    [66_528_000, '2y40d'],
    [315_360_000, '10y'],
  ])('%d s is %s', (seconds, text) => {
    expect(humanDuration(seconds)).toBe(text)
  })
})

describe('a JSONPath of a printer column', () => {
  const object = {
    metadata: { annotations: { 'example.org/a': 'annotated' } },
    spec: { addresses: ['10.0.0.1', '10.0.0.2'], poolRef: { name: 'pool' } },
    status: {
      conditions: [
        { type: 'Other', status: 'False' },
        { type: 'Ready', status: 'True' },
      ],
    },
  }
  it.each([
    ['.spec.poolRef.name', ['pool']],
    ['.spec.addresses', [['10.0.0.1', '10.0.0.2']]],
    ['.spec.addresses[0]', ['10.0.0.1']],
    ['.spec.addresses[-1]', ['10.0.0.2']],
    ['.spec.addresses[*]', ['10.0.0.1', '10.0.0.2']],
    ['.metadata.annotations.example\\.org/a', ['annotated']],
    [".metadata.annotations['example.org/a']", ['annotated']],
    ['.status.conditions[?(@.type=="Ready")].status', ['True']],
    ['.status.nothing.here', []],
    ['.spec.addresses[9]', []],
    ['.spec..name', []],
    ['.constructor', []],
  ])('%s', (path, expected) => {
    expect(jsonPath(object, path)).toEqual(expected)
  })
})
