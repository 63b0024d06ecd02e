import type { Members } from '../../cluster/api/projection.ts'
import { METADATA, shapeOf } from '../../cluster/model/object-shapes.ts'
import type { ModelKind } from '../../cluster/model/sink.ts'

/** What the inventory takes of the objects of a kind: what the model reads, and what an address's story is made of. */
export function inventoryShapeOf(kind: ModelKind): Members {
  const shape = shapeOf(kind)
  switch (kind) {
    case 'Pod':
      return {
        ...shape,
        spec: { ...membersOf(shape, 'spec'), schedulingGates: 'whole' },
        status: { ...membersOf(shape, 'status'), conditions: 'whole' },
      }
    case 'Node':
      return { metadata: METADATA, spec: { taints: 'whole' }, status: { conditions: 'whole' } }
    case 'IPAddressClaim':
      return { ...shape, status: 'whole' }
    default:
      return shape
  }
}

function membersOf(shape: Members, key: string): Members {
  const members = shape[key]
  return members === undefined || members === 'whole' ? {} : members
}
