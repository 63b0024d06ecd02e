import type { Result } from '../network/result.ts'
import { UsageError, type Terminal } from './terminal.ts'

export interface Service {
  close(): Promise<void>
}

/**
 * Starts a service and ends it on SIGTERM or SIGINT, also while it still starts: as process 1 of a container it would get neither if
 * nobody listened for them. @throws UsageError with the problem of a start that failed by itself.
 */
export async function runService(
  start: (signal: AbortSignal) => Promise<Result<Service>>,
  terminal: Pick<Terminal, 'exitCode'>,
): Promise<void> {
  const asked = new AbortController()
  const stop = (): void => asked.abort()
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  const started = await start(asked.signal)
  if (!started.ok) {
    process.off('SIGTERM', stop)
    process.off('SIGINT', stop)
    if (asked.signal.aborted) return terminal.exitCode(0)
    throw new UsageError(started.problem)
  }
  const end = (): void => {
    started.value.close().then(
      () => terminal.exitCode(0),
      () => terminal.exitCode(1),
    )
  }
  if (asked.signal.aborted) end()
  else asked.signal.addEventListener('abort', end, { once: true })
}
