import { describe, expect, it } from '@jest/globals'
import { BlockCount } from '../../../map/data/block-count.ts'
import { blocksWithin } from '../../../map/data/blocks.ts'
import { layersOf } from '../../../map/data/layers.ts'
import { at, rangeOf } from '../../cluster-model/allocation/objects.ts'
import { total } from '../world.ts'

const RANGE = rangeOf('10.0.0.0/16')

describe('counting what is too much to be looked at', () => {
  it('takes all that is held from one address on for bound, and loses none', () => {
    const { layers } = layersOf([], RANGE)
    const count = new BlockCount(blocksWithin(RANGE), layers)
    count.held(at('10.0.0.5'), 'quarantined')
    count.rest(rangeOf('10.0.0.6-10.0.255.255'), () => 3n)
    const { blocks, counts } = count.counted()
    expect(blocks[0]?.counts).toEqual({ bound: '3', quarantined: '1', outside: '252' })
    expect(blocks[1]?.counts).toEqual({ bound: '3', outside: '253' })
    expect(total(counts)).toBe(65_536n)
  })
})
