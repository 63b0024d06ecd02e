import { describe, expect, it } from '@jest/globals'
import { parseNetworkStatus } from '../../../network/multus/parse.ts'

describe('network-status', () => {
  it('is read as Multus writes it', () => {
    const text = `[{
      "name": "cbr0", "interface": "eth0", "ips": ["10.244.1.5"], "mac": "aa:bb:cc:dd:ee:ff", "default": true, "dns": {}
    },{
      "name": "default/macvlan", "interface": "net1", "ips": ["192.168.20.10", "fd00::10"], "dns": {}
    }]`
    expect(parseNetworkStatus(text)).toEqual([
      { name: 'cbr0', interface: 'eth0', ips: ['10.244.1.5'], mac: 'aa:bb:cc:dd:ee:ff', default: true },
      {
        name: 'default/macvlan',
        interface: 'net1',
        ips: ['192.168.20.10', 'fd00::10'],
        mac: undefined,
        default: false,
      },
    ])
  })

  it.each([
    ['empty', ''],
    ['no JSON', '[{'],
    ['an object', '{"name":"a"}'],
    ['null', 'null'],
    ['a list of nothing useful', '[null, 1, [], {}, {"name": 5}]'],
    ['300 KiB', `[{"name":"${'a'.repeat(300 * 1024)}"}]`],
    ['200,000 opened lists', '['.repeat(200_000)],
  ])('gives an empty list for %s', (_, text) => {
    expect(parseNetworkStatus(text)).toEqual([])
  })

  it('keeps what can be read of an entry', () => {
    expect(parseNetworkStatus('[{"name":"a","ips":["10.0.0.1",3,null],"mac":1,"interface":[]}]')).toEqual([
      { name: 'a', interface: '', ips: ['10.0.0.1'], mac: undefined, default: false },
    ])
  })
})
