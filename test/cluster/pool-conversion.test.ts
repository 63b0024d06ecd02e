import { readFile } from 'node:fs/promises'
import { beforeAll, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { isArray, isObject, objectAt, property, text, type JsonObject } from '../../network/json/json.ts'
import { describeOnBerth } from './describe-on-berth.ts'
import { eventually } from './until.ts'

const GROUP = 'ipam.cluster.x-k8s.io'
const DEFINITIONS = ['inclusterippools', 'globalinclusterippools']

type Version = 'v1alpha1' | 'v1alpha2'

const pathOf = (version: Version, name = '', kind = 'InClusterIPPool'): string => {
  const where = kind === 'InClusterIPPool' ? 'namespaces/default/inclusterippools' : 'globalinclusterippools'
  return `/apis/${GROUP}/${version}/${where}${name === '' ? '' : `/${name}`}`
}

const pool = (version: Version, name: string, spec: JsonObject, kind = 'InClusterIPPool'): JsonObject => ({
  apiVersion: `${GROUP}/${version}`,
  kind,
  metadata: { name, annotations: { 'ipam.berth.dev/domain': name } },
  spec,
})

const specOf = (body: unknown): JsonObject => objectAt(isObject(body) ? body : {}, 'spec')

describeOnBerth('pools that Berth converts for the API server', {}, (on) => {
  const ask = (method: string, path: string, body?: JsonObject) => on().cluster.request(method, path, body)
  const read = async (version: Version, name: string, kind?: string) =>
    specOf((await ask('GET', pathOf(version, name, kind))).body)

  beforeAll(async () => {
    await ask('POST', pathOf('v1alpha1'), pool('v1alpha1', 'before', { subnet: '10.8.0.0/29' }))
    expect(await read('v1alpha2', 'before')).toEqual({ subnet: '10.8.0.0/29' })
    const patch: unknown = parse(await readFile('manifests/crds/cluster-api/conversion.yaml', 'utf8'))
    const operation: unknown = isArray(patch) ? patch[0] : undefined
    const conversion = objectAt(isObject(operation) ? operation : {}, 'value')
    const { url, authority } = on().berth
    const clientConfig = { url: `${url}/convert`, caBundle: Buffer.from(authority).toString('base64') }
    const webhook = { ...objectAt(conversion, 'webhook'), clientConfig }
    const body = JSON.stringify({ spec: { conversion: { ...conversion, webhook } } })
    for (const name of DEFINITIONS) {
      const patched = await on().cluster.kubectl([
        'patch',
        'crd',
        `${name}.${GROUP}`,
        '--type=merge',
        '-p',
        body,
      ])
      expect(patched).toMatchObject({ code: 0, stderr: '' })
    }
    await ask('POST', pathOf('v1alpha1'), pool('v1alpha1', 'probe', { subnet: '10.9.0.0/29' }))
    // The API server takes a moment to go by the changed definition.
    const probe = await eventually(
      () => read('v1alpha2', 'probe'),
      (spec) => property(spec, 'addresses') !== undefined,
    )
    expect(probe).toEqual({ addresses: ['10.9.0.1-10.9.0.6'], prefix: 29 })
  })

  it.each(['InClusterIPPool', 'GlobalInClusterIPPool'])(
    'a %s of v1alpha1 is read in v1alpha2, and back as it was',
    async (kind) => {
      const name = kind.toLowerCase()
      const spec = { subnet: '10.1.0.0/28', gateway: '10.1.0.1', start: '10.1.0.4' }
      const { status } = await ask('POST', pathOf('v1alpha1', '', kind), pool('v1alpha1', name, spec, kind))
      expect(status).toBe(201)
      expect(await read('v1alpha2', name, kind)).toEqual({
        addresses: ['10.1.0.4-10.1.0.14'],
        gateway: '10.1.0.1',
        prefix: 28,
      })
      expect(await read('v1alpha1', name, kind)).toEqual({ ...spec, end: '10.1.0.14', prefix: 28 })
    },
  )

  it('what was stored before anything was converted still says in either version what was written', async () => {
    expect(await read('v1alpha2', 'before')).toEqual({ subnet: '10.8.0.0/29' })
    expect(await read('v1alpha1', 'before')).toEqual({ subnet: '10.8.0.0/29' })
  })

  it('what only v1alpha2 has survives a change made in v1alpha1', async () => {
    const spec = {
      addresses: ['10.2.0.0/28'],
      prefix: 28,
      excludedAddresses: ['10.2.0.5'],
      allocateReservedIPAddresses: true,
      addressReuseGracePeriodSeconds: 60,
    }
    expect((await ask('POST', pathOf('v1alpha2'), pool('v1alpha2', 'rich', spec))).status).toBe(201)
    expect(await read('v1alpha1', 'rich')).toEqual({ addresses: ['10.2.0.0/28'], prefix: 28 })
    const change = { metadata: { labels: { seen: 'in-v1alpha1' } }, spec: { addresses: ['10.2.0.0/29'] } }
    expect((await ask('PATCH', pathOf('v1alpha1', 'rich'), change)).status).toBe(200)
    expect(await read('v1alpha2', 'rich')).toEqual({ ...spec, addresses: ['10.2.0.0/29'] })
  })

  it('its status is the same in both', async () => {
    await ask('POST', pathOf('v1alpha1'), pool('v1alpha1', 'counted', { subnet: '10.3.0.0/29' }))
    const ipAddresses = { total: 6, used: 1, free: 5, outOfRange: 0 }
    const told = await ask('PATCH', `${pathOf('v1alpha2', 'counted')}/status`, { status: { ipAddresses } })
    expect(told.status).toBe(200)
    for (const version of ['v1alpha1', 'v1alpha2'] as const) {
      const { body } = await ask('GET', pathOf(version, 'counted'))
      expect(objectAt(isObject(body) ? body : {}, 'status')).toEqual({ ipAddresses })
    }
  })

  it('a list has all of them in the version asked for', async () => {
    const { body } = await ask('GET', pathOf('v1alpha1'))
    const items = isObject(body) ? property(body, 'items') : undefined
    const versions = (isArray(items) ? items : []).filter(isObject).map((item) => text(item, 'apiVersion'))
    expect(versions.length).toBeGreaterThan(2)
    expect(new Set(versions)).toEqual(new Set([`${GROUP}/v1alpha1`]))
  })

  it('one that cannot be converted is refused with the reason', async () => {
    const { status, body } = await ask(
      'POST',
      pathOf('v1alpha1'),
      pool('v1alpha1', 'wrong', { subnet: '10.4.0.0' }),
    )
    expect(status).toBeGreaterThanOrEqual(400)
    expect(text(isObject(body) ? body : {}, 'message')).toContain(
      'spec.subnet: "10.4.0.0" has no prefix length',
    )
  })

  it('is denied or allowed in either version for the same reasons', async () => {
    const { status, body } = await ask(
      'POST',
      pathOf('v1alpha1'),
      pool('v1alpha1', 'reversed', { start: '10.5.0.9', end: '10.5.0.5', prefix: 24 }),
    )
    expect(status).toBe(403)
    expect(text(isObject(body) ? body : {}, 'message')).toContain('pool-fields')
  })
})
