import { describe, expect, it } from '@jest/globals'
import type { Change } from '../../../allocator/view.ts'
import { AllocationModel } from '../../../cluster/allocation/allocation-model.ts'
import type { JsonObject } from '../../../network/json/json.ts'

const lease: JsonObject = {
  metadata: { name: 'default.10-0-0-1', uid: 'lease', resourceVersion: '5' },
  spec: {
    address: '10.0.0.1',
    prefix: 24,
    domain: 'default',
    pool: { kind: 'NetworkAttachmentDefinition', namespace: 'shop', name: 'net' },
    owner: { kind: 'Pod', namespace: 'shop', name: 'web', uid: 'pod', interface: 'net1' },
    pod: { name: 'web', uid: 'pod' },
    phase: 'Bound',
  },
}

const pod = (resourceVersion: string, nodeName?: string): JsonObject => ({
  metadata: {
    namespace: 'shop',
    name: 'web',
    uid: 'pod',
    resourceVersion,
    annotations: { 'k8s.v1.cni.cncf.io/networks': 'net' },
  },
  spec: nodeName === undefined ? {} : { nodeName },
})

function watched(): { readonly model: AllocationModel; readonly told: Change[] } {
  const model = new AllocationModel()
  const told: Change[] = []
  model.upsert('IPLease', lease)
  model.subscribe({ changed: (change) => told.push(change), freed: () => undefined })
  return { model, told }
}

const GONE = { kind: 'Pod', namespace: 'shop', name: 'web', gone: true }

describe('the last state of a pod', () => {
  it('is told with its deletion, though the watch has told of another node, or none, before', () => {
    const { model, told } = watched()
    model.upsert('Pod', pod('7'))
    model.remove('Pod', 'shop', 'web', pod('9', 'node-1'))
    expect(told.at(-1)).toEqual({ ...GONE, last: { uid: 'pod', nodeName: 'node-1' } })
  })

  it('says that it was on no node', () => {
    const { model, told } = watched()
    model.upsert('Pod', pod('7'))
    model.remove('Pod', 'shop', 'web', pod('9'))
    expect(told.at(-1)).toEqual({ ...GONE, last: { uid: 'pod', nodeName: undefined } })
  })

  it('is told though the pod was known to be gone already, as long as it has a lease', () => {
    const { model, told } = watched()
    model.upsert('Pod', pod('7'))
    model.forget('Pod', 'shop', 'web')
    expect(told.at(-1)).toEqual(GONE)
    model.remove('Pod', 'shop', 'web', pod('9', 'node-1'))
    expect(told.at(-1)).toEqual({ ...GONE, last: { uid: 'pod', nodeName: 'node-1' } })
  })

  it('is not told of a pod that is merely missing from a list', () => {
    const { model, told } = watched()
    model.upsert('Pod', pod('7'))
    model.retain('Pod', new Set(), '9')
    expect(told.at(-1)).toEqual(GONE)
  })

  it('is not told where the watch leaves the spec out', () => {
    const { model, told } = watched()
    model.upsert('Pod', pod('7'))
    const { metadata = {} } = pod('9')
    model.remove('Pod', 'shop', 'web', { metadata })
    expect(told.at(-1)).toEqual(GONE)
  })

  it('is told of no pod that Berth has nothing to do with', () => {
    const { model, told } = watched()
    model.remove('Pod', 'shop', 'other', { metadata: { namespace: 'shop', name: 'other', uid: 'x' } })
    expect(told).toEqual([])
  })
})
