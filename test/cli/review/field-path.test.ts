import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { stepsOf, type Step } from '../../../cli/review/field-path.ts'
import { elementPath, memberPath } from '../../../network/json/path.ts'

describe('the steps of a field', () => {
  it.each([
    { name: 'the whole object', field: '', steps: [] },
    { name: 'a member', field: 'spec.config', steps: ['spec', 'config'] },
    { name: 'an element', field: 'spec.addresses[10]', steps: ['spec', 'addresses', 10] },
    {
      name: 'an annotation, and what is in it',
      field: 'metadata.annotations[k8s.v1.cni.cncf.io/networks][0].ips[1]',
      steps: ['metadata', 'annotations', 'k8s.v1.cni.cncf.io/networks', 0, 'ips', 1],
    },
    {
      name: 'a template',
      field: 'spec.template.spec.nodeName',
      steps: ['spec', 'template', 'spec', 'nodeName'],
    },
    { name: 'a quoted key', field: 'spec.config["a b"].c', steps: ['spec', 'config', 'a b', 'c'] },
    { name: 'a quoted key with a bracket', field: 'spec["a]\\"b"]', steps: ['spec', 'a]"b'] },
    {
      name: 'a quoted key that was cut',
      field: 'spec["aaaa…].b',
      steps: ['spec', '"aaaa…', 'b'],
    },
    { name: 'a bracket that is not closed', field: 'spec[a', steps: ['spec', 'a'] },
  ])('of $name are its keys and places', ({ field, steps }) => {
    expect(stepsOf(field)).toEqual(steps)
  })

  it('are those that the path was made of', () => {
    // Of longer keys a path shows the beginning only.
    const key = fc
      .string({ minLength: 1, maxLength: 20, unit: 'grapheme' })
      .filter((name) => JSON.stringify(name).length <= 60)
    const step: fc.Arbitrary<Step> = fc.oneof(key, fc.nat(1000))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 6 }), (steps) => {
        const path = steps.reduce<string>(
          (before, next) => (typeof next === 'number' ? elementPath(before, next) : memberPath(before, next)),
          'spec',
        )
        expect(stepsOf(path)).toEqual(['spec', ...steps])
      }),
    )
  })

  it('are taken from any text without a fault', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab.[]"\\0 /'.split('')) }), (field) => {
        expect(Array.isArray(stepsOf(field))).toBe(true)
      }),
    )
  })
})
