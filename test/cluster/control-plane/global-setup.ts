import { findBinaries } from './binaries.ts'
import { missingBinariesNotice } from './missing-binaries.ts'

/** Jest's global setup of the cluster tests: once a run, before any test, says what cannot be tested here. */
export default function announceMissingBinaries(): void {
  const notice = missingBinariesNotice(findBinaries())
  if (notice !== undefined) process.stderr.write(`${notice}\n`)
}
