import { expect, it } from '@jest/globals'
import { advance } from '../../../certs/advance.ts'
import { createMint } from '../../../certs/mint.ts'
import { registrationsOf } from '../../../certs/registration.ts'
import { Registrations } from '../../../certs/registrations.ts'
import { NOTHING } from '../../../certs/state.ts'
import { CERTIFICATE_TIMING } from '../../../certs/timing.ts'
import type { ApiClient } from '../../../cluster/client.ts'
import { applyConversions, publishedIn } from '../certificates/installed.ts'
import type { ControlPlane } from '../environment.ts'
import { deniedBy, json, merge, METADATA, refusalOf, type ObjectPatch } from './denied.ts'

type Case = readonly [string, ObjectPatch]

const SERVICE = { namespace: 'berth-system', name: 'berth' }
const ELSEWHERE = { namespace: 'evil', name: 'proxy', path: '/mutate', port: 443 }
const ADDED = {
  name: 'evil.example.com',
  admissionReviewVersions: ['v1'],
  sideEffects: 'None',
  clientConfig: { service: ELSEWHERE },
}
const EVERYTHING = { apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*/*'] }

/** What the right to patch a registration would give, if nothing held it. `entry`: one with a selector, that fails closed. */
const ofRegistrations = (entry: string): readonly Case[] => [
  [
    'a URL in place of the Service',
    json({
      op: 'replace',
      path: `${entry}/clientConfig`,
      value: { url: 'https://evil.example.com/mutate' },
    }),
  ],
  ['another Service', json({ op: 'replace', path: `${entry}/clientConfig/service`, value: ELSEWHERE })],
  ['another path', json({ op: 'replace', path: `${entry}/clientConfig/service/path`, value: '/' })],
  ['more to be asked about', json({ op: 'add', path: `${entry}/rules/-`, value: EVERYTHING })],
  ['all namespaces', json({ op: 'replace', path: `${entry}/namespaceSelector`, value: {} })],
  [
    'some objects only',
    json({ op: 'replace', path: `${entry}/objectSelector`, value: { matchLabels: { a: 'b' } } }),
  ],
  ['what becomes of failures', json({ op: 'replace', path: `${entry}/failurePolicy`, value: 'Ignore' })],
  ['time outs', json({ op: 'replace', path: `${entry}/timeoutSeconds`, value: 30 })],
  [
    'conditions',
    json({ op: 'add', path: `${entry}/matchConditions`, value: [{ name: 'never', expression: 'false' }] }),
  ],
  ['one entry more', json({ op: 'add', path: '/webhooks/-', value: ADDED })],
  ['one entry for another', json({ op: 'replace', path: entry, value: ADDED })],
  ['one entry less', json({ op: 'remove', path: entry })],
  ['no entry', json({ op: 'remove', path: '/webhooks' })],
  ['their order', json({ op: 'move', from: '/webhooks/1', path: '/webhooks/0' })],
  [
    'caBundle, and something else with it',
    json(
      { op: 'remove', path: `${entry}/clientConfig/caBundle` },
      { op: 'replace', path: `${entry}/sideEffects`, value: 'NoneOnDryRun' },
    ),
  ],
  ...METADATA,
]

const CONVERSION = '/spec/conversion'

/** The same of a definition that Berth converts. */
const OF_DEFINITIONS: readonly Case[] = [
  [
    'a URL in place of the Service',
    json({
      op: 'replace',
      path: `${CONVERSION}/webhook/clientConfig`,
      value: { url: 'https://evil.example.com/convert' },
    }),
  ],
  [
    'another Service',
    json({ op: 'replace', path: `${CONVERSION}/webhook/clientConfig/service`, value: ELSEWHERE }),
  ],
  [
    'other versions of the conversion',
    json({ op: 'replace', path: `${CONVERSION}/webhook/conversionReviewVersions`, value: ['v1', 'v2'] }),
  ],
  ['the schema', json({ op: 'remove', path: '/spec/versions/0/schema/openAPIV3Schema/properties/spec' })],
  ['a short name', json({ op: 'replace', path: '/spec/names/shortNames', value: ['pods'] })],
  ['a version that is not served', json({ op: 'replace', path: '/spec/versions/0/served', value: false })],
  ...METADATA,
]
const NONE = json({ op: 'replace', path: CONVERSION, value: { strategy: 'None' } })

export interface Confined {
  readonly cluster: ControlPlane
  readonly allocator: ApiClient
  readonly uninstall: ApiClient
}

/** What of the API server's trust Berth's accounts can change. */
export function registrations(on: () => Confined): void {
  const live = async (path: string): Promise<unknown> => (await on().cluster.request('GET', path)).body
  const isHeld = async (client: ApiClient, path: string, patch: ObjectPatch): Promise<void> => {
    const before = await live(path)
    expect(await refusalOf(client, path, patch)).toContain(deniedBy('berth-certificates'))
    expect(await live(path)).toEqual(before)
  }

  it('publishes its authority in every entry and in the conversions, and another one after it', async () => {
    const mint = createMint(CERTIFICATE_TIMING, ['berth.berth-system.svc'])
    const published = new Registrations(on().allocator, registrationsOf('berth'), SERVICE)
    for (const now of [Date.now() - 1000, Date.now()]) {
      const state = await advance(NOTHING, { kind: 'begin' }, { now, mint, published: new Set() })
      const targets = await published.look()
      expect(targets).toHaveLength(4)
      for (const target of targets) expect(await published.publish(target, state)).toBe(true)
      const entries = await publishedIn(on().cluster)
      expect(entries.length).toBeGreaterThan(10)
      const { id = '' } = state.authority ?? {}
      expect(entries.filter(({ ids }) => !ids.includes(id))).toEqual([])
    }
  })

  const [mutating, validating, ...definitions] = registrationsOf('berth')

  it.each(ofRegistrations('/webhooks/1'))('does not give the mutating entries %s', (_what, patch) =>
    isHeld(on().allocator, mutating?.path ?? '', patch),
  )

  it.each(ofRegistrations('/webhooks/0'))('does not give the validating entries %s', (_what, patch) =>
    isHeld(on().allocator, validating?.path ?? '', patch),
  )

  it.each([...OF_DEFINITIONS, ['no conversion', NONE] as const])(
    'does not give a definition %s',
    async (_what, patch) => {
      expect(definitions).toHaveLength(2)
      for (const { path } of definitions) await isHeld(on().allocator, path, patch)
    },
  )

  it.each(definitions)('may end the conversion of $title when Berth is taken out', async ({ path }) => {
    expect(await refusalOf(on().uninstall, path, NONE)).toBe('')
    expect(await live(path)).toMatchObject({ spec: { conversion: { strategy: 'None' } } })
    await applyConversions(on().cluster)
  })

  it.each([
    ...OF_DEFINITIONS,
    ['no conversion, and another schema', json(...list(NONE), ...list(OF_DEFINITIONS[3]?.[1]))] as const,
  ])('does not give a definition %s when Berth is taken out', async (_what, patch) => {
    for (const { path } of definitions) await isHeld(on().uninstall, path, patch)
  })

  it('is the only one that is held to this', async () => {
    const { status } = await on().cluster.request(
      'PATCH',
      `${validating?.path ?? ''}?dryRun=All`,
      merge({ metadata: { labels: { app: 'other' } } }).body,
    )
    expect(status).toBe(200)
  })
}

const list = (patch: ObjectPatch | undefined): readonly unknown[] =>
  Array.isArray(patch?.body) ? patch.body : []
