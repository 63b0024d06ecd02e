import { describe, expect, it } from '@jest/globals'
import { pluginProblems, unknownFieldProblems } from '../../../network/nad/checks.ts'
import { networkOf } from '../nad/network-of.ts'

const unknown = (config: unknown): readonly (readonly [string, string])[] =>
  [...unknownFieldProblems(networkOf(config))].map(({ message, fix }) => [message, fix] as const)
const wrong = (config: unknown): readonly (readonly [string, string])[] =>
  [...pluginProblems(networkOf(config))].map(({ message, fix }) => [message, fix] as const)

const ipam = (fields: object): object => ({ type: 'macvlan', ipam: fields })

describe('the answer to an unknown field', () => {
  it.each([
    [
      'a mode of bridge',
      { type: 'bridge', mode: 'bridge' },
      'mode is no field of bridge',
      'a bridge has no mode',
    ],
    [
      'range_start in host-local',
      ipam({ type: 'host-local', subnet: '10.0.0.0/24', range_start: 'x' }),
      'range_start is no field of ipam host-local',
      'rangeStart',
    ],
    [
      'rangeStart in whereabouts',
      ipam({ type: 'whereabouts', range: '10.0.0.0/24', rangeStart: 'x' }),
      'rangeStart is no field of ipam whereabouts',
      'range_start',
    ],
    [
      'rangeEnd in berth',
      ipam({ type: 'berth', range: '10.0.0.0/24', rangeEnd: 'x' }),
      'rangeEnd is no field of ipam berth',
      'range_end',
    ],
    ['a misspelling', { type: 'macvlan', mastr: 'eth0' }, 'mastr is no field of macvlan', 'master'],
    [
      'something far from every field',
      { type: 'macvlan', zzzzzzzz: 1 },
      'zzzzzzzz is no field of macvlan',
      'remove it',
    ],
    [
      'a key that is no word',
      { type: 'macvlan', 'a\nb': 1 },
      String.raw`"a\nb" is no field of macvlan`,
      'remove it',
    ],
  ])('names field and remedy for %s', (_title, config, message, fix) => {
    const [problem, ...more] = unknown(config)
    expect(more).toEqual([])
    expect(problem?.[0]).toContain(message)
    expect(problem?.[1]).toContain(fix)
  })

  it('says where a field of a chain belongs', () => {
    const chain = { plugins: [{ type: 'macvlan' }], ipam: { type: 'dhcp' }, disableCheck: true }
    expect(unknown(chain)).toEqual([
      [
        'ipam is no field of a plugin chain: it is ignored',
        'move ipam into the plugin that makes the interface',
      ],
    ])
  })

  it('says that a plugin which only changes interfaces runs no ipam', () => {
    const chain = { plugins: [{ type: 'macvlan' }, { type: 'tuning', ipam: { type: 'dhcp', whatever: 1 } }] }
    expect(unknown(chain)).toEqual([
      ['tuning runs no ipam: this one is ignored', 'move it into the plugin that makes the interface'],
    ])
  })

  it('is none for a plugin that Berth does not know', () => {
    expect(unknown({ type: 'calico', whatever: 1, ipam: { type: 'calico-ipam', whatever: 1 } })).toEqual([])
  })

  it('is one line, however long the key', () => {
    const [problem] = unknown({ type: 'macvlan', ['x'.repeat(1 << 20)]: 1 })
    expect(problem?.join('').length).toBeLessThan(300)
  })
})

describe('the answer to a wrong value', () => {
  it.each([
    [
      'a number in quotes',
      { mtu: '1500' },
      'mtu is "1500", a string; it must be a whole number from 0 to 65535',
      'write 1500 without quotes',
    ],
    [
      'a boolean in quotes',
      { linkInContainer: 'true' },
      'linkInContainer is "true", a string; it must be true or false',
      'write true without quotes',
    ],
    ['a number for text', { master: 5 }, 'master is 5, a number; it must be a string', 'write "5" in quotes'],
    [
      'a word outside the set',
      { mode: 'brige' },
      'mode "brige" is none of bridge, private, vepa, passthru',
      'write "bridge"',
    ],
    [
      'a word in the wrong case',
      { mode: 'VEPA' },
      'mode "VEPA" is none of bridge, private, vepa, passthru',
      'write "vepa"',
    ],
    [
      'a word far from all',
      { mode: 'l2' },
      'mode "l2" is none of bridge, private, vepa, passthru',
      'give one of bridge, private, vepa, passthru',
    ],
  ])('shows value and remedy for %s', (_title, fields, message, fix) => {
    expect(wrong({ type: 'macvlan', ...fields })).toEqual([[message, fix]])
  })

  it('reaches the fields that every plugin has, of unknown plugins too', () => {
    expect(wrong({ type: 'calico', capabilities: [], mtu: 'x' })).toHaveLength(1)
  })

  it('reaches the fields of a chain itself', () => {
    expect(wrong({ name: 'my net', plugins: [{ type: 'macvlan' }] })).toHaveLength(1)
  })
})

describe('a plugin that changes interfaces', () => {
  it.each(['tuning', 'portmap', 'bandwidth', 'firewall', 'sbr'])('%s cannot be the first', (type) => {
    expect([...pluginProblems(networkOf({ type }))].map(({ field }) => field)).toEqual(['spec.config'])
    expect([...pluginProblems(networkOf({ plugins: [{ type }, { type: 'macvlan' }] }))]).toHaveLength(1)
  })
})
