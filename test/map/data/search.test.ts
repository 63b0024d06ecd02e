import { describe, expect, it } from '@jest/globals'
import { MapWorld } from '../world.ts'

const world = new MapWorld()
  .berth('net', '10.0.0.0/24')
  .network('blue', { type: 'berth', range: '10.0.0.0/24', network_name: 'blue' })
  .berth('wide', '10.0.0.0/8', {})
  .berth('six', 'fd00::/64')
  .lease('10.0.0.7')
  .lease('fd00::abcd')
  .pod({ name: 'lonely', networks: '[{"name":"net","namespace":"default","ips":["10.0.0.9/24"]}]' })

const found = async (query: string) => (await world.answers.search(query)).hits

describe('the search', () => {
  it('finds an address in every domain that has a subnet for it, with who has it', async () => {
    expect(await found(' 10.0.0.7 ')).toEqual([
      {
        kind: 'address',
        text: '10.0.0.7, bound: Pod shop/web (net1)',
        domain: 'default',
        range: '10.0.0.0/24',
        at: '10.0.0.7',
      },
      {
        kind: 'address',
        text: '10.0.0.7, nobody has it',
        domain: 'blue',
        range: '10.0.0.0/24',
        at: '10.0.0.7',
      },
    ])
  })

  it('leads to the neighbours of an address where its subnet is too wide for a screen, or there is none', async () => {
    expect((await found('10.200.3.4'))[0]).toMatchObject({ range: '10.200.3.0/24', at: '10.200.3.4' })
    expect((await found('fd00::abcd'))[0]).toMatchObject({ range: 'fd00::ab00/120', at: 'fd00::abcd' })
    expect((await found('203.0.113.9'))[0]).toMatchObject({ domain: 'default', range: '203.0.113.0/24' })
  })

  it.each([
    ['a pod by its lease', 'shop/web', 'Pod shop/web: 10.0.0.7 (Bound)'],
    ['in any case of letters', 'SHOP/WEB', 'Pod shop/web: fd00::abcd (Bound)'],
    ['a pod that has no lease', 'lonely', 'Pod shop/lonely: 10.0.0.9 on default/net'],
    ['a network', 'default/wide', 'NetworkAttachmentDefinition default/wide'],
  ])('finds %s', async (_name, query, text) => {
    expect((await found(query)).map((hit) => hit.text)).toContain(text)
  })

  it.each([['nothing'], ['10.0.0'], [''], ['constructor'], ['\u0000'], ['<b>']])(
    'finds nothing for %j',
    async (query) => {
      expect(await found(query)).toEqual([])
    },
  )

  it('tells 50 at most, and that there are more', async () => {
    const many = new MapWorld().berth('net', '10.0.0.0/16')
    for (let n = 0; n < 300; n++)
      many.lease(`10.0.${n >> 8}.${n & 255}`, {
        owner: {
          kind: 'Pod',
          namespace: 'shop',
          name: `web-${n}`,
          uid: `${n}`,
          interface: 'net1',
          ordinal: undefined,
        },
        pod: { name: `web-${n}`, uid: `${n}`, node: undefined },
      })
    const { hits, more } = await many.answers.search('web')
    expect([hits.length, more]).toEqual([50, true])
  })
})
