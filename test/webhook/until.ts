import { setTimeout as sleep } from 'node:timers/promises'

/** Waits until the condition holds. @throws Error with the condition after 10 s. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 10_000
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`never came true: ${condition.toString()}`)
    await sleep(2)
  }
}
