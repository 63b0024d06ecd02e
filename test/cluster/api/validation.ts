import { describe, expect, it } from '@jest/globals'
import { at, configMap, pod } from './manifests.ts'
import type { Playground } from './playground.ts'

const SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"

export function describeValidation(on: () => Playground): void {
  const invalid = (message: string) => ({ status: 422, body: { reason: 'Invalid', message, code: 422 } })

  describe('validation', () => {
    it('names the field, the value and what is wrong, in the message and as causes', async () => {
      expect(await on().call('POST', on().configMaps(), { body: configMap('Upper') })).toMatchObject({
        ...invalid(`ConfigMap "Upper" is invalid: metadata.name: Invalid value: "Upper": ${SUBDOMAIN}`),
        body: {
          details: {
            name: 'Upper',
            kind: 'ConfigMap',
            causes: [
              {
                reason: 'FieldValueInvalid',
                message: `Invalid value: "Upper": ${SUBDOMAIN}`,
                field: 'metadata.name',
              },
            ],
          },
        },
      })
    })

    it.each([
      [
        'no name',
        { metadata: {} },
        'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required',
      ],
      [
        'a bad label key and value',
        { metadata: { name: 'x', labels: { 'a b': 'c d' } } },
        `ConfigMap "x" is invalid: [metadata.labels: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'), metadata.labels: Invalid value: "c d": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')]`,
      ],
      [
        'a label value that is too long',
        { metadata: { name: 'x', labels: { a: 'v'.repeat(64) } } },
        `ConfigMap "x" is invalid: metadata.labels: Invalid value: "${'v'.repeat(64)}": must be no more than 63 bytes`,
      ],
      [
        'a label prefix that is none',
        { metadata: { name: 'x', labels: { '/a': 'b' } } },
        'ConfigMap "x" is invalid: metadata.labels: Invalid value: "/a": prefix part must be non-empty',
      ],
      [
        'annotations beyond 256 KiB',
        { metadata: { name: 'x', annotations: { a: 'x'.repeat(262_144) } } },
        'ConfigMap "x" is invalid: metadata.annotations: Too long: may not be more than 262144 bytes',
      ],
    ])('refuses %s', async (_, body, message) => {
      expect(await on().call('POST', on().configMaps(), { body })).toMatchObject(invalid(message))
    })

    it.each([
      [
        'no JSON',
        'nonsense',
        /^the object provided is unrecognized \(must be of type ConfigMap\): couldn't get version\/kind; json parse error: .*\(6e6f6e73656e7365\)$/,
      ],
      [
        'nothing',
        '',
        /^the object provided is unrecognized \(must be of type ConfigMap\): couldn't get version\/kind; json parse error: .*\(<empty>\)$/,
      ],
      ['a list', '[]', /^the object provided is unrecognized .*\(5b5d\)$/],
      [
        'another kind',
        '{"apiVersion":"v1","kind":"Deployment"}',
        /^Deployment in version "v1" cannot be handled as a ConfigMap: no kind "Deployment" is registered for version "v1"/,
      ],
      [
        'a label that is a number',
        '{"metadata":{"name":"x","labels":{"a":1}}}',
        /^ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field ObjectMeta\.metadata\.labels of type string$/,
      ],
    ])('refuses a body that is %s', async (_, body, message) => {
      expect(await on().call('POST', on().configMaps(), { body })).toMatchObject({
        status: 400,
        body: { reason: 'BadRequest', message: expect.stringMatching(message) },
      })
    })

    it('refuses a field of another JSON type', async () => {
      const text =
        'Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal string into Go struct field PodSpec.spec.containers of type []v1.Container'
      expect(await on().call('POST', on().pods(), { body: pod('x', { containers: 'none' }) })).toMatchObject({
        status: 400,
        body: { reason: 'BadRequest', message: text },
      })
    })

    it('refuses a body of an unknown type, and one that is too large', async () => {
      expect(
        await on().call('POST', on().configMaps(), { body: 'x', contentType: 'text/plain' }),
      ).toMatchObject({
        status: 415,
        body: { reason: 'UnsupportedMediaType' },
      })
      const body = configMap('large', { a: 'x'.repeat(3 * 1024 * 1024) })
      expect(await on().call('POST', on().configMaps(), { body })).toMatchObject({
        status: 413,
        body: { reason: 'RequestEntityTooLarge' },
      })
    })

    it('drops unknown fields with a warning each, or refuses them under Strict', async () => {
      const body = pod('unknown', { bar: 1, containers: [{ name: 'c', image: 'i', imag: 3 }] }, { foo: 1 })
      const dropped = await on().call('POST', on().pods(), { body })
      expect([dropped.status, dropped.warnings.toSorted()]).toEqual([
        201,
        [
          'unknown field "metadata.foo"',
          'unknown field "spec.bar"',
          'unknown field "spec.containers[0].imag"',
        ],
      ])
      expect(at(dropped.body, 'spec', 'bar')).toBeUndefined()
      expect(await on().call('POST', `${on().pods()}?fieldValidation=Strict`, { body })).toMatchObject({
        status: 400,
        body: {
          message: expect.stringMatching(
            /^Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "metadata.foo", unknown field "spec\./,
          ),
        },
      })
      const ignored = await on().call('POST', `${on().pods()}?fieldValidation=Ignore&dryRun=All`, {
        body: pod('quiet', { bar: 1 }),
      })
      expect(ignored.warnings).toEqual([])
    })

    it('refuses methods and paths that are not there', async () => {
      const generic = (status: number, reason: string, message: string) => ({
        status,
        body: { kind: 'Status', reason, message, code: status },
      })
      expect(await on().call('PUT', on().pods(), { body: {} })).toMatchObject(
        generic(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource'),
      )
      expect(await on().call('POST', '/api/v1/pods', { body: pod('x') })).toMatchObject(
        generic(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource'),
      )
      expect(await on().call('GET', '/api/v1/nothings')).toMatchObject(
        generic(404, 'NotFound', 'the server could not find the requested resource'),
      )
      expect((await on().call('GET', '/apis/nobody.example/v1/things')).status).toBe(404)
    })

    it('refuses selectors of workloads that do not fit their template, and their change', async () => {
      const path = `/apis/apps/v1/namespaces/${on().namespace}/deployments`
      const deployment = (selector: string) => ({
        metadata: { name: 'unfit' },
        spec: {
          selector: { matchLabels: { app: selector } },
          template: {
            metadata: { labels: { app: 'web' } },
            spec: { containers: [{ name: 'c', image: 'i' }] },
          },
        },
      })
      expect(await on().call('POST', path, { body: deployment('other') })).toMatchObject(
        invalid(
          'Deployment.apps "unfit" is invalid: spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
        ),
      )
      await on().must('POST', path, { body: deployment('web') })
      const changed = await on().call('PATCH', `${path}/unfit`, {
        contentType: 'application/merge-patch+json',
        body: {
          spec: {
            selector: { matchLabels: { more: 'labels' } },
            template: { metadata: { labels: { more: 'labels' } } },
          },
        },
      })
      expect(at(changed.body, 'message')).toContain('spec.selector: Invalid value')
      expect(at(changed.body, 'message')).toContain('field is immutable')
    })
  })
}
