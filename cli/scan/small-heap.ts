import { setFlagsFromString } from 'node:v8'

/**
 * Has V8 collect garbage sooner from now on. Of 100,000 pods 140 MiB are kept and ten times as much is made on the way; left to
 * itself the heap grows to 560 MiB, so to 370 MiB, in the same time.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--max-semi-space-size=8')
  setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString('--heap-growing-percent=30')
}
