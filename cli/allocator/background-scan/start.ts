import type { Logger } from 'pino'
import type { Allocator, ProcessOptions } from '../../../allocator/process.ts'
import { AllocationModel } from '../../../cluster/allocation/allocation-model.ts'
import { clientOf } from '../../../cluster/connect.ts'
import { liveSettings } from '../../../service/live-settings.ts'
import type { Service } from '../running-services.ts'
import { BackgroundScan } from './background-scan.ts'

/**
 * Starts the background scan of an allocator, by a client of its own: its lists must not stand before what the allocator writes.
 * Rejects if the configuration cannot be read.
 */
export async function startBackgroundScan(
  { kubeconfig, serviceAccountFolder, configFile }: ProcessOptions,
  {
    allocator,
    log,
    periodMs,
  }: { readonly allocator: Allocator; readonly log: Logger; readonly periodMs: number },
): Promise<Service> {
  const model = allocator.view
  if (!(model instanceof AllocationModel)) throw new TypeError('the allocator keeps no AllocationModel')
  const settings = await liveSettings({ file: configFile, berthUsers: [] }, () => undefined, log)
  if (!settings.ok) throw new Error(settings.problem)
  const client = await clientOf(kubeconfig, serviceAccountFolder)
  const scan = new BackgroundScan({
    model,
    allocator,
    client,
    settings: settings.value.current,
    log,
    periodMs,
  })
  scan.start()
  return {
    metrics: () => scan.metrics(),
    close: async () => {
      const closed = scan.close()
      settings.value.stop()
      client.close()
      await closed
    },
  }
}
