import type { Command } from 'commander'
import { success } from '../../network/result.ts'
import { runService } from '../run-service.ts'
import type { Terminal } from '../terminal.ts'
import { compactHeapOnce } from './compact-heap.ts'
import { addAllocatorOptions, allocatorOptions, type GivenOptions } from './options.ts'

/** `berth allocator`: the IPAM sidecar, as it runs in the cluster. */
export function addAllocator(program: Command, terminal: Terminal): void {
  const command = program
    .command('allocator')
    .summary('lease addresses to pods and claims (what runs beside the webhook)')
  addAllocatorOptions(command).action(async (given: GivenOptions) => {
    const options = allocatorOptions(given)
    const { startServices } = await import('./services.ts')
    await runService(async () => {
      const started = await startServices(options)
      if (!started.ok) return started
      compactHeapOnce(() => started.value.unready().length === 0)
      return success(started.value)
    }, terminal)
  })
}
