import { describe, expect, it } from '@jest/globals'
import type { JsonObject } from '../../../network/json/json.ts'
import { deviceContainer, deviceContainerFault } from '../../../network/multus/device-container.ts'

const spec = { containers: [{ name: 'app' }, { name: 'dpdk' }] }
const named = (name: string) => ({ 'berth.dev/device-container': name })

describe('the container that takes the devices', () => {
  it.each<[string, JsonObject, Record<string, string>, number]>([
    ['the first', spec, {}, 0],
    ['the one named', spec, named('dpdk'), 1],
    ['none where the named one is not there', spec, named('gone'), -1],
    ['none of an empty list', { containers: [] }, {}, -1],
    ['none where there is no list', { containers: 'x' }, {}, -1],
    ['none with the name of nothing', { containers: [null, {}] }, named(''), -1],
  ])('is %s', (...[, pod, annotations, expected]) => {
    expect(deviceContainer(pod, annotations)).toBe(expected)
  })

  it('is told to be missing, with the names that there are', () => {
    expect(deviceContainerFault(spec, named('gone'))).toEqual({
      message: 'no container is named "gone", so no container gets the devices of the networks',
      fix: 'name one of app, dpdk, or remove the annotation to use the first',
    })
  })

  it('is no fault where it is there or not asked for', () => {
    expect(deviceContainerFault(spec, named('app'))).toBeUndefined()
    expect(deviceContainerFault({}, {})).toBeUndefined()
  })
})
