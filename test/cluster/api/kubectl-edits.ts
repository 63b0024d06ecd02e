import { expect, it } from '@jest/globals'
import { GROUP, pod, widget } from './manifests.ts'
import type { Kubectl } from './kubectl-call.ts'
import type { Playground } from './playground.ts'

/** Creating, applying, changing, deleting. */
export function describeKubectlEdits(on: () => Playground, run: Kubectl): void {
  it('creates, and says what is there already', async () => {
    expect(await run(['create', '-f', '-'], pod('made'))).toMatchObject({
      code: 0,
      stdout: 'pod/made created\n',
      stderr: '',
    })
    expect(await run(['create', '-f', '-'], pod('made'))).toMatchObject({
      code: 1,
      stderr: 'Error from server (AlreadyExists): error when creating "STDIN": pods "made" already exists\n',
    })
  })

  it('applies, and knows what is unchanged and what is configured', async () => {
    const apply = (image: string, ...flags: readonly string[]) =>
      run(['apply', ...flags, '-f', '-'], deployment(image))
    expect((await apply('web:1')).stdout).toBe('deployment.apps/web created\n')
    expect((await apply('web:1')).stdout).toBe('deployment.apps/web unchanged\n')
    expect((await run(['diff', '-f', '-'], deployment('web:1'))).code).toBe(0)
    const diff = await run(['diff', '-f', '-'], deployment('web:2'))
    expect(diff.code).toBe(1)
    expect(diff.stdout).toContain('-        image: web:1\n')
    expect(diff.stdout).toContain('+        image: web:2\n')
    expect((await apply('web:2', '--dry-run=server')).stdout).toBe(
      'deployment.apps/web configured (server dry run)\n',
    )
    expect((await apply('web:2')).stdout).toBe('deployment.apps/web configured\n')
    const image = await run([
      'get',
      'deployment',
      'web',
      '-o',
      'jsonpath={.spec.template.spec.containers[0].image} {.metadata.generation}',
    ])
    expect(image.stdout).toBe('web:2 2')
  })

  it('applies custom resources', async () => {
    const apply = (size: number) => run(['apply', '-f', '-'], widget('applied', { size }))
    expect((await apply(1)).stdout).toBe(`widget.${GROUP}/applied created\n`)
    expect((await apply(1)).stdout).toBe(`widget.${GROUP}/applied unchanged\n`)
    expect((await apply(2)).stdout).toBe(`widget.${GROUP}/applied configured\n`)
    expect((await run(['get', 'wdg', 'applied'])).stdout).toMatch(/^NAME +SIZE\napplied +2\n$/)
    expect((await run(['get', 'wdg', 'applied', '-o', 'wide'])).stdout).toMatch(
      /^NAME +SIZE +COLOR\napplied +2 +red\n$/,
    )
  })

  it('re-applies an unchanged pod', async () => {
    await run(['apply', '-f', '-'], pod('again'))
    expect((await run(['apply', '-f', '-'], pod('again'))).stdout).toBe('pod/again unchanged\n')
  })

  it('creates nothing in a dry run', async () => {
    const dry = await run(
      ['apply', '--dry-run=server', '-f', '-', '-o', 'jsonpath={.spec.restartPolicy}'],
      pod('dry'),
    )
    expect(dry).toMatchObject({ code: 0, stdout: 'Always' })
    expect((await run(['get', 'pod', 'dry'])).stderr).toBe(
      'Error from server (NotFound): pods "dry" not found\n',
    )
  })

  it('labels, annotates, patches, scales', async () => {
    await run(['create', '-f', '-'], pod('edited'))
    await run(['apply', '-f', '-'], deployment('web:3'))
    const edits: readonly (readonly [readonly string[], string])[] = [
      [['label', 'pod', 'edited', 'a=b'], 'pod/edited labeled\n'],
      [['annotate', 'pod', 'edited', 'x/y=z'], 'pod/edited annotated\n'],
      [['label', 'pod', 'edited', 'a-'], 'pod/edited unlabeled\n'],
      [
        [
          'patch',
          'pod',
          'edited',
          '--type=json',
          '-p',
          '[{"op":"add","path":"/metadata/labels","value":{"j":"1"}}]',
        ],
        'pod/edited patched\n',
      ],
      [
        ['patch', 'pod', 'edited', '--type=merge', '-p', '{"metadata":{"labels":{"m":"2"}}}'],
        'pod/edited patched\n',
      ],
      [['patch', 'pod', 'edited', '-p', '{"metadata":{"labels":{"s":"3"}}}'], 'pod/edited patched\n'],
      [
        ['patch', 'pod', 'edited', '-p', '{"metadata":{"labels":{"s":"3"}}}'],
        'pod/edited patched (no change)\n',
      ],
      [['scale', 'deployment', 'web', '--replicas=3'], 'deployment.apps/web scaled\n'],
    ]
    for (const [args, stdout] of edits) expect([args, (await run(args)).stdout]).toEqual([args, stdout])
    expect((await run(['get', 'pod', 'edited', '-o', 'jsonpath={.metadata.labels}'])).stdout).toBe(
      '{"j":"1","m":"2","s":"3"}',
    )
    expect((await run(['get', 'deployment', 'web', '-o', 'jsonpath={.spec.replicas}'])).stdout).toBe('3')
  })

  it('makes what it has commands for', async () => {
    expect((await run(['create', 'configmap', 'literal', '--from-literal=a=b'])).stdout).toBe(
      'configmap/literal created\n',
    )
    expect((await run(['create', 'secret', 'generic', 'literal', '--from-literal=a=b'])).stdout).toBe(
      'secret/literal created\n',
    )
    expect(
      (await run(['create', 'deployment', 'quick', '--image=quick', '--port=80', '--replicas=2'])).stdout,
    ).toBe('deployment.apps/quick created\n')
    expect((await run(['run', 'quick', '--image=quick'])).stdout).toBe('pod/quick created\n')
    expect((await run(['get', 'secret', 'literal', '-o', 'jsonpath={.data.a} {.type}'])).stdout).toBe(
      'Yg== Opaque',
    )
    expect(
      (
        await run([
          'get',
          'deployment',
          'quick',
          '-o',
          'jsonpath={.spec.replicas} {.spec.template.spec.containers[0].ports[0]}',
        ])
      ).stdout,
    ).toBe('2 {"containerPort":80,"protocol":"TCP"}')
    const namespace = `${on().namespace}-made`
    expect((await run(['create', 'namespace', namespace])).stdout).toBe(`namespace/${namespace} created\n`)
    expect((await run(['delete', 'namespace', namespace])).code).toBe(0)
    expect((await run(['get', 'namespace', namespace])).stderr).toBe(
      `Error from server (NotFound): namespaces "${namespace}" not found\n`,
    )
  })

  it('deletes and waits until it is gone', async () => {
    await run(['create', '-f', '-'], pod('deleted'))
    const deleted = await run(['delete', 'pod', 'deleted'])
    expect(deleted).toMatchObject({ code: 0, stdout: expect.stringContaining('pod "deleted" deleted') })
    expect((await run(['wait', '--for=delete', 'pod/deleted', '--timeout=5s'])).code).toBe(0)
    expect((await run(['delete', 'pod', 'deleted', '--ignore-not-found'])).code).toBe(0)
  })
}

const deployment = (image: string) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', labels: { app: 'web' } },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: [
          { name: 'web', image, ports: [{ containerPort: 80 }], env: [{ name: 'A', value: image }] },
        ],
      },
    },
  },
})
