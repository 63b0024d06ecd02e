import { describe, expect, it } from '@jest/globals'
import { describeNetwork } from '../../../network/nad/describe.ts'
import { mayEndAtNode } from '../../../network/nad/node-local.ts'
import { takesIps } from '../../../network/nad/takes-ips.ts'

const network = (config: object) =>
  describeNetwork({
    metadata: { name: 'net' },
    spec: { config: JSON.stringify({ cniVersion: '0.3.1', ...config }) },
  })
const ipam = { type: 'static' }

describe('takesIps', () => {
  it.each([
    { name: 'a plugin', config: { type: 'macvlan', capabilities: { ips: true }, ipam } },
    {
      name: 'the second of a chain',
      config: { plugins: [{ type: 'tuning' }, { type: 'macvlan', capabilities: { ips: true }, ipam }] },
    },
  ])('holds for the capability of $name', ({ config }) => expect(takesIps(network(config))).toBe(true))

  it.each([
    { name: 'no capabilities', config: { type: 'macvlan', ipam } },
    { name: 'other capabilities', config: { type: 'macvlan', capabilities: { mac: true }, ipam } },
    { name: 'the capability switched off', config: { type: 'macvlan', capabilities: { ips: false }, ipam } },
    { name: 'the capability as text', config: { type: 'macvlan', capabilities: { ips: 'true' }, ipam } },
    {
      name: 'the capability of a plugin without ipam',
      config: {
        plugins: [
          { type: 'tuning', capabilities: { ips: true } },
          { type: 'macvlan', ipam },
        ],
      },
    },
    { name: 'a plugin that cannot be read', config: { type: 5 } },
  ])('does not hold for $name', ({ config }) => expect(takesIps(network(config))).toBe(false))
})

describe('mayEndAtNode', () => {
  it('holds for bridges and point-to-point links, in a chain too', () => {
    expect(mayEndAtNode(network({ type: 'bridge', ipam }))).toBe(true)
    expect(mayEndAtNode(network({ plugins: [{ type: 'ptp', ipam }, { type: 'portmap' }] }))).toBe(true)
  })
  it('does not hold for what shares an interface of the node', () => {
    expect(mayEndAtNode(network({ type: 'macvlan', ipam }))).toBe(false)
    expect(mayEndAtNode(describeNetwork({ metadata: { name: 'net' } }))).toBe(false)
  })
})
