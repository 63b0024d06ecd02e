import { describe, expect, it } from '@jest/globals'
import { describeIpam, ipamNetwork } from '../ipam-rows.ts'

describeIpam('dhcp', {
  accepted: [
    ['no field at all', {}],
    [
      'all fields',
      {
        daemonSocketPath: '/run/cni/dhcp.sock',
        priority: 10,
        request: [{ skipDefault: false }, { option: '121' }],
        provide: [
          { option: 'host-name', fromArg: 'K8S_POD_NAME' },
          { option: '12', value: 'x' },
        ],
      },
    ],
  ],
  refused: [
    [
      'an option that the plugin does not know by name',
      { request: [{ option: 'classless-static-routes' }] },
      ['.request[0].option'],
    ],
    ['an option above 255', { provide: [{ option: '256' }] }, ['.provide[0].option']],
    ['an entry to provide without option', { provide: [{ value: 'x' }] }, ['.provide[0]']],
    ['an empty option to provide', { provide: [{ option: '' }] }, ['.provide[0].option']],
    [
      'a value that does not fit',
      { provide: [{ option: '12', value: 'x'.repeat(256) }] },
      ['.provide[0].value'],
    ],
    ['an option as a number', { request: [{ option: 121 }] }, ['.request[0].option']],
    ['options that are no list', { request: 'routers' }, ['.request']],
    ['a metric in quotes', { priority: '10' }, ['.priority']],
  ],
  unknown: [['routes, which the server gives', { routes: [] }, ['.routes']]],
  plans: [['nothing that Berth could know', {}, []]],
})

describe('the plan of dhcp', () => {
  it('ignores an address that a pod asks for', () => {
    expect(ipamNetwork('dhcp', {}).plans[0]?.requested).toBe('ignored')
  })
})
