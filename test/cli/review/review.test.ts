import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { isObject, property } from '../../../network/json/json.ts'
import { berth, folder, reviewed } from '../berth.ts'

const nad = (name: string, config: string, namespace = 'default'): string =>
  `apiVersion: k8s.cni.cncf.io/v1\nkind: NetworkAttachmentDefinition\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {config: '${config}'}\n`
const pod = (name: string, networks: string, more = ''): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, annotations: {k8s.v1.cni.cncf.io/networks: '${networks}'}${more}}\nspec: {containers: [{name: c, image: i}]}\n`

const STATIC =
  '{"cniVersion": "1.0.0", "type": "macvlan", "master": "eth1", "ipam": {"type": "static", "addresses": [{"address": "10.1.0.7/24"}]}}'
const DHCP = '{"cniVersion": "1.0.0", "type": "macvlan", "master": "eth1", "ipam": {"type": "dhcp"}}'
const NO_IPAM = '{"cniVersion": "1.0.0", "type": "macvlan", "master": "eth1"}'

/** Reviews manifests, each a file of its own, against a state, without the places that change from run to run. */
async function review(
  manifests: readonly string[],
  state: readonly string[] = [],
  more: readonly string[] = [],
) {
  using files = folder()
  const write = (kind: string, texts: readonly string[]) => {
    mkdirSync(join(files.path, kind))
    for (const [at, text] of texts.entries()) writeFileSync(join(files.path, kind, `${at}.yaml`), text)
    return join(files.path, kind)
  }
  const ran = await reviewed(['-f', write('in', manifests), '--state', write('state', state), ...more])
  return {
    ...ran,
    verdicts: ran.objects.map(
      ({ name, operation, allowed }) => `${operation} ${name} ${allowed ? 'allowed' : 'denied'}`,
    ),
  }
}

describe('the order of a review', () => {
  it('makes each admitted object part of the state for the next', async () => {
    const { verdicts } = await review([
      pod('early', 'net'),
      nad('net', STATIC),
      pod('first', 'net'),
      pod('second', 'net'),
    ])
    expect(verdicts).toEqual([
      'CREATE early denied',
      'CREATE net allowed',
      'CREATE first allowed',
      'CREATE second denied',
    ])
  })

  it('leaves denied objects out of the state', async () => {
    const { verdicts, objects } = await review([nad('net', '{'), pod('a', 'net')])
    expect(verdicts).toEqual(['CREATE net denied', 'CREATE a denied'])
    expect(objects[1]?.findings.map(({ rule }) => rule)).toEqual(['network-exists'])
  })

  it('is that of the sources, of the names in a folder, of the documents in a file and of the items in a List', async () => {
    using files = folder({
      'b/2.yaml': pod('b2', ''),
      'b/10.yml': `${pod('b10-1', '')}---\n${pod('b10-2', '')}`,
      'b/a/x.json': JSON.stringify({
        apiVersion: 'v1',
        kind: 'List',
        items: ['i', 'j'].map((name) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name } })),
      }),
      'b/a.yaml': pod('a-file', ''),
      'b/notes.txt': 'no manifest',
      'z.yaml': pod('z', ''),
    })
    const { objects } = await reviewed(
      [
        '-f',
        join(files.path, 'z.yaml'),
        '-f',
        '-',
        join(files.path, 'b'),
        '--state',
        join(files.path, 'z.yaml'),
      ],
      {
        input: pod('stdin', ''),
      },
    )
    expect(objects.map(({ name }) => name)).toEqual([
      'z',
      'stdin',
      'b10-1',
      'b10-2',
      'b2',
      'i',
      'j',
      'a-file',
    ])
    expect(objects.map(({ source }) => source.replace(`${files.path}/`, ''))).toEqual([
      'z.yaml',
      '-',
      'b/10.yml',
      'b/10.yml',
      'b/2.yaml',
      'b/a/x.json',
      'b/a/x.json',
      'b/a.yaml',
    ])
  })

  it('follows links to files, as a mounted ConfigMap has them, and no links to folders', async () => {
    using files = folder({ 'real/..data/a.yaml': pod('a', '') })
    symlinkSync('..data/a.yaml', join(files.path, 'real/a.yaml'))
    symlinkSync('.', join(files.path, 'real/loop.yaml'))
    const { objects, code } = await reviewed([
      '-f',
      join(files.path, 'real'),
      '--state',
      join(files.path, 'real'),
    ])
    expect(objects.map(({ name }) => name)).toEqual(['a'])
    expect(code).toBe(0)
  })
})

describe('an object that is in the state already', () => {
  it('is reviewed as an UPDATE', async () => {
    const { verdicts } = await review(
      [nad('net', DHCP), pod('a', 'net')],
      [nad('net', DHCP), pod('a', 'net')],
    )
    expect(verdicts).toEqual(['UPDATE net allowed', 'UPDATE a allowed'])
  })

  it('is one of the same name, whatever its version, but of the same group, kind and namespace', async () => {
    const { verdicts } = await review(
      [
        'apiVersion: v2\nkind: Pod\nmetadata: {name: a, namespace: default}\n',
        'apiVersion: other/v1\nkind: Pod\nmetadata: {name: a}\n',
        'apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\n',
        'apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n',
      ],
      ['apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n'],
    )
    expect(verdicts).toEqual(['UPDATE a allowed', 'CREATE a allowed', 'CREATE a allowed', 'CREATE a allowed'])
  })

  it('is refused if the change breaks who uses it', async () => {
    const { objects } = await review(
      [nad('net', DHCP.replace('eth1', 'eth2'))],
      [nad('net', DHCP), pod('web', 'net')],
    )
    expect(objects[0]).toMatchObject({ operation: 'UPDATE', allowed: false })
    expect(objects[0]?.message).toMatch(/^network-in-use: spec\.config.*default\/web/)
  })

  it('keeps what Berth injected when its manifest is reviewed again, and what the cluster wrote', async () => {
    const device = nad(
      'dev',
      '{"cniVersion": "1.0.0", "type": "host-device", "device": "ens6", "ipam": {"type": "dhcp"}}',
    ).replace(
      'namespace: default',
      'namespace: default, annotations: {k8s.v1.cni.cncf.io/nodeSelector: kubernetes.io/hostname=node1}',
    )
    const { objects } = await review([device, pod('a', 'dev'), pod('a', 'dev')])
    expect(objects.map(({ operation, patch }) => `${operation} ${patch.length}`)).toEqual([
      'CREATE 0',
      'CREATE 2',
      'UPDATE 0',
    ])
    expect(objects[2]?.object).toEqual(objects[1]?.object)
  })
})

describe('an object without a name of its own', () => {
  it('is told by its generateName, and named for the state only', async () => {
    const generated = pod('', 'net').replace('name: ,', 'generateName: web-,')
    const { objects, verdicts } = await review([generated, generated], [nad('net', STATIC)])
    expect(verdicts).toEqual(['CREATE web- allowed', 'CREATE web- denied'])
    expect(objects[1]?.message).toContain('default/web-00001')
    expect(
      isObject(objects[0]?.object['metadata']) && property(objects[0].object['metadata'], 'name'),
    ).toBeUndefined()
  })

  it('is reviewed if it has none at all, and becomes no part of the state', async () => {
    const nameless =
      'apiVersion: v1\nkind: Pod\nmetadata: {annotations: {k8s.v1.cni.cncf.io/networks: net}}\n'
    const { verdicts } = await review(
      [nameless, nameless, 'apiVersion: v1\nkind: Pod\n', pod('a', 'net')],
      [nad('net', STATIC)],
    )
    expect(verdicts).toEqual(['CREATE  allowed', 'CREATE  allowed', 'CREATE  allowed', 'CREATE a allowed'])
  })
})

describe('an element of the JSON output', () => {
  it('of a denied object has the message of kubectl, its findings, and the object as given', async () => {
    const { objects, code } = await review([`${pod('a', 'nix,nix2')}# c`])
    expect(code).toBe(1)
    expect(objects).toEqual([
      {
        source: expect.stringMatching(/in\/0\.yaml$/),
        apiVersion: 'v1',
        kind: 'Pod',
        namespace: 'default',
        name: 'a',
        operation: 'CREATE',
        allowed: false,
        message: expect.stringMatching(
          /^network-exists: metadata\.annotations\[.*\]\[0\]: .*nix in .*\. Fix: .*\.\nnetwork-exists: .*nix2.*\.$/,
        ),
        findings: [0, 1].map((place) => ({
          rule: 'network-exists',
          severity: 'deny',
          field: `metadata.annotations[k8s.v1.cni.cncf.io/networks][${place}]`,
          message: expect.any(String),
          fix: expect.any(String),
        })),
        warnings: [],
        patch: [],
        object: {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: 'a', annotations: { 'k8s.v1.cni.cncf.io/networks': 'nix,nix2' } },
          spec: { containers: [{ name: 'c', image: 'i' }] },
        },
      },
    ])
  })

  it('of an allowed object has what it is warned of, once as findings and once as kubectl prints warnings', async () => {
    const { objects } = await review([nad('net', NO_IPAM)])
    expect(objects[0]).toMatchObject({
      allowed: true,
      message: '',
      findings: [{ rule: 'no-ipam', severity: 'warn' }],
    })
    expect(objects[0]?.warnings).toEqual([expect.stringMatching(/^no-ipam: spec\.config\.ipam: /)])
  })

  it('of an allowed pod has the patch and the object as it would be stored', async () => {
    const { objects } = await review(
      [pod('a', '')],
      [
        'apiVersion: v1\nkind: Namespace\nmetadata: {name: default, labels: {attach.berth.dev/net1: net}}\n',
        nad('net', DHCP),
      ],
    )
    expect(objects[0]?.patch.length).toBeGreaterThan(0)
    expect(objects[0]?.object).toMatchObject({
      metadata: {
        namespace: 'default',
        annotations: { 'k8s.v1.cni.cncf.io/networks': expect.stringContaining('net') },
      },
    })
  })

  it('of a template only warns', async () => {
    const deployment = `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: 2\n  template:\n    metadata: {annotations: {k8s.v1.cni.cncf.io/networks: nix}}\n    spec: {containers: [{name: c, image: i}]}\n`
    const { objects, code } = await review([deployment])
    expect(code).toBe(0)
    expect(objects[0]).toMatchObject({
      allowed: true,
      patch: [],
      findings: [
        {
          rule: 'network-exists',
          severity: 'warn',
          field: 'spec.template.metadata.annotations[k8s.v1.cni.cncf.io/networks][0]',
        },
      ],
    })
  })

  it('has an empty namespace for what lives in none', async () => {
    const { objects } = await review([
      'apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n',
      'apiVersion: ipam.cluster.x-k8s.io/v1alpha2\nkind: GlobalInClusterIPPool\nmetadata: {name: b}\nspec: {addresses: [10.0.0.2], prefix: 24}\n',
      'apiVersion: v1\nkind: Node\nmetadata: {name: c}\n',
      'apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: d}\n',
      'apiVersion: example.org/v1\nkind: StorageClass\nmetadata: {name: e}\n',
    ])
    expect(objects.map(({ name, namespace }) => `${namespace}/${name}`)).toEqual([
      '/a',
      '/b',
      '/c',
      '/d',
      'default/e',
    ])
  })
})

describe('the options', () => {
  const warned = [nad('net', NO_IPAM)]
  const denied = [pod('a', 'nix')]

  it.each([
    { name: '0 for nothing but allowed objects', manifests: [nad('net', DHCP)], more: [], code: 0 },
    { name: '0 for warnings', manifests: warned, more: [], code: 0 },
    {
      name: 'N for warnings with --warn-exit-code N',
      manifests: warned,
      more: ['--warn-exit-code', '3'],
      code: 3,
    },
    {
      name: '0 for no warnings with --warn-exit-code',
      manifests: [nad('net', DHCP)],
      more: ['--warn-exit-code', '3'],
      code: 0,
    },
    { name: '1 for a denial', manifests: denied, more: [], code: 1 },
    {
      name: '1 for a denial beside warnings, whatever --warn-exit-code',
      manifests: [...warned, ...denied],
      more: ['--warn-exit-code', '3'],
      code: 1,
    },
    {
      name: '2 for what cannot be read, whatever is denied',
      manifests: [...denied, 'a: {'],
      more: ['--warn-exit-code', '3'],
      code: 2,
    },
  ])('give the exit code $name', async ({ manifests, more, code }) => {
    expect((await review(manifests, [], more)).code).toBe(code)
  })

  it('give the exit code 2 for a state that cannot be read, and the review all the same', async () => {
    const ran = await review([nad('net', DHCP)], ['a: {'])
    expect(ran).toMatchObject({ code: 2, verdicts: ['CREATE net allowed'] })
    expect(ran.error).toMatch(/state\/0\.yaml:1: /)
  })

  it.each([
    { name: 'no file', args: [], error: "required option '-f, --filename <file...>' not specified" },
    { name: 'an unknown option', args: ['-f', '-', '--sate', 'x'], error: "unknown option '--sate'" },
    {
      name: 'an unknown format',
      args: ['-f', '-', '-o', 'yaml'],
      error: 'Allowed choices are text, json, junit, sarif',
    },
    {
      name: 'the format of a prototype',
      args: ['-f', '-', '-o', 'constructor'],
      error: 'Allowed choices are',
    },
    {
      name: 'a state and a kubeconfig',
      args: ['-f', '-', '--state', 'x', '--kubeconfig', 'y'],
      error: 'cannot be used with option',
    },
    {
      name: 'an exit code that is none',
      args: ['-f', '-', '--warn-exit-code', '256'],
      error: 'a number from 0 to 255',
    },
    {
      name: 'an exit code that is no number',
      args: ['-f', '-', '--warn-exit-code', '1e2'],
      error: 'a number from 0 to 255',
    },
    {
      name: 'a namespace that is none',
      args: ['-f', '-', '-n', 'Shop'],
      error: 'A namespace has lower case letters',
    },
    { name: 'standard input twice', args: ['-f', '-', '--state', '-'], error: 'give - once only' },
    {
      name: 'a configuration that is not there',
      args: ['-f', '-', '--config', 'no.yaml'],
      error: 'cannot read the configuration no.yaml',
    },
  ])('are refused with exit code 2 for $name', async ({ args, error }) => {
    const ran = await berth(['review', ...args])
    expect(ran).toMatchObject({ code: 2, out: '' })
    expect(ran.error).toContain(error)
  })

  it('tell every mistake of a configuration', async () => {
    using files = folder({
      'berth.yaml':
        'apiVersion: config.berth.dev/v1alpha1\nkind: BerthConfiguration\nprimaryInterface: [a]\nbounds: 7\n',
    })
    const ran = await berth([
      'review',
      '-f',
      '-',
      '--state',
      files.path,
      '--config',
      join(files.path, 'berth.yaml'),
    ])
    expect(ran.code).toBe(2)
    expect(ran.error).toMatch(/berth\.yaml is wrong:\n.*primaryInterface.*\n.*bounds/)
  })

  it('take a configuration', async () => {
    using files = folder({
      'berth.yaml':
        'apiVersion: config.berth.dev/v1alpha1\nkind: BerthConfiguration\ndefaults: {enforce: restricted}\n',
    })
    expect((await review(warned, [], ['--config', join(files.path, 'berth.yaml')])).verdicts).toEqual([
      'CREATE net denied',
    ])
  })

  it('take the namespace of objects that name none, those of the state too', async () => {
    const state = [nad('net', DHCP).replace(', namespace: default', '')]
    const own = pod('b', 'net', ', namespace: default')
    const { objects } = await review([pod('a', 'net'), own], state, ['--namespace', 'shop'])
    expect(objects.map(({ namespace, allowed }) => `${namespace} ${allowed}`)).toEqual([
      'shop true',
      'default false',
    ])
  })

  it('take the user whose request it would be', async () => {
    using files = folder({
      'berth.yaml':
        'apiVersion: config.berth.dev/v1alpha1\nkind: BerthConfiguration\nexemptions: {usernames: [ci]}\n',
    })
    const config = ['--config', join(files.path, 'berth.yaml')]
    expect((await review(denied, [], config)).code).toBe(1)
    expect((await review(denied, [], [...config, '--user', 'ci'])).code).toBe(0)
  })

  it('take a policy from the labels of a namespace in the state, and from one reviewed before', async () => {
    const restricted =
      'apiVersion: v1\nkind: Namespace\nmetadata: {name: default, labels: {berth.dev/enforce: restricted}}\n'
    expect((await review(warned, [restricted])).code).toBe(1)
    expect((await review([restricted, ...warned])).code).toBe(1)
    expect((await review([...warned, restricted])).code).toBe(0)
  })
})
