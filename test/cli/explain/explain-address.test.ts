import { describe, expect, it } from '@jest/globals'
import { berth, folder } from '../berth.ts'

const STATE = ['--state', 'test/fixtures/addresses']

const explain = async (address: string, ...more: readonly string[]): Promise<string> =>
  (await berth(['explain', address, ...STATE, ...more], { width: 1000 })).out

describe('berth explain ADDRESS', () => {
  it.each([
    [
      'an address that a pod has',
      '192.168.20.10',
      [
        '192.168.20.10 in domain default: held',
        '  by     pod shop/web-1, interface net1',
        '  since  2026-01-02T03:00:00Z (lease default.192-168-20-10, Bound)',
        '  node   node1',
        '  from   NetworkAttachmentDefinition shop/lan',
      ],
    ],
    [
      'one in quarantine, and why it is',
      '192.168.20.11',
      [
        '192.168.20.11 in domain default: in quarantine: nobody has it, and nobody gets it yet',
        '  had it  pod shop/web-2, interface net1',
        '  free    not before 2026-01-02T03:04:30Z, 30 s after it was released (2026-01-02T03:04:00Z)',
        '  free    node node2 is not Ready: until it is Ready again, is deleted, or carries the taint node.kubernetes.io/out-of-service, as what ran there may still answer',
      ],
    ],
    [
      'one kept for an ordinal',
      '192.168.20.13',
      [
        '192.168.20.13 in domain default: kept for a StatefulSet',
        '  for     StatefulSet shop/db, ordinal 0',
        '  had it  pod shop/db-0, interface net1',
      ],
    ],
    ['one of a claim', '192.168.20.14', ['  by     IPAddressClaim shop/a-claim']],
    [
      'an exclusion',
      '192.168.20.12',
      ['  why  excluded in NetworkAttachmentDefinition shop/lan (192.168.20.0/24)'],
    ],
    [
      'one beyond the range',
      '192.168.20.15',
      [
        '  why  NetworkAttachmentDefinition shop/lan (192.168.20.0/24) hands out 192.168.20.10-192.168.20.14 only',
      ],
    ],
    [
      'the gateway',
      '192.168.20.1',
      ['  why  gateway of NetworkAttachmentDefinition shop/lan (192.168.20.0/24)'],
    ],
    [
      'the network address',
      '192.168.20.0/24',
      [
        '  why  network address of 192.168.20.0/24, the subnet of NetworkAttachmentDefinition shop/lan (192.168.20.0/24)',
      ],
    ],
    [
      'the broadcast address',
      '192.168.20.255',
      [
        '  why  broadcast address of 192.168.20.0/24, the subnet of NetworkAttachmentDefinition shop/lan (192.168.20.0/24)',
      ],
    ],
    [
      'one that pods show and no lease covers',
      '192.168.30.2',
      [
        '  by    pod shop/old-2 on node node2, which no lease covers',
        '  by    pod shop/old-3 on node node1, which no lease covers',
        '  by    pod shop/old-2, as whereabouts has it on record',
      ],
    ],
    [
      'a free one of a pool',
      '10.0.0.10',
      [
        '10.0.0.10 in domain default: free',
        '  from  InClusterIPPool shop/machines, handed out to IPAddressClaims',
      ],
    ],
    ['the gateway of a pool', '10.0.0.1', ['  why  gateway of InClusterIPPool shop/machines']],
    [
      'one that nobody knows',
      'fe80::1',
      [
        'fe80::1 in domain default: handed out to nobody',
        '  why  no network, pool or reserved network has fe80::1',
      ],
    ],
  ])('tells of %s', async (_, address, lines) => {
    const told = (await explain(address)).split('\n')
    expect(told.filter((line) => lines.includes(line))).toEqual(lines)
  })

  it('tells of each domain that knows it, or of the one that is asked for', async () => {
    expect((await explain('192.168.20.10')).match(/in domain \w+/g)).toEqual([
      'in domain default',
      'in domain lab',
    ])
    expect(await explain('192.168.20.10', '--domain', 'lab')).toBe(
      '192.168.20.10 in domain lab: fixed: handed out to nobody\n' +
        '  why  NetworkAttachmentDefinition shop/fixed gives it to each of its pods\n',
    )
    expect(await explain('192.168.20.10', '--domain', 'other')).toContain(
      'no network, pool or reserved network of the domain has 192.168.20.10',
    )
  })

  it('knows what the configuration reserves, and how long an address rests', async () => {
    using files = folder({
      'berth.yaml':
        'apiVersion: config.berth.dev/v1alpha1\nkind: BerthConfiguration\nipam: {quarantine: 2m}\n' +
        'reservedNetworks: [{name: office, range: 192.168.20.13-192.168.20.200}, {name: pods, cidr: 10.244.0.0/16}]\n',
    })
    const config = ['--config', `${files.path}/berth.yaml`]
    expect(await explain('192.168.20.11', ...config)).toContain(
      'not before 2026-01-02T03:06:00Z, 120 s after',
    )
    expect(await explain('10.244.1.1', ...config)).toBe(
      '10.244.1.1 in domain default: handed out to nobody\n' +
        '  why  reserved network pods (10.244.0.0/16) of the configuration\n',
    )
    expect(await explain('192.168.20.14', ...config)).toContain('as reserved network office has it')
  })

  it('takes what is no address for a rule', async () => {
    expect((await berth(['explain', '192.168.20', ...STATE])).error).toContain(
      'no rule is called "192.168.20"',
    )
  })
})
