import { startAllocator, type Allocator } from '../../allocator/main.ts'
import type { Result } from '../../network/result.ts'
import type { ServicesOptions } from './options.ts'

/** Starts what the allocator's process runs. */
export function startServices(options: ServicesOptions): Promise<Result<Allocator>> {
  return startAllocator(options.allocator)
}
