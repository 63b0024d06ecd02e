import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { contents } from '../../image/contents.ts'
import { isArray, isObject, objectAt, property, text, type JsonObject } from '../../network/json/json.ts'
import { Container, isolation } from './container.ts'
import { copyOf, pairsOf } from './dockerfile.ts'
import { addLibraries, filesIn, Image } from './image.ts'

const MIB = 1024 * 1024
/** What Berth puts into the image beside Node. */
const OWN_BUDGET = 6 * MIB
/** With Node and the shared libraries of the base. */
const WHOLE_BUDGET = 160 * MIB
/** What gcr.io/distroless/cc has (its README): nothing else can be there at run time. */
const LIBRARIES_OF_BASE = new Set([
  'ld-linux-x86-64.so.2',
  'ld-linux-aarch64.so.1',
  'libc.so.6',
  'libdl.so.2',
  'libgcc_s.so.1',
  'libm.so.6',
  'libpthread.so.0',
  'libstdc++.so.6',
])

const read = (file: string): JsonObject => {
  const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
  if (!isObject(value)) throw new Error(`no object: ${file}`)
  return value
}
const objectsAt = (object: JsonObject, key: string): readonly JsonObject[] => {
  const value = property(object, key)
  return isArray(value) ? value.filter(isObject) : []
}
const packageJson = read('package.json')
const VERSION = text(packageJson, 'version') ?? ''
const lock = read('package-lock.json')
const isolated = isolation()
if (!isolated.ok)
  process.stderr.write(`test/image: the image runs on this machine's own root: ${isolated.why}\n`)

describe('the image', () => {
  const folder = mkdtempSync(join(tmpdir(), 'berth-image-'))
  let image: Image
  let container: Container
  let own: ReadonlyMap<string, number>
  let libraries: readonly string[]

  beforeAll(() => {
    image = Image.build(folder)
    own = filesIn(image.root)
    libraries = addLibraries(image.root, join(image.root, '/nodejs/bin/node'))
    // The user of the image is to find its way there, as in the image.
    chmodSync(folder, 0o755)
    container = new Container(image.root, image.start, isolated.ok)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const size = (isWanted: (path: string) => boolean): number =>
    [...own].filter(([path]) => isWanted(path)).reduce((sum, [, bytes]) => sum + bytes, 0)
  const bill = (): JsonObject => read(join(image.root, 'berth/sbom.cdx.json'))

  describe('is built so that it', () => {
    it('has the Node that package.json pins, which is the one that the tests run on', () => {
      const pin = text(objectAt(packageJson, 'dependencies'), 'node') ?? ''
      const argument = image.instructions.find(({ text: said }) => said.startsWith('NODE_IMAGE='))
      expect(argument?.text).toBe(`NODE_IMAGE=node:${pin}-bookworm-slim`)
      expect(process.versions.node).toBe(pin)
    })

    it('has the version and licence of package.json', () => {
      const labels = image.instructions.find(({ word }) => word === 'LABEL')
      const told = labels && pairsOf(labels)
      expect(told?.get('org.opencontainers.image.version')).toBe(VERSION)
      expect(told?.get('org.opencontainers.image.licenses')).toBe(packageJson['license'])
      expect(told?.get('org.opencontainers.image.description')).toBe(packageJson['description'])
    })

    it('runs on any platform: the bundle is made once, Node is of each', () => {
      const from = image.instructions.filter(({ word }) => word === 'FROM').map(({ text: said }) => said)
      expect(from).toEqual([
        expect.stringMatching(/^--platform=\$BUILDPLATFORM node:.* AS build$/),
        expect.stringMatching(/^node:.* AS node$/),
        'gcr.io/distroless/cc-debian12:nonroot',
      ])
      expect([...own.keys()].filter((path) => path.endsWith('.node'))).toEqual([])
      const fromNode = image.instructions.filter(({ word }) => word === 'COPY').map(copyOf)
      expect(
        fromNode.filter((copy) => copy.from === 'build').flatMap(({ sources }) => sources),
      ).not.toContain('/src/node_modules')
    })

    it('installs what the lock file says, and runs no script of a dependency', () => {
      expect(image.replaced).toEqual(['npm ci --dry-run --ignore-scripts --no-audit --no-fund'])
    })

    it('has a user by number, and no shell to start by', () => {
      expect(image.start).toMatchObject({
        user: '65532:65532',
        entrypoint: ['/nodejs/bin/node', '/berth/dist/berth.mjs'],
      })
    })

    it('has nothing in it that is not needed', () => {
      const folders = [...own.keys()].map((path) => path.split('/').slice(0, 2).join('/'))
      expect([...new Set(folders)].toSorted()).toEqual([
        'berth/LICENSE',
        'berth/dist',
        'berth/docs',
        'berth/examples',
        'berth/manifests',
        'berth/map',
        'berth/sbom.cdx.json',
        'berth/third-party-licenses.txt',
        'nodejs/bin',
      ])
      expect([...own.keys()].filter((path) => path.startsWith('berth/dist/'))).toEqual([
        'berth/dist/berth.mjs',
        'berth/dist/berth.mjs.LEGAL.txt',
      ])
    })

    it(`is within its budget: ${OWN_BUDGET / MIB} MiB of Berth, ${WHOLE_BUDGET / MIB} MiB in all`, () => {
      expect(size((path) => path.startsWith('berth/'))).toBeLessThan(OWN_BUDGET)
      expect([...filesIn(image.root).values()].reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(
        WHOLE_BUDGET,
      )
    })

    it('needs no shared library that the base has not', () => {
      expect(libraries.length).toBeGreaterThan(4)
      expect(libraries.filter((name) => !LIBRARIES_OF_BASE.has(name))).toEqual([])
    })

    it('has the same bundle whenever and wherever it is built, so that its source map can be had again', () => {
      const again = mkdtempSync(join(tmpdir(), 'berth-image-again-'))
      try {
        const other = Image.build(again)
        const digests = [image, other].map(({ root }) =>
          createHash('sha256')
            .update(readFileSync(join(root, 'berth/dist/berth.mjs')))
            .digest('hex'),
        )
        expect(digests[0]).toBe(digests[1])
        expect(readFileSync(join(other.root, 'berth/sbom.cdx.json'), 'utf8')).toBe(
          readFileSync(join(image.root, 'berth/sbom.cdx.json'), 'utf8'),
        )
      } finally {
        rmSync(again, { recursive: true, force: true })
      }
    })
  })

  describe('has a bill of materials that', () => {
    const production = Object.entries(objectAt(lock, 'packages')).flatMap(([path, entry]) =>
      path !== '' && isObject(entry) && property(entry, 'dev') !== true
        ? [`${path.replace(/^.*node_modules\//, '')}@${text(entry, 'version')}`]
        : [],
    )

    it('is CycloneDX and says whose it is', () => {
      expect(bill()).toMatchObject({
        bomFormat: 'CycloneDX',
        specVersion: expect.stringMatching(/^1\.[5-9]$/),
        metadata: { component: { type: 'application', name: 'berth', version: VERSION } },
      })
    })

    it('has every production dependency of package-lock.json, each with a licence and a digest, and no other', () => {
      const components = objectsAt(bill(), 'components')
      const references = components.map((component) => text(component, 'bom-ref') ?? '').toSorted()
      expect(references).toEqual([...new Set(production)].toSorted())
      const without = components.filter(
        (component) =>
          objectsAt(component, 'licenses').length === 0 || objectsAt(component, 'hashes').length === 0,
      )
      expect(without.map((component) => component['name'])).toEqual([])
    })

    it('has no licence that would bind those who use the image to more than a notice', () => {
      const licenses = objectsAt(bill(), 'components').flatMap((component) =>
        objectsAt(component, 'licenses').map(
          (one) => text(objectAt(one, 'license'), 'id') ?? JSON.stringify(one),
        ),
      )
      const permissive = new Set([
        'MIT',
        'ISC',
        '0BSD',
        'BSD-2-Clause',
        'BSD-3-Clause',
        'Apache-2.0',
        'PSF-2.0',
        'Unlicense',
      ])
      expect([...new Set(licenses)].filter((license) => !permissive.has(license))).toEqual([])
    })

    it('tells what is in the bundle from what is not', () => {
      const scope = (name: string): unknown =>
        objectsAt(bill(), 'components').find((component) => component['name'] === name)?.['scope']
      expect(['express', 'jsonc-parser', 'node', '@types/js-yaml'].map(scope)).toEqual([
        'required',
        'required',
        'required',
        'excluded',
      ])
    })

    it('comes with the licence texts of all that is in the bundle', () => {
      const texts = readFileSync(join(image.root, 'berth/third-party-licenses.txt'), 'utf8')
      const required = objectsAt(bill(), 'components')
        .filter((component) => component['scope'] === 'required' && component['name'] !== 'node')
        .map((component) => text(component, 'bom-ref') ?? '')
      expect(required.length).toBeGreaterThan(50)
      expect(required.filter((name) => !texts.includes(`\n${name}\n`))).toEqual([])
      expect(existsSync(join(image.root, 'nodejs/bin/LICENSE'))).toBe(true)
    })

    it('is refused where something is in the bundle that is no production dependency', () => {
      expect(() => contents(bill(), lock, ['../node_modules/jest/build/index.js'])).toThrow(
        /^no production dependency, or none that npm sbom knows: jest@/,
      )
    })
  })

  // As root in a root of its own; else the same commands on this machine's.
  describe(`runs ${isolated.ok ? 'as its user, with its own root, read-only,' : 'without a root of its own,'} and`, () => {
    it('prints its version and its help', async () => {
      expect(await container.run('--version')).toEqual({
        code: 0,
        out: `${VERSION}\n`,
        error: '',
      })
      expect(await container.run()).toMatchObject({ code: 0, out: expect.stringMatching(/^Usage: berth /) })
      const help = await container.run('allocator', '--help')
      expect(help).toMatchObject({ code: 0, out: expect.stringMatching(/^Usage: berth allocator /) })
    })

    it('explains a rule, and reviews files', async () => {
      const explained = await container.run('explain', 'network-exists')
      expect(explained).toMatchObject({ code: 0, error: '', out: expect.stringContaining('network-exists') })
      const s4 = '/berth/examples/s4-host-device'
      const at = isolated.ok ? '' : image.root
      const state = `${at}${s4}/1-host-device.yaml`
      const reviewed = await container.run('review', '-f', `${at}${s4}/3-typo-pod.yaml`, '--state', state)
      expect(reviewed).toMatchObject({ code: 1, error: '', out: expect.stringContaining('sriov-vnic-1') })
    })

    it('refuses to serve without certificates, and to start without a cluster', async () => {
      const webhook = await container.run('webhook')
      expect(webhook).toMatchObject({ code: 2, out: '' })
      expect(webhook.error).toMatch(/^error: required option '--tls-cert-file <file>' not specified\n/)
      const allocator = await container.run('allocator', '--log-level=silent')
      expect(allocator).toMatchObject({ code: 2, out: '' })
      expect(allocator.error).toMatch(/^berth: cannot reach a cluster: /)
    })

    it('serves all of Berth with nothing to write to but /run', async () => {
      const place = isolated.ok ? '/run/sandbox' : join(folder, 'sandbox')
      const { code, out } = await container.until(/kubectl/, 'sandbox', '--port', '0', '--directory', place)
      expect([code, out]).toEqual([0, expect.stringContaining('stopping')])
    })

    it('has written nothing', () => {
      const now = filesIn(image.root)
      expect([...now.keys()].filter((path) => !own.has(path) && !/(?:^|\/)lib(?:64)?\//.test(path))).toEqual(
        [],
      )
      expect([...own].filter(([path, bytes]) => now.get(path) !== bytes)).toEqual([])
    })
  })
})
