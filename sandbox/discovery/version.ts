import type { JsonObject } from '../../network/json/json.ts'

/** The Kubernetes whose behaviour the sandbox shows; clients choose by it what they may ask. */
const MINOR = '36'

/** `/version`. Says in every place that a person or a script may look at that this is no Kubernetes. */
export const VERSION: JsonObject = {
  major: '1',
  minor: MINOR,
  gitVersion: `v1.${MINOR}.0+berth-sandbox`,
  gitCommit: 'berth-sandbox-is-no-kubernetes-and-not-for-production',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: 'none',
  compiler: 'none',
  platform: `${process.platform}/${process.arch === 'x64' ? 'amd64' : process.arch}`,
}
