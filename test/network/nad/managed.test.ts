import { describe, expect, it } from '@jest/globals'
import { describeNetwork } from '../../../network/nad/describe.ts'
import { isBerthManaged } from '../../../network/nad/managed.ts'

const CONFIG = { 'ipam.berth.dev/config': '{"type": "berth", "range": "10.0.0.0/24"}' }
const MANAGED = { 'ipam.berth.dev/managed': 'true' }

const network = (ipam: object | undefined, annotations: Record<string, string> = {}, chained = false) => {
  const plugin = { type: 'macvlan', ...(ipam === undefined ? {} : { ipam }) }
  const config = chained ? { plugins: [{ type: 'tuning' }, plugin] } : plugin
  return describeNetwork({
    metadata: { namespace: 'default', name: 'net', annotations },
    spec: { config: JSON.stringify({ cniVersion: '0.3.1', ...config }) },
  })
}

describe('isBerthManaged', () => {
  it.each([
    { name: 'ipam berth', nad: network({ type: 'berth', range: '10.0.0.0/24' }) },
    { name: 'ipam berth in a chain', nad: network({ type: 'berth', range: '10.0.0.0/24' }, {}, true) },
    { name: 'what it is lowered to', nad: network({ type: 'static' }, CONFIG) },
    {
      name: 'the same with an empty list of addresses',
      nad: network({ type: 'static', addresses: [] }, CONFIG),
    },
    {
      name: 'host-local that is to be managed',
      nad: network({ type: 'host-local', subnet: '10.0.0.0/24' }, MANAGED),
    },
  ])('holds for $name', ({ nad }) => expect(isBerthManaged(nad)).toBe(true))

  it.each([
    { name: 'static without the original', nad: network({ type: 'static' }) },
    {
      name: 'static with addresses',
      nad: network({ type: 'static', addresses: [{ address: '10.0.0.5/24' }] }, CONFIG),
    },
    { name: 'static that claims to be managed', nad: network({ type: 'static' }, MANAGED) },
    { name: 'host-local', nad: network({ type: 'host-local', subnet: '10.0.0.0/24' }) },
    {
      name: 'whereabouts, whatever it says',
      nad: network({ type: 'whereabouts', range: '10.0.0.0/24' }, { ...MANAGED, ...CONFIG }),
    },
    { name: 'dhcp', nad: network({ type: 'dhcp' }, MANAGED) },
    { name: 'no ipam', nad: network(undefined, MANAGED) },
    {
      name: 'a configuration on the node',
      nad: describeNetwork({ metadata: { name: 'net', annotations: MANAGED } }),
    },
  ])('does not hold for $name', ({ nad }) => expect(isBerthManaged(nad)).toBe(false))
})
