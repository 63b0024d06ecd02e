import { findNodeAtLocation, parseTree, type Node } from 'jsonc-parser'
import type { Step } from './field-path.ts'

/** The tree of a JSON text, whose depth must be bounded; undefined if it is empty. */
export const jsonTree = (text: string): Node | undefined => parseTree(text, [], { disallowComments: true })

/** The offset of the value at that path, or of its nearest parent that is there; a member is told by its key. */
export function jsonOffset(root: Node, path: readonly Step[]): number {
  for (let length = path.length; length > 0; length--) {
    const node = findNodeAtLocation(root, path.slice(0, length))
    if (node !== undefined) return startOf(node)
  }
  return root.offset
}

const startOf = (node: Node): number => (node.parent?.type === 'property' ? node.parent.offset : node.offset)
