import { afterAll, beforeAll, describe } from '@jest/globals'
import { findBinaries } from './control-plane/binaries.ts'
import type { ControlPlane } from './control-plane/control-plane.ts'
import { startControlPlane, type ControlPlaneOptions } from './control-plane/start.ts'

export type { ControlPlane, KubectlOptions } from './control-plane/control-plane.ts'
export type { KubectlResult } from './control-plane/kubectl.ts'
export { startControlPlane, type ControlPlaneOptions } from './control-plane/start.ts'

/** Whether this machine has the binaries that a control plane with these options needs. */
export function canStart(options: ControlPlaneOptions = {}): boolean {
  const search = findBinaries()
  if (!search.found) return false
  if (options.controllerManager === true && search.binaries.controllerManager === undefined) return false
  return options.scheduler !== true || search.binaries.scheduler !== undefined
}

/** Jest's `describe`, or `describe.skip` where the binaries are missing; the global setup has said so on stderr. */
export function describeWhereBinaries(options: ControlPlaneOptions): typeof describe.only {
  return canStart(options) ? describe : describe.skip
}

/**
 * A `describe` block with one control plane for all its tests: started before the first, stopped after the last.
 * The tests get a function because the control plane does not exist yet when they are declared.
 *
 *     describeOnControlPlane('the webhook', { scheduler: true }, (cluster) => {
 *       it('answers', async () => {
 *         expect(await cluster().kubectl(['get', 'pods'])).toMatchObject({ code: 0 })
 *       })
 *     })
 */
export function describeOnControlPlane(
  name: string,
  options: ControlPlaneOptions,
  declareTests: (cluster: () => ControlPlane) => void,
): void {
  describeWhereBinaries(options)(name, () => {
    let running: ControlPlane | undefined
    beforeAll(async () => {
      running = await startControlPlane(options)
    })
    declareTests(() => {
      if (running === undefined) throw new Error('the control plane did not start')
      return running
    })
    // Last, so that what the tests run on it is stopped before it: Jest goes by the order of declaration.
    afterAll(async () => {
      await running?.stop()
    })
  })
}
