import { describe, expect, it } from '@jest/globals'
import { berth, folder } from '../berth.ts'

const STATE = ['--state', 'test/fixtures/addresses']

describe('berth pools', () => {
  it('draws every pot, and all of a domain together', async () => {
    const { out, code } = await berth(['pools', ...STATE])
    expect(code).toBe(0)
    expect(out).toBe(
      [
        'DOMAIN    POOL                            IN USE                        QUARANTINED   WAITING',
        'default   shop/lan (192.168.20.0/24)      ####################   4/4    1             1',
        '          shop/old (192.168.30.0/29)      ##########..........   3/6    0             0',
        '          InClusterIPPool shop/machines   ....................   0/4    0             1',
        '          all                             ##########..........   7/14   1             2',
        '',
      ].join('\n'),
    )
  })

  it('draws with blocks on a terminal, unless told otherwise', async () => {
    expect((await berth(['pools', ...STATE], { coloured: true })).out).toContain('██████████░░░░░░░░░░')
    expect((await berth(['pools', '--ascii', ...STATE], { coloured: true })).out).not.toContain('█')
  })

  it('tells the same as JSON', async () => {
    const { out } = await berth(['pools', '-o', 'json', ...STATE])
    expect(JSON.parse(out)).toMatchObject([
      {
        domain: 'default',
        pools: [
          {
            kind: 'NetworkAttachmentDefinition',
            namespace: 'shop',
            name: 'lan',
            ranges: ['192.168.20.10-192.168.20.11', '192.168.20.13-192.168.20.14'],
            capacity: '4',
            used: '4',
            free: '0',
            quarantined: 1,
            waiting: 1,
          },
          { name: 'old', used: '3' },
          { kind: 'InClusterIPPool', name: 'machines', used: '0', waiting: 1 },
        ],
        all: { capacity: '14', used: '7', free: '7', quarantined: 1, waiting: 2 },
      },
    ])
  })

  it('counts addresses that several networks hand out once, and keeps domains apart', async () => {
    const nad = (name: string, ipam: string, annotations = '{}') =>
      `{apiVersion: k8s.cni.cncf.io/v1, kind: NetworkAttachmentDefinition, metadata: {name: ${name}, namespace: a, annotations: ${annotations}}, ` +
      `spec: {config: '{"cniVersion": "1.0.0", "type": "macvlan", "master": "e", "ipam": ${ipam}}'}}\n---\n`
    const range = '{"type": "berth", "range": "10.0.0.0/29"}'
    using files = folder({
      'nads.yaml':
        nad('one', range) +
        nad('two', range) +
        nad('far', range, '{ipam.berth.dev/domain: lab}') +
        nad('wide', '{"type": "berth", "range": "fd00::/64"}', '{ipam.berth.dev/domain: six}') +
        nad('local', '{"type": "host-local", "subnet": "10.9.0.0/24"}'),
    })
    const { out } = await berth(['pools', '--state', files.path])
    const lines = out.split('\n').map((line) => line.replaceAll(/ {2,}/g, '  ').trim())
    expect(lines.slice(1, -1)).toEqual([
      'default  a/one (10.0.0.0/29)  ....................  0/6  0  0',
      'a/two (10.0.0.0/29)  ....................  0/6  0  0',
      'all  ....................  0/6  0  0',
      'lab  a/far (10.0.0.0/29)  ....................  0/6  0  0',
      'six  a/wide (fd00::/64)  ....................  0/1.8e19  0  0',
    ])
  })

  it('says so where nothing hands out addresses', async () => {
    using empty = folder()
    expect((await berth(['pools', '--state', empty.path])).out).toBe(
      'no network or pool here hands out addresses for the whole cluster\n',
    )
  })

  it('refuses what it cannot read', async () => {
    using broken = folder({ 'a.yaml': 'kind: [' })
    const { error, code } = await berth(['pools', '--state', broken.path])
    expect([code, error]).toEqual([2, expect.stringMatching(/a\.yaml:1: not YAML or JSON/)])
    expect((await berth(['pools', '--state', 'x', '--kubeconfig', 'y'])).code).toBe(2)
    const none = await berth(['pools', '--kubeconfig', '/nowhere/config'])
    expect([none.code, none.error]).toEqual([
      2,
      expect.stringContaining('or --state DIR to do without a cluster'),
    ])
  })
})
