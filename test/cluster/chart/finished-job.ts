import type { ControlPlane } from '../environment.ts'
import { until } from '../until.ts'

const JOB = '/apis/batch/v1/namespaces/berth-system/jobs/berth-uninstall'

/** Waits until Helm has made the Job of its hook, one that has not ended. */
export async function jobOf(cluster: ControlPlane): Promise<void> {
  await until(
    async () => {
      const { status, body } = await cluster.request('GET', JOB)
      return status === 200 && !JSON.stringify(body).includes('"Failed"')
    },
    () => 'Helm has made no Job berth-uninstall',
  )
}

/** Says how the Job ended, as the controller does when its pods have: there is neither here. */
export async function endJob(cluster: ControlPlane, end: 'Complete' | 'Failed'): Promise<void> {
  const now = new Date().toISOString().replace(/\.\d+Z$/, 'Z')
  const condition = (type: string) => ({ type, status: 'True', lastProbeTime: now, lastTransitionTime: now })
  const { status, body } = await cluster.request('PATCH', `${JOB}/status`, {
    status:
      end === 'Complete'
        ? {
            startTime: now,
            completionTime: now,
            succeeded: 1,
            conditions: [condition('SuccessCriteriaMet'), condition('Complete')],
          }
        : { startTime: now, failed: 3, conditions: [condition('FailureTarget'), condition('Failed')] },
  })
  if (status !== 200) throw new Error(`the Job is not ended: ${JSON.stringify(body)}`)
}
