import { describe, expect, it } from '@jest/globals'
import type { JsonObject } from '../../network/json/json.ts'
import { lookupIn, type ObjectReader } from '../../webhook/lookup.ts'
import { namespaceWith, network, objectOf } from './admission/reviewing.ts'

const NET = '/apis/k8s.cni.cncf.io/v1/namespaces/default/network-attachment-definitions/net'
const SHOP = '/api/v1/namespaces/shop'

/** An API server that has these objects, and remembers what it was asked. */
function readerOf(objects: Readonly<Record<string, JsonObject>>) {
  const asked: { readonly path: string; readonly timeoutMs: number }[] = []
  const reader: ObjectReader = {
    get: async (path, { timeoutMs }) => {
      asked.push({ path, timeoutMs })
      const object = objects[path]
      if (object === undefined) throw new Error(`404: ${path}`)
      return object
    },
  }
  return { reader, asked }
}

describe('looking up what the caches do not have', () => {
  it('reads networks and the namespace, each in a second at most', async () => {
    const labels = { 'berth.dev/enforce': 'restricted' }
    const { reader, asked } = readerOf({
      [NET]: objectOf(network('net')),
      [SHOP]: objectOf(namespaceWith('shop', labels)),
    })
    const found = await lookupIn(reader)({
      networks: [{ namespace: 'default', name: 'net' }],
      namespace: 'shop',
    })
    expect(found.networks).toMatchObject([{ namespace: 'default', name: 'net' }])
    expect(found.networks[0]?.conf?.plugins.map(({ type }) => type)).toEqual(['macvlan'])
    expect(found.namespace).toEqual({ name: 'shop', labels })
    expect(asked).toEqual([
      { path: NET, timeoutMs: 1000 },
      { path: SHOP, timeoutMs: 1000 },
    ])
  })

  it('leaves out what is not there, or not told: the rest is found', async () => {
    const { reader } = readerOf({ [NET]: objectOf(network('net')) })
    const wanted = ['gone', 'net'].map((name) => ({ namespace: 'default', name }))
    const found = await lookupIn(reader)({ networks: wanted, namespace: 'shop' })
    expect(found.networks.map(({ name }) => name)).toEqual(['net'])
    expect(found.namespace).toBeUndefined()
  })

  it('asks for nothing that is not wanted', async () => {
    const { reader, asked } = readerOf({})
    expect(await lookupIn(reader)({ networks: [], namespace: undefined })).toEqual({
      networks: [],
      namespace: undefined,
    })
    expect(asked).toEqual([])
  })

  it('takes a network for that of the namespace in which it was looked for', async () => {
    const { reader } = readerOf({ [NET]: objectOf(network('net', 'elsewhere')) })
    const { networks } = await lookupIn(reader)({
      networks: [{ namespace: 'default', name: 'net' }],
      namespace: undefined,
    })
    expect(networks[0]?.namespace).toBe('default')
  })

  it.each<{ name: string; object: JsonObject }>([
    { name: 'nothing', object: {} },
    { name: 'a spec that is text', object: { metadata: { name: 'net' }, spec: 'x' } },
    {
      name: 'labels that are a list',
      object: { metadata: { name: 'net', labels: ['a'] }, spec: { config: 7 } },
    },
  ])('throws at no object that an API server might send: $name', async ({ object }) => {
    const { reader } = readerOf({ [NET]: object, [SHOP]: object })
    const lookup = lookupIn(reader)
    const found = await lookup({ networks: [{ namespace: 'default', name: 'net' }], namespace: 'shop' })
    expect(found.networks).toHaveLength(1)
    expect(found.namespace).toEqual({ name: 'shop', labels: {} })
  })
})
