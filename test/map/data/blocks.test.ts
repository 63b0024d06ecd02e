import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { blocksWithin } from '../../../map/data/blocks.ts'
import { sizeOf } from '../../../network/address/range.ts'
import { formatAddress } from '../../../network/address/address.ts'
import { ranges } from '../../network/address/arbitrary.ts'
import { MapWorld, total } from '../world.ts'

describe('the blocks of a range', () => {
  it('cover it exactly once, ascending, and are 257 at most', () => {
    fc.assert(
      fc.property(ranges, (range) => {
        const blocks = blocksWithin(range)
        expect(blocks.length).toBeLessThanOrEqual(257)
        expect(blocks[0]?.first).toBe(range.first)
        expect(blocks.at(-1)?.last).toBe(range.last)
        for (const [place, block] of blocks.entries()) {
          expect(block.first <= block.last).toBe(true)
          const next = blocks[place + 1]
          if (next !== undefined) expect(next.first).toBe(block.last + 1n)
        }
      }),
    )
  })

  it('are one power of two, but for the ends', () => {
    fc.assert(
      fc.property(ranges, (range) => {
        const inner = blocksWithin(range).slice(1, -1)
        const [size = 1n] = inner.map(sizeOf)
        expect(size & (size - 1n)).toBe(0n)
        for (const block of inner) expect([sizeOf(block), block.first % size]).toEqual([size, 0n])
      }),
    )
  })
})

describe('a range of more than 4,096 addresses', () => {
  it.each([
    ['10.0.0.0/8', '10.0.0.0/16', 256],
    ['fd00::/64', 'fd00::/72', 256],
    ['::/0', '::/8', 256],
    ['0.0.0.0/0', '0.0.0.0/8', 256],
    ['10.0.0.0/19', '10.0.0.0/27', 256],
  ])('shows %s in blocks that can be opened', async (range, first, count) => {
    const world = new MapWorld().berth(
      'net',
      range === '::/0' || range === '0.0.0.0/0' ? '10.0.0.0/24' : range,
    )
    const grid = await world.blocks(range)
    expect(grid.blocks[0]?.range).toBe(first)
    expect(grid.blocks).toHaveLength(count)
    expect(total(grid.counts)).toBe(BigInt(grid.size))
    const blocks = grid.blocks.map(({ size, counts }) => [total(counts), BigInt(size)])
    for (const [counted, size] of blocks) expect(counted).toBe(size)
    expect(JSON.stringify(grid).length).toBeLessThan(60_000)
  })

  it('counts each phase in its block, and tells the first addresses that somebody has', async () => {
    const world = new MapWorld()
      .berth('net', '10.0.0.0/8', { gateway: '10.0.0.1' })
      .lease('10.0.0.2')
      .lease('10.1.0.0', { phase: 'Quarantined', releasedAt: 1 })
      .lease('10.1.255.255')
    const { blocks, counts, used } = await world.blocks('10.0.0.0/8')
    expect(blocks[0]?.counts).toEqual({ bound: '1', free: '65533', gateway: '1', edge: '1' })
    expect(blocks[1]?.counts).toEqual({ bound: '1', quarantined: '1', free: '65534' })
    expect(counts).toEqual({
      bound: '2',
      quarantined: '1',
      free: String(2 ** 24 - 6),
      gateway: '1',
      edge: '2',
    })
    expect(used.map(({ address }) => address)).toEqual(['10.0.0.2', '10.1.0.0', '10.1.255.255'])
  })

  it('counts the same as the cells of its parts', async () => {
    const held = fc.uniqueArray(fc.nat(8_191), { maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(held, fc.nat(200), fc.nat(200), async (values, start, length) => {
        const address = (offset: number): string =>
          formatAddress({ family: 4, value: (10n << 24n) + BigInt(offset) })
        const world = new MapWorld()
          .berth('net', '10.0.0.0/20', { range_start: address(start), range_end: address(start + length) })
          .network('fixed', { type: 'static', addresses: [{ address: `${address(start + 5)}/19` }] })
        for (const [place, value] of values.entries())
          world.lease(address(value), { phase: place % 3 === 0 ? 'Held' : 'Bound' })
        const sums = new Map<string, bigint>()
        for (const part of ['10.0.0.0/20', '10.0.16.0/20']) {
          for (const [phase, count] of Object.entries((await world.cells(part)).counts))
            sums.set(phase, (sums.get(phase) ?? 0n) + BigInt(count))
        }
        const { counts, blocks } = await world.blocks('10.0.0.0/19')
        expect(
          Object.fromEntries(Object.entries(counts).map(([phase, count]) => [phase, BigInt(count)])),
        ).toEqual(Object.fromEntries(sums))
        expect(blocks.reduce((sum, block) => sum + total(block.counts), 0n)).toBe(8_192n)
      }),
      { numRuns: 30 },
    )
  })

  it('stays within bounds with 20,000 leases', async () => {
    const world = new MapWorld().berth('net', '10.0.0.0/8')
    for (let value = 2; value < 20_002; value++)
      world.lease(formatAddress({ family: 4, value: (10n << 24n) + BigInt(value) }))
    const grid = await world.blocks('10.0.0.0/8')
    expect(grid.counts.bound).toBe('20000')
    expect(grid.used).toHaveLength(256)
    expect(grid.roughFrom).toBeUndefined()
    expect(JSON.stringify(grid).length).toBeLessThan(100_000)
  })

  it('leads from the widest subnet down to a range', async () => {
    const world = new MapWorld().berth('net', 'fd00::/64').berth('small', 'fd00::/112')
    expect((await world.grid('fd00::/120')).path).toEqual([
      'fd00::/64',
      'fd00::/72',
      'fd00::/80',
      'fd00::/88',
      'fd00::/96',
      'fd00::/104',
      'fd00::/112',
      'fd00::/120',
    ])
    expect((await world.grid('fd01::/120')).path).toEqual(['fd01::/120'])
    expect((await world.grid('fd00::-fd00::1:0')).path.at(-1)).toBe('fd00::-fd00::1:0')
  })
})
