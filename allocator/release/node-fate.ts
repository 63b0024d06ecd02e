import { ApiError } from '../../cluster/api/api-error.ts'
import type { Allocation } from '../allocation.ts'

/** Asks the API server whether there is no such node; one that there is, is told to the view. */
export async function isNodeGone({ api, view }: Allocation, name: string): Promise<boolean> {
  try {
    view.learn('Node', await api.get(`/api/v1/nodes/${encodeURIComponent(name)}`))
    return false
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error
    view.forget('Node', '', name)
    return true
  }
}
