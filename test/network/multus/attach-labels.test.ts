import { describe, expect, it } from '@jest/globals'
import { attachLabels, labelOf } from '../../../network/multus/attach-labels.ts'

describe('the attach labels of a namespace', () => {
  it.each<[string, string, string | undefined, string]>([
    ['a NAD of the namespace', 'storage', undefined, 'storage'],
    ['a NAD of another namespace', 'infra.storage', 'infra', 'storage'],
    ['a NAD with dots in its name', 'infra.storage.fast', 'infra', 'storage.fast'],
  ])('name %s', (...[, value, namespace, name]) => {
    expect(attachLabels({ 'attach.berth.dev/net1': value })).toEqual([
      { label: 'attach.berth.dev/net1', interface: 'net1', namespace, name },
    ])
  })

  it('come in the order of their interfaces, whatever the order of the labels', () => {
    const labels = {
      'attach.berth.dev/net2': 'b',
      team: 'x',
      'attach.berth.dev/eth1.7': 'c',
      'attach.berth.dev/net1': 'a',
    }
    expect(attachLabels(labels).map((label) => label.interface)).toEqual(['eth1.7', 'net1', 'net2'])
  })

  it('are none without a value, a slash or an own key', () => {
    const inherited: Record<string, string> = Object.create({ 'attach.berth.dev/net1': 'a' })
    expect(attachLabels({ 'attach.berth.dev/net1': '', 'attach.berth.dev': 'a' })).toEqual([])
    expect(attachLabels(inherited)).toEqual([])
  })

  it('tell which of them put a network into a pod', () => {
    const labels = { 'attach.berth.dev/net1': 'a', 'attach.berth.dev/net2': 'infra.a' }
    const found = (namespace: string, interfaceName: string) =>
      labelOf({ namespace, name: 'a', interface: interfaceName }, 'shop', labels)?.label
    expect(found('shop', 'net1')).toBe('attach.berth.dev/net1')
    expect(found('infra', 'net2')).toBe('attach.berth.dev/net2')
    expect(found('infra', 'net1')).toBeUndefined()
    expect(found('shop', 'net3')).toBeUndefined()
  })
})
