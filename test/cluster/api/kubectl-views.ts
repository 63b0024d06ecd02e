import { expect, it } from '@jest/globals'
import { at, configMap, GROUP, pod, rule, widget } from './manifests.ts'
import { denying } from './recording-webhook.ts'
import type { Kubectl } from './kubectl-call.ts'
import type { Playground } from './playground.ts'

/** Tables, descriptions, errors, denials, warnings. */
export function describeKubectlViews(on: () => Playground, run: Kubectl): void {
  it('lists pods in its columns', async () => {
    await run(['create', '-f', '-'], pod('listed', {}, { labels: { list: 'me' } }))
    expect((await run(['get', 'pods', '-l', 'list=me'])).stdout).toMatch(
      /^NAME +READY +STATUS +RESTARTS +AGE\nlisted +0\/1 +Pending +0 +\d+s\n$/,
    )
    expect(
      (await run(['get', 'pods', '--field-selector', 'metadata.name=listed', '-o', 'name'])).stdout,
    ).toBe('pod/listed\n')
    expect((await run(['get', 'pods', '-l', 'list=nobody'])).stderr).toContain('No resources found in')
    expect((await run(['get', 'po,cm', '-l', 'list=me', '--no-headers'])).stdout).toContain('pod/listed')
  })

  it('shows objects whole', async () => {
    await run(['create', '-f', '-'], configMap('whole', { a: '1' }))
    const json: unknown = JSON.parse((await run(['get', 'cm', 'whole', '-o', 'json'])).stdout)
    expect(json).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap', data: { a: '1' } })
    expect((await run(['get', 'cm', 'whole', '-o', 'yaml'])).stdout).toContain(
      'apiVersion: v1\ndata:\n  a: "1"\nkind: ConfigMap\n',
    )
  })

  it('describes', async () => {
    await run(['create', '-f', '-'], pod('described', {}, { labels: { a: 'b' } }))
    const { code, stdout } = await run(['describe', 'pod', 'described'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Name: +described$/m)
    expect(stdout).toMatch(/^Labels: +a=b$/m)
    expect(stdout).toMatch(/^Status: +Pending$/m)
    expect(stdout).toMatch(/^Events: +<none>$/m)
  })

  it('describes with the events', async () => {
    const made = await on().must('POST', on().pods(), { body: pod('eventful') })
    const lastTimestamp = new Date().toISOString().replace(/\.\d+Z$/, 'Z')
    const event = {
      metadata: { generateName: 'eventful.' },
      involvedObject: {
        apiVersion: 'v1',
        kind: 'Pod',
        namespace: on().namespace,
        name: 'eventful',
        uid: at(made, 'metadata', 'uid'),
      },
      type: 'Warning',
      reason: 'PoolExhausted',
      message: 'no address free',
      source: { component: 'berth' },
      count: 3,
      firstTimestamp: lastTimestamp,
      lastTimestamp,
    }
    await on().must('POST', on().pods().replace(/pods$/, 'events'), { body: event })
    const { stdout } = await run(['describe', 'pod', 'eventful'])
    expect(stdout).toMatch(/^ +Warning +PoolExhausted +\d+s( \(x3 over \d+s\))? +berth +no address free$/m)
    expect((await run(['get', 'events', '--field-selector', 'involvedObject.name=eventful'])).stdout).toMatch(
      /^LAST SEEN +TYPE +REASON +OBJECT +MESSAGE\n\d+s +Warning +PoolExhausted +pod\/eventful +no address free\n$/,
    )
  })

  it('tells of fields that nobody knows', async () => {
    const wrong = pod('typo', { containers: [{ name: 'c', image: 'i', imag: 1 }] })
    const { code, stderr } = await run(['create', '-f', '-'], wrong)
    expect([code, stderr]).toEqual([
      1,
      'Error from server (BadRequest): error when creating "STDIN": Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.containers[0].imag"\n',
    ])
    const lax = await run(['create', '--validate=warn', '-f', '-'], wrong)
    expect(lax).toMatchObject({ code: 0, stderr: 'Warning: unknown field "spec.containers[0].imag"\n' })
  })

  it('shows what is invalid', async () => {
    const { code, stderr } = await run(['create', '-f', '-'], widget('invalid', { size: 99 }))
    expect(code).toBe(1)
    expect(stderr).toBe(
      'The Widget "invalid" is invalid: spec.size: Invalid value: 99: spec.size in body should be less than or equal to 10\n',
    )
  })

  it('explains kinds', async () => {
    expect((await run(['explain', 'widgets.spec'])).stdout).toMatch(/color\t<string>/)
    expect((await run(['explain', 'pod.spec.containers.image'])).stdout).toMatch(/FIELD: image <string>/)
  })

  it('shows denials and warnings of webhooks as they are', async () => {
    const rules = [rule('', 'configmaps', ['CREATE'])]
    await on().register('validating', [{ name: `v.${GROUP}`, path: '/v', rules }])
    try {
      const message = '\nfirst-rule: data: wrong. Fix: do this.\nsecond-rule: data: also wrong.'
      on().webhook.on('/v', () => denying({ code: 403, reason: 'Forbidden', message }))
      expect(await run(['create', '-f', '-'], configMap('denied'))).toMatchObject({
        code: 1,
        stdout: '',
        stderr: `Error from server (Forbidden): error when creating "STDIN": admission webhook "v.${GROUP}" denied the request: ${message}\n`,
      })
      on().webhook.on('/v', () => ({
        response: { allowed: true, warnings: ['mind "this"', 'and — that'] },
      }))
      expect(await run(['apply', '--dry-run=server', '-f', '-'], configMap('warned'))).toMatchObject({
        code: 0,
        stdout: 'configmap/warned created (server dry run)\n',
        stderr: 'Warning: mind "this"\nWarning: and — that\n',
      })
    } finally {
      await on().unregister()
    }
  })
}
