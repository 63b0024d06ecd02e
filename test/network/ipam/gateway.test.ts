import { describe, expect, it } from '@jest/globals'
import { ipamProblems } from '../../../network/nad/checks.ts'
import { ipamNetwork } from './ipam-rows.ts'

type Fields = Readonly<Record<string, unknown>>
type Row = readonly [title: string, fields: Fields, plugin?: Fields]

const verdicts = (fields: Fields, plugin: Fields = {}) =>
  [...ipamProblems(ipamNetwork('host-local', { subnet: '10.0.0.0/25', ...fields }, { plugin }))].map(
    ({ field, atMost }) => `${atMost ?? 'as the rule says'}: ${field}`,
  )

const GATEWAY = 'spec.config.ipam.gateway'
const outside = '10.0.0.254'
const route = { dst: '10.9.0.0/16' }

const told: readonly Row[] = [
  ['without routes', {}],
  ['with routes that have gateways of their own', { routes: [{ ...route, gw: '10.0.0.9' }] }],
  ['with routes of the other family', { routes: [{ dst: 'fd00::/64' }] }],
  ['with an on-link route to it first', { routes: [{ dst: '10.0.0.254/32', gw: '0.0.0.0' }, route] }],
  ['that a bridge takes', {}, { type: 'bridge', isGateway: true }],
  ['with a route, where pods bring ranges', { routes: [route] }, { capabilities: { ipRanges: true } }],
  ['with a route, on a device that DPDK may drive', { routes: [route] }, { type: 'host-device' }],
]

const refused: readonly Row[] = [
  ['with a route', { routes: [route] }],
  ['with an on-link route to it behind', { routes: [route, { dst: '10.0.0.254/32', gw: '0.0.0.0' }] }],
  ['that is the default route of a bridge', {}, { type: 'bridge', isDefaultGateway: true }],
  ['with a route below ptp', { routes: [route] }, { type: 'ptp' }],
]

describe('a gateway outside its subnet', () => {
  it.each(told)('is told, and pods start: %s', (...[, fields, plugin]) => {
    expect(verdicts({ gateway: outside, ...fields }, plugin)).toEqual([`warn: ${GATEWAY}`])
  })

  it.each(refused)('is refused, as pods do not start: %s', (...[, fields, plugin]) => {
    expect(verdicts({ gateway: outside, ...fields }, plugin)).toEqual([`as the rule says: ${GATEWAY}`])
  })
})

describe('a gateway of static that no address reaches', () => {
  const fields = {
    addresses: [{ address: '10.1.0.5/24', gateway: '10.9.0.1' }],
    routes: [{ dst: '10.2.0.0/16' }],
  }
  const verdictsWith = (plugin: Fields) =>
    [...ipamProblems(ipamNetwork('static', fields, { plugin }))].map(({ atMost }) => atMost)

  it('is refused, and only told where pods may bring their own addresses', () => {
    expect(verdictsWith({})).toEqual([undefined])
    expect(verdictsWith({ capabilities: { ips: true } })).toEqual(['warn'])
  })
})

describe('a route whose own gateway is outside', () => {
  it('is refused for IPv4, and told for IPv6, where a router may announce the way', () => {
    const routes = [{ ...route, gw: outside }]
    expect(verdicts({ routes })).toEqual(['as the rule says: spec.config.ipam.routes[0]'])
    const six = { subnet: 'fd00::/64', routes: [{ dst: 'fd09::/64', gw: 'fd01::1' }] }
    expect(verdicts(six)).toEqual(['warn: spec.config.ipam.routes[0]'])
    expect(verdicts({ ...six, routes: [{ dst: 'fd09::/64', gw: 'fe80::1' }] })).toEqual([])
  })
})
