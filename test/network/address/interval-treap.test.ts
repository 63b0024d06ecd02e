import { describe, expect, it } from '@jest/globals'
import { IntervalTreap, type IntervalNode } from '../../../network/address/interval-treap.ts'

interface Plain extends IntervalNode<Plain> {
  size: number
}

const sizeOf = (node: Plain | undefined): number => node?.size ?? 0
const depthOf = (node: Plain | undefined): number =>
  node === undefined ? 0 : 1 + Math.max(depthOf(node.left), depthOf(node.right))

const COUNT = 4_096
const DEEPEST = 3 * Math.log2(COUNT)

function filled(first: (at: number) => number): IntervalTreap<Plain> {
  const treap = new IntervalTreap<Plain>((node) => {
    node.size = 1 + sizeOf(node.left) + sizeOf(node.right)
  })
  for (let at = 0; at < COUNT; at++) {
    const value = BigInt(first(at))
    const links = { priority: treap.nextPriority(), left: undefined, right: undefined }
    treap.insert({ first: value, last: value, size: 1, ...links })
  }
  return treap
}

describe('IntervalTreap', () => {
  it.each([
    ['ascending', (at: number) => at],
    ['descending', (at: number) => COUNT - at],
    ['from both ends', (at: number) => (at % 2 === 0 ? at : 2 * COUNT - at)],
  ])('stays shallow and counts right when filled %s and emptied from below', (_order, first) => {
    const treap = filled(first)
    expect(sizeOf(treap.root)).toBe(COUNT)
    expect(depthOf(treap.root)).toBeLessThan(DEEPEST)
    for (let at = 0; at < COUNT / 2; at++) {
      const value = BigInt(first(at))
      expect(treap.find({ first: value, last: value })?.first).toBe(value)
      treap.erase({ first: value, last: value })
      expect(treap.find({ first: value, last: value })).toBeUndefined()
    }
    expect(sizeOf(treap.root)).toBe(COUNT / 2)
    expect(depthOf(treap.root)).toBeLessThan(DEEPEST)
  })

  it('stays shallow while its intervals come and go', () => {
    const treap = filled((at) => at)
    for (let step = 0; step < 20 * COUNT; step++) {
      const value = BigInt((step * 7_919) % COUNT)
      treap.erase({ first: value, last: value })
      const links = { priority: treap.nextPriority(), left: undefined, right: undefined }
      treap.insert({ first: value, last: value, size: 1, ...links })
    }
    expect(sizeOf(treap.root)).toBe(COUNT)
    expect(depthOf(treap.root)).toBeLessThan(DEEPEST)
  })
})
