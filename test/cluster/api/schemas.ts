import { describe, expect, it } from '@jest/globals'
import { at, widget } from './manifests.ts'
import type { Playground } from './playground.ts'

/** Custom resources and their definition. */
export function describeSchemas(on: () => Playground): void {
  const invalid = (message: string) => ({ status: 422, body: { reason: 'Invalid', message, code: 422 } })

  describe('validation', () => {
    it('prunes and defaults custom resources by their schema', async () => {
      const body = widget('pruned', { size: 1, sise: 2, free: { any: ['thing'] } })
      const pruned = await on().call('POST', on().widgets(), { body })
      expect(pruned.body['spec']).toEqual({ size: 1, color: 'red', free: { any: ['thing'] } })
      expect(pruned.warnings).toEqual(['unknown field "spec.sise"'])
      const strict = await on().call('POST', `${on().widgets()}?fieldValidation=Strict`, { body })
      expect(strict.status).toBe(400)
      expect(at(strict.body, 'message')).toContain('strict decoding error: unknown field "spec.sise"')
    })

    it.each([
      ['a missing field', {}, 'spec.size: Required value'],
      [
        'a type',
        { size: 'big' },
        'spec.size: Invalid value: "string": spec.size in body must be of type integer: "string"',
      ],
      [
        'a minimum',
        { size: 0 },
        'spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1',
      ],
      [
        'a maximum',
        { size: 11 },
        'spec.size: Invalid value: 11: spec.size in body should be less than or equal to 10',
      ],
      [
        'a set of values',
        { size: 1, color: 'green' },
        'spec.color: Unsupported value: "green": supported values: "red", "blue"',
      ],
      [
        'a pattern',
        { size: 1, label: 'A1' },
        'spec.label: Invalid value: "A1": spec.label in body should match \'^[a-z]+$\'',
      ],
      [
        'a type in a list',
        { size: 1, tags: [1] },
        'spec.tags[0]: Invalid value: "integer": spec.tags[0] in body must be of type string: "integer"',
      ],
    ])('holds custom resources to their schema: %s', async (_, spec, message) => {
      expect(await on().call('POST', on().widgets(), { body: widget('bad', spec) })).toMatchObject(
        invalid(`Widget.conformance.berth.dev "bad" is invalid: ${message}`),
      )
    })

    it('lets custom resources be selected by the fields that their definition names', async () => {
      await on().must('POST', on().widgets(), { body: widget('blue', { size: 1, color: 'blue' }) })
      const select = (selector: string) =>
        on().call('GET', `${on().widgets()}?fieldSelector=${encodeURIComponent(selector)}`)
      expect(at((await select('spec.color=blue')).body, 'items')).toMatchObject([
        { metadata: { name: 'blue' } },
      ])
      expect(await select('spec.size=1')).toMatchObject({
        status: 400,
        body: { message: 'field label not supported: spec.size' },
      })
    })

    it('serves a custom resource in all its versions, with a warning for a deprecated one', async () => {
      const made = await on().call('POST', on().widgets(undefined, 'v1beta1'), {
        body: widget('both', { size: 2 }, 'v1beta1'),
      })
      expect([made.status, at(made.body, 'apiVersion')]).toEqual([201, 'conformance.berth.dev/v1beta1'])
      expect(made.warnings).toEqual([
        'conformance.berth.dev/v1beta1 Widget is deprecated; use conformance.berth.dev/v1 Widget',
      ])
      const read = await on().call('GET', on().widgets('both'))
      expect([at(read.body, 'apiVersion'), at(read.body, 'spec', 'size'), read.warnings]).toEqual([
        'conformance.berth.dev/v1',
        2,
        [],
      ])
    })
  })
}
