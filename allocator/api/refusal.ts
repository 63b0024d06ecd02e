import { ApiError } from '../../cluster/api/api-error.ts'

const REFUSALS: ReadonlySet<number> = new Set([400, 403, 422])

/** Whether another attempt will not change it: the API server refuses the object, not the moment. */
export const isRefusal = (fault: unknown): fault is ApiError =>
  fault instanceof ApiError && REFUSALS.has(fault.status)
