import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { parseAllDocuments } from 'yaml'
import { parseAddress } from '../../../network/address/address.ts'
import { isObject } from '../../../network/json/json.ts'
import { ownPots } from '../../../network/nad/address-pots.ts'
import { breakingChanges } from '../../../network/nad/breaking-changes.ts'
import { ipamProblems, pluginProblems, unknownFieldProblems } from '../../../network/nad/checks.ts'
import { gatewayConflicts } from '../../../network/nad/gateway-conflicts.ts'
import { givenUpRanges } from '../../../network/nad/given-up.ts'
import { lowerConfig } from '../../../network/nad/lower.ts'
import { isBerthManaged } from '../../../network/nad/managed.ts'
import { networkOccupants } from '../../../network/nad/occupants.ts'
import { takesIps } from '../../../network/nad/takes-ips.ts'
import { lowered, storedNetwork } from './lowered-form.ts'
import { networkOf } from './network-of.ts'

const RESERVED = { reservedNetworks: [] }

describe('lowering', () => {
  it.each([
    {
      name: 'a plugin on one line',
      config: '{"type":"macvlan","master":"eth1","ipam":{"type":"berth","range":"10.0.0.0/24"}}',
      stored: '{"type":"macvlan","master":"eth1","capabilities":{"ips":true},"ipam":{"type":"static"}}',
      original: '{"type":"berth","range":"10.0.0.0/24"}',
    },
    {
      name: 'a chain, in the plugin that has the ipam',
      config:
        '{"plugins":[{"type":"bridge","ipam":{"type":"berth","range":"10.0.0.0/24"}},{"type":"tuning"}]}',
      stored:
        '{"plugins":[{"type":"bridge","capabilities":{"ips":true},"ipam":{"type":"static"}},{"type":"tuning"}]}',
      original: '{"type":"berth","range":"10.0.0.0/24"}',
    },
    {
      name: 'a text with its own line breaks and order',
      config:
        '{\n  "ipam": {\n    "range": "10.0.0.0/24",\n    "type": "berth"\n  },\n  "mtu": 1.5e3,\n  "type": "macvlan"\n}\n',
      stored:
        '{\n  "capabilities": {"ips": true},\n  "ipam": {"type":"static"},\n  "mtu": 1.5e3,\n  "type": "macvlan"\n}\n',
      original: '{"range":"10.0.0.0/24","type":"berth"}',
    },
    {
      name: 'capabilities that are there, whatever else they say',
      config: '{"type":"macvlan","capabilities":{"mac":true},"ipam":{"type":"berth","range":"10.0.0.0/24"}}',
      stored: '{"type":"macvlan","capabilities":{"ips":true,"mac":true},"ipam":{"type":"static"}}',
      original: '{"type":"berth","range":"10.0.0.0/24"}',
    },
    {
      name: 'capabilities that say no',
      config:
        '{"plugins":[{"type":"macvlan","capabilities":{"ips":false},"ipam":{"type":"berth","range":"10.0.0.0/24"}}]}',
      stored: '{"plugins":[{"type":"macvlan","capabilities":{"ips":true},"ipam":{"type":"static"}}]}',
      original: '{"type":"berth","range":"10.0.0.0/24"}',
    },
    {
      name: 'empty capabilities',
      config: '{"type":"macvlan","capabilities":{},"ipam":{"type":"berth","range":"10.0.0.0/24"}}',
      stored: '{"type":"macvlan","capabilities":{"ips":true},"ipam":{"type":"static"}}',
      original: '{"type":"berth","range":"10.0.0.0/24"}',
    },
    {
      name: 'capabilities of null',
      config: '{"type":"macvlan","capabilities":null,"ipam":{"type":"berth","range":"10.0.0.0/24"}}',
      stored: '{"type":"macvlan","capabilities":{"ips":true},"ipam":{"type":"static"}}',
      original: '{"type":"berth","range":"10.0.0.0/24"}',
    },
    {
      name: 'an ipam in capitals, which the plugins read as well',
      config: '{"type":"macvlan","IPAM":{"Type":"berth","Range":"10.0.0.0/24"}}',
      stored: '{"type":"macvlan","capabilities":{"ips":true},"IPAM":{"type":"static"}}',
      original: '{"Type":"berth","Range":"10.0.0.0/24"}',
    },
    {
      name: 'routes and DNS, which static reads too; the gateway goes into the routes of its family',
      config:
        '{"type":"macvlan","capabilities":{"ips":true},"ipam":{"type":"berth","range":"10.0.0.0/24","gateway":"10.0.0.1",' +
        '"routes":[{"dst":"10.9.0.0/16"},{"dst":"10.8.0.0/16","gw":"10.0.0.2","mtu":1400},{"dst":"fd00::/8"}],' +
        '"dns":{"nameservers":["10.0.0.3"]}}}',
      stored:
        '{"type":"macvlan","capabilities":{"ips":true},"ipam":{"type":"static",' +
        '"routes":[{"dst":"10.9.0.0/16","gw":"10.0.0.1"},{"dst":"10.8.0.0/16","gw":"10.0.0.2","mtu":1400},{"dst":"fd00::/8"}],' +
        '"dns":{"nameservers":["10.0.0.3"]}}}',
      original:
        '{"type":"berth","range":"10.0.0.0/24","gateway":"10.0.0.1",' +
        '"routes":[{"dst":"10.9.0.0/16"},{"dst":"10.8.0.0/16","gw":"10.0.0.2","mtu":1400},{"dst":"fd00::/8"}],' +
        '"dns":{"nameservers":["10.0.0.3"]}}',
    },
    {
      name: 'a gateway that means on-link',
      config:
        '{"type":"macvlan","ipam":{"type":"berth","range":"10.0.0.0/24","gateway":"0.0.0.0","routes":[{"dst":"10.9.0.0/16"}]}}',
      stored:
        '{"type":"macvlan","capabilities":{"ips":true},"ipam":{"type":"static","routes":[{"dst":"10.9.0.0/16"}]}}',
      original: '{"type":"berth","range":"10.0.0.0/24","gateway":"0.0.0.0","routes":[{"dst":"10.9.0.0/16"}]}',
    },
  ])('stores $name', ({ config, stored, original }) => {
    expect(lowered(config)).toMatchObject({ config: stored, original })
  })

  it('gives the gateway of a pool to the routes of a network that draws from it', () => {
    const config =
      '{"type":"macvlan","ipam":{"type":"berth","pool":{"kind":"InClusterIPPool","name":"p"},"routes":[{"dst":"0.0.0.0/0"}]}}'
    const gateway = parseAddress('10.0.0.1')
    const result = lowerConfig(config, networkOf(config), gateway.ok ? gateway.value : undefined)
    expect(result?.config).toContain('"routes":[{"dst":"0.0.0.0/0","gw":"10.0.0.1"}]')
  })

  it.each([
    { name: 'no JSON', config: '{"type":"macvlan","ipam":{"type":"berth"' },
    {
      name: 'a key that stands twice',
      config:
        '{"type":"macvlan","ipam":{"type":"berth","range":"10.0.0.0/24"},"ipam":{"type":"berth","range":"10.0.0.0/24"}}',
    },
    {
      name: 'an ipam with something wrong',
      config: '{"type":"macvlan","ipam":{"type":"berth","range":"10.0.0.300/24"}}',
    },
    { name: 'an ipam that hands out nothing', config: '{"type":"macvlan","ipam":{"type":"berth"}}' },
    {
      name: 'two ipams of Berth',
      config:
        '{"plugins":[{"type":"macvlan","ipam":{"type":"berth","range":"10.0.0.0/24"}},{"type":"bridge","ipam":{"type":"berth","range":"10.1.0.0/24"}}]}',
    },
    {
      name: 'an ipam that the plugin does not run',
      config:
        '{"plugins":[{"type":"macvlan"},{"type":"tuning","ipam":{"type":"berth","range":"10.0.0.0/24"}}]}',
    },
    {
      name: 'capabilities that are no object',
      config: '{"type":"macvlan","capabilities":["ips"],"ipam":{"type":"berth","range":"10.0.0.0/24"}}',
    },
    {
      name: 'another ipam',
      config: '{"type":"macvlan","ipam":{"type":"whereabouts","range":"10.0.0.0/24"}}',
    },
    { name: 'no ipam', config: '{"type":"macvlan"}' },
  ])('leaves $name to the rules', ({ config }) => {
    expect(lowerConfig(config, networkOf(config), undefined)).toBeUndefined()
  })

  it('leaves what is lowered already', () => {
    const result = lowered('{"type":"macvlan","ipam":{"type":"berth","range":"10.0.0.0/24"}}')
    expect(lowerConfig(result.config, storedNetwork(result), undefined)).toBeUndefined()
  })
})

/** What a network says that anybody asks of it, beside the text. */
const sayings = (network: ReturnType<typeof networkOf>) => ({
  managed: isBerthManaged(network),
  plans: network.plans,
  domain: network.domain,
  pots: ownPots(network, RESERVED).map(({ title, ranges, subnets, source }) => ({
    title,
    ranges,
    subnets,
    source,
  })),
  occupants: networkOccupants(network),
  links: network.links,
  gateways: [...gatewayConflicts(network)],
  problems: [...ipamProblems(network)].filter(({ atMost }) => atMost === undefined),
  unknown: [...unknownFieldProblems(network)],
})

const octet = fc.integer({ min: 1, max: 254 })
const range = fc.oneof(
  fc.record({ range: octet.map((n) => `10.0.${n}.0/24`) }),
  octet.map((n) => ({ range: `10.1.${n}.0/24`, range_start: `10.1.${n}.9`, range_end: `10.1.${n}.99` })),
  octet.map((n) => ({ range: `10.2.${n}.5-10.2.${n}.200/24`, exclude: [`10.2.${n}.64/30`] })),
  octet.map((n) => ({ range: `10.3.${n}.0/24`, gateway: `10.3.${n}.1`, routes: [{ dst: '10.64.0.0/10' }] })),
  octet.map((n) => ({
    range: `fd00:${n}::/64`,
    gateway: `fd00:${n}::1`,
    routes: [{ dst: 'fd01::/16' }, { dst: '10.0.0.0/8' }],
  })),
  fc.constant({ ipRanges: [{ range: '10.4.0.0/16' }, { range: 'fd00::/64', range_start: 'fd00::10' }] }),
  fc.constant({ pool: { kind: 'GlobalInClusterIPPool', name: 'machines' }, routes: [{ dst: '0.0.0.0/0' }] }),
)
const ipam = fc
  .record({
    range,
    network_name: fc.option(fc.constantFrom('blue', 'green.net'), { nil: undefined }),
    stray: fc.boolean(),
  })
  .map(({ range: some, network_name, stray }) => ({
    type: 'berth',
    ...some,
    ...(network_name !== undefined && { network_name }),
    ...(stray && { rangeStart: '10.0.0.9' }),
  }))
const config = fc
  .record({
    ipam,
    chain: fc.boolean(),
    indent: fc.constantFrom(0, 2),
    capabilities: fc.constantFrom(undefined, {}, { ips: true }, { mac: true, ips: false }),
  })
  .map(({ ipam: of, chain, indent, capabilities }) => {
    const plugin = {
      type: 'bridge',
      bridge: 'br0',
      isGateway: true,
      ...(capabilities && { capabilities }),
      ipam: of,
    }
    return JSON.stringify(
      { cniVersion: '1.0.0', ...(chain ? { plugins: [plugin, { type: 'tuning' }] } : plugin) },
      null,
      indent,
    )
  })

describe('the lowered form', () => {
  it('says all that the original said, where its author wrote it', () => {
    fc.assert(
      fc.property(config, (text) => {
        const network = networkOf(text)
        const result = lowerConfig(text, network, undefined)
        if (result === undefined) throw new Error(`not lowered: ${text}`)
        const stored = storedNetwork(result)
        expect(sayings(stored)).toEqual(sayings(network))
        expect([...breakingChanges(network, stored), ...breakingChanges(stored, network)]).toEqual([])
        expect([...givenUpRanges(network, stored), ...givenUpRanges(stored, network)]).toEqual([])
        expect([...pluginProblems(stored)]).toEqual([])
        expect(takesIps(stored)).toBe(true)
      }),
    )
  })

  it('is the same text but for the ipam and the capability', () => {
    fc.assert(
      fc.property(config, (text) => {
        const { config: stored, original } = lowered(text)
        const [before, after] = [text, stored].map((one) => JSON.parse(one))
        const [was, is] = [before, after].map((root) => root.plugins?.[0] ?? root)
        expect(is).toMatchObject({
          capabilities: { ...was.capabilities, ips: true },
          ipam: { type: 'static' },
        })
        expect(JSON.parse(original)).toEqual(was.ipam)
        for (const plugin of [was, is]) {
          delete plugin.ipam
          delete plugin.capabilities
        }
        expect(after).toEqual(before)
      }),
    )
  })

  const examples = ['examples', 'test/fixtures/seed']
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
    )
    .filter((file) => file.endsWith('.yaml'))
    .flatMap((file) =>
      parseAllDocuments(readFileSync(file, 'utf8')).flatMap((document) => {
        const object: unknown = document.toJS()
        const spec =
          isObject(object) && object['kind'] === 'NetworkAttachmentDefinition' ? object['spec'] : undefined
        const text = isObject(spec) ? spec['config'] : undefined
        return typeof text === 'string' && /"type":\s*"berth"/.test(text) ? [{ file, text }] : []
      }),
    )

  it('has an example', () => expect(examples.length).toBeGreaterThan(0))

  it.each(examples)('is what becomes of $file', ({ text }) => {
    expect(sayings(storedNetwork(lowered(text)))).toEqual(sayings(networkOf(text)))
  })
})
