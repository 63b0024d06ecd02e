import { ApiError } from '../../cluster/api/api-error.ts'
import type { Allocation } from '../allocation.ts'

/**
 * Asks the API server whether there is no such node, as the view has it; one that there is, is told to the view. The view has none to forget:
 * one that it has by the time of the answer is new.
 */
export async function isNodeGone({ api, view }: Allocation, name: string): Promise<boolean> {
  try {
    view.learn('Node', await api.get(`/api/v1/nodes/${encodeURIComponent(name)}`))
    return false
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error
    return true
  }
}
