import { describe, expect, it } from '@jest/globals'
import {
  ipamProblems,
  pluginProblems,
  unknownFieldProblems,
  unknownPluginProblems,
} from '../../../network/nad/checks.ts'
import { networkOf } from './network-of.ts'

const fieldsOf = (problems: Iterable<{ field: string }>): readonly string[] =>
  [...problems].map(({ field }) => field)

describe('the checks', () => {
  it('find nothing where the configuration cannot be read', () => {
    for (const network of [networkOf('{'), networkOf('')]) {
      for (const check of [pluginProblems, unknownFieldProblems, unknownPluginProblems, ipamProblems]) {
        expect([...check(network)]).toEqual([])
      }
    }
  })

  it('keep to their own part of the configuration', () => {
    const network = networkOf({
      type: 'macvlan',
      mode: 'l2',
      mastr: 'x',
      ipam: { type: 'whereabouts', range: 'x', rangeEnd: 'y' },
    })
    expect(fieldsOf(pluginProblems(network))).toEqual(['spec.config.mode'])
    expect(fieldsOf(ipamProblems(network))).toEqual(['spec.config.ipam.range'])
    expect(fieldsOf(unknownFieldProblems(network))).toEqual([
      'spec.config.mastr',
      'spec.config.ipam.rangeEnd',
    ])
    expect(fieldsOf(unknownPluginProblems(network))).toEqual([])
  })
})

describe('an unknown type', () => {
  it.each([
    ['of a plugin', { type: 'calico' }, ['spec.config.type']],
    ['of an ipam', { type: 'macvlan', ipam: { type: 'calico-ipam' } }, ['spec.config.ipam.type']],
    ['in another case, as programs have names in one case', { type: 'MacVLAN' }, ['spec.config.type']],
    [
      'in a chain, once for a plugin with an ipam of its own',
      { plugins: [{ type: 'bridge' }, { Type: 'x', ipam: { Type: 'y' } }] },
      ['spec.config.plugins[1].Type'],
    ],
    ['of a megabyte', { type: 'x'.repeat(1 << 20) }, ['spec.config.type']],
    [
      'named after an inherited property',
      { plugins: [{ type: 'macvlan', ipam: { type: '__proto__' } }, { type: 'constructor' }] },
      ['spec.config.plugins[0].ipam.type', 'spec.config.plugins[1].type'],
    ],
  ])('is reported %s', (_title, config, fields) => {
    expect(fieldsOf(unknownPluginProblems(networkOf(config)))).toEqual(fields)
  })

  it('is answered with the near name', () => {
    const [problem] = unknownPluginProblems(networkOf({ type: 'macvlan', ipam: { type: 'wherabouts' } }))
    expect(problem?.fix).toContain('whereabouts')
  })
})

describe('the ipam of a plugin that Berth does not know', () => {
  it('is told of and never refused, as the plugin may rewrite it before it calls it', () => {
    const calico = networkOf({ type: 'calico', ipam: { type: 'host-local', subnet: 'usePodCidr' } })
    expect([...ipamProblems(calico)].map(({ atMost }) => atMost)).toEqual(['warn'])
  })

  it('may be host-local without a range, which the plugin fills in', () => {
    expect([...ipamProblems(networkOf({ type: 'antrea', ipam: { type: 'host-local' } }))]).toEqual([])
  })
})

describe('an ipam without type', () => {
  it.each([
    ['missing', { subnet: '10.0.0.0/24' }, ['spec.config.ipam']],
    ['empty', { type: '' }, ['spec.config.ipam']],
    ['a number', { type: 5 }, ['spec.config.ipam.type']],
  ])('is refused, as plugins take it for none: %s', (_title, ipam, fields) => {
    expect(fieldsOf(ipamProblems(networkOf({ type: 'macvlan', ipam })))).toEqual(fields)
  })

  it('is no matter where it is empty, or never run', () => {
    expect([...ipamProblems(networkOf({ type: 'macvlan', ipam: {} }))]).toEqual([])
    expect([...ipamProblems(networkOf({ plugins: [{ type: 'tuning', ipam: { a: 1 } }] }))]).toEqual([])
  })
})
