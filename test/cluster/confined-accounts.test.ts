import { afterAll, beforeAll, describe } from '@jest/globals'
import { registrationsOf } from '../../certs/registration.ts'
import { clientOf } from '../../cluster/connect.ts'
import { berthAccounts, kubeconfigOf } from './accounts.ts'
import { installDefinitions } from './berth.ts'
import { applyConversions } from './certificates/installed.ts'
import { merge, refusalOf } from './confinement/denied.ts'
import { registrations, type Confined } from './confinement/registrations.ts'
import { uninstallation } from './confinement/uninstallation.ts'
import { describeOnControlPlane } from './environment.ts'
import { renderKustomization } from './kustomization.ts'
import { applied } from './manifests/applied.ts'
import { until } from './until.ts'

// What confine-allocator holds beside the allocator's patches of pods, which are in confinement.test.ts.
describeOnControlPlane('an account of Berth', {}, (cluster) => {
  let confined: Confined | undefined
  const on = (): Confined => {
    if (confined === undefined) throw new Error('nothing is installed yet')
    return confined
  }

  beforeAll(async () => {
    await installDefinitions(cluster())
    await applyConversions(cluster())
    await applied(cluster(), await renderKustomization('manifests/overlays/self-managed'))
    await applied(cluster(), await renderKustomization('manifests/uninstall'))
    const [allocator, uninstall] = await Promise.all([
      clientOf((await berthAccounts(cluster())).allocator),
      clientOf(await kubeconfigOf(cluster(), 'berth-uninstall')),
    ])
    confined = { cluster: cluster(), allocator, uninstall }
    const [registration] = registrationsOf('berth')
    const path = registration?.path ?? ''
    const label = merge({ metadata: { labels: { app: 'other' } } })
    let said = ''
    await until(
      async () => {
        said = await refusalOf(allocator, path, label, { dryRun: 'All' })
        return said.includes('berth-certificates')
      },
      () => `the policy is not in force: ${said}`,
    )
  })

  afterAll(() => {
    confined?.allocator.close()
    confined?.uninstall.close()
  })

  describe('that makes the certificates', () => registrations(on))
  describe('that takes Berth out', () => uninstallation(on))
})
