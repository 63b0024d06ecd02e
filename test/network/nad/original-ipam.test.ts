import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { ipamProblems, unknownFieldProblems } from '../../../network/nad/checks.ts'
import { gatewayConflicts } from '../../../network/nad/gateway-conflicts.ts'
import { isBerthManaged } from '../../../network/nad/managed.ts'
import { defaultRoutes } from '../../../network/cni/default-routes.ts'
import { lowered, storedNetwork } from './lowered-form.ts'
import { networkOf } from './network-of.ts'

const AT = 'metadata.annotations[ipam.berth.dev/config]'

/** A network in the lowered form, written by hand. */
const byHand = (original: string, ipam: object = {}, plugin: object = {}) =>
  networkOf(
    {
      cniVersion: '1.0.0',
      type: 'macvlan',
      capabilities: { ips: true },
      ipam: { type: 'static', ...ipam },
      ...plugin,
    },
    { 'ipam.berth.dev/config': original },
  )

const told = (network: ReturnType<typeof networkOf>): readonly string[] =>
  [...network.confProblems, ...ipamProblems(network), ...unknownFieldProblems(network)].map(
    ({ field, atMost }) => `${atMost ?? 'deny'} ${field}`,
  )

describe('the original in the annotation', () => {
  it('is what the network hands out', () => {
    const network = byHand('{"type":"berth","range":"10.0.0.0/24","network_name":"blue"}')
    expect(network.plans).toMatchObject([{ authority: 'berth', subnets: [{ field: `${AT}.range` }] }])
    expect(network.domain).toBe('blue')
    expect(told(network)).toEqual([])
  })

  it('is told where its author wrote it, if Berth put it into the annotation', () => {
    const chain =
      '{"cniVersion":"1.0.0","plugins":[{"type":"tuning"},{"type":"macvlan","ipam":{"type":"berth","range":"10.0.0.0/24"}}]}'
    expect(storedNetwork(lowered(chain)).plans[0]?.subnets[0]?.field).toBe(
      'spec.config.plugins[1].ipam.range',
    )
    expect(storedNetwork(lowered(chain), { byHand: true }).plans[0]?.subnets[0]?.field).toBe(`${AT}.range`)
  })

  it.each([
    { name: 'no JSON', original: '{"type":', fields: [`deny ${AT}`] },
    { name: 'a list', original: '[]', fields: [`deny ${AT}`] },
    { name: 'empty', original: '', fields: [`deny ${AT}`] },
    {
      name: 'of another type',
      original: '{"type":"whereabouts","range":"10.0.0.0/24"}',
      fields: [`deny ${AT}`],
    },
    { name: 'of no type', original: '{"range":"10.0.0.0/24"}', fields: [`deny ${AT}`] },
    {
      name: 'with a key twice',
      original: '{"type":"berth","range":"10.0.0.0/24","range":"10.0.0.0/24"}',
      fields: [`deny ${AT}.range`],
    },
    {
      name: 'with a start outside',
      original: '{"type":"berth","range":"10.0.0.0/24","range_start":"10.0.1.1"}',
      fields: [`deny ${AT}.range_start`],
    },
    {
      name: 'with a range and a pool',
      original: '{"type":"berth","range":"10.0.0.0/24","pool":{"kind":"InClusterIPPool","name":"p"}}',
      fields: [`deny ${AT}.pool`],
    },
    {
      name: 'with a stray key',
      original: '{"type":"berth","range":"10.0.0.0/24","rangeStart":"10.0.0.9"}',
      fields: [`deny ${AT}.rangeStart`],
    },
    {
      name: 'with the gateway elsewhere',
      original: '{"type":"berth","range":"10.0.0.0/24","gateway":"10.0.1.1"}',
      fields: [`deny ${AT}.gateway`],
    },
  ])('is held against what berth takes: $name', ({ original, fields }) => {
    const network = byHand(original)
    expect(told(network)).toEqual(fields)
    expect(isBerthManaged(network)).toBe(true)
  })

  it('keeps a gateway that its start and end go around', () => {
    const original =
      '{"type":"berth","range":"10.0.0.0/24","range_start":"10.0.0.1","range_end":"10.0.0.9","gateway":"10.0.0.1"}'
    expect([...gatewayConflicts(byHand(original))].map(({ field }) => field)).toEqual([`${AT}.gateway`])
  })

  it.each([
    {
      name: 'a field that static does not know',
      ipam: { range: '10.0.0.0/24' },
      fields: ['deny spec.config.ipam.range'],
    },
    {
      name: 'a route that is none',
      ipam: { routes: [{ gw: '10.0.0.1' }] },
      fields: ['deny spec.config.ipam.routes[0]'],
    },
    {
      name: 'a gateway that no leased address reaches',
      ipam: { routes: [{ dst: '10.9.0.0/16', gw: '10.0.1.1' }] },
      fields: ['warn spec.config.ipam.routes[0]'],
    },
  ])('does not hide what is wrong with static: $name', ({ ipam, fields }) => {
    expect(told(byHand('{"type":"berth","range":"10.0.0.0/24"}', ipam))).toEqual(fields)
  })

  it('leaves the routes to static, which the node runs', () => {
    const routes = [{ dst: '0.0.0.0/0', gw: '10.0.0.1' }]
    const network = byHand('{"type":"berth","range":"10.0.0.0/24","routes":[{"dst":"10.9.0.0/16"}]}', {
      routes,
    })
    expect(network.plans[0]?.routes.map(({ field }) => field)).toEqual(['spec.config.ipam.routes[0].dst'])
    expect(network.conf && defaultRoutes(network.conf)).toMatchObject([
      { field: 'spec.config.ipam.routes[0].dst' },
    ])
  })

  it.each([
    {
      name: 'static has addresses of its own',
      ipam: { addresses: [{ address: '10.0.0.5/24' }] },
      plugin: {},
    },
    { name: 'the ipam is another', ipam: {}, plugin: { ipam: { type: 'dhcp' } } },
    { name: 'there is no ipam', ipam: {}, plugin: { ipam: {} } },
  ])('does not count where $name, and that is told', ({ ipam, plugin }) => {
    const network = byHand('{"type":"berth","range":"10.0.0.0/24"}', ipam, plugin)
    expect(told(network)).toEqual([`warn ${AT}`])
    expect(isBerthManaged(network)).toBe(false)
    expect(network.plans.map(({ authority }) => authority)).not.toContain('berth')
  })

  it('may be any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (original) => {
        expect(() => told(byHand(original))).not.toThrow()
      }),
    )
  })
})
