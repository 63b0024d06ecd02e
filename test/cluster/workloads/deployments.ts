import { expect, it } from '@jest/globals'
import type { BerthCluster } from '../describe-on-berth.ts'
import { workload } from '../rule-rows/manifests.ts'
import { eventually } from '../until.ts'
import { APPLY, madePods, nameOf, networksOf, nodesOf, SHOP } from './made-pods.ts'

/** Deployments: their pods come by ReplicaSets, with generated names. */
export function deployments(on: () => BerthCluster): void {
  const reviewsOf = (prefix: string) =>
    on()
      .berth.log()
      .filter(({ namespace, name }) => namespace === SHOP && String(name).startsWith(prefix))

  it('get pods with the networks of their namespace and of their template', async () => {
    const web = workload('Deployment', 'web', 'rack-a', { replicas: 3 })
    expect(await on().kubectl(APPLY, web)).toMatchObject({ code: 0, stderr: '' })
    const pods = await madePods(on(), 'web', 3)
    expect(pods.map(networksOf)).toEqual(Array(3).fill('rack-a,storage@data'))
    expect(await nodesOf(on(), 'web', 3)).toBe('node1 node1 node1')
  })

  it('have pods that are known by generateName until they have a name', () => {
    expect(reviewsOf('web-')).toContainEqual(
      expect.objectContaining({
        phase: 'mutate',
        kind: 'Pod',
        name: expect.stringMatching(/^web-[a-z0-9]+-$/),
        decision: 'patched',
      }),
    )
  })

  it('are told at once that their pods would be refused', async () => {
    const refused = workload('Deployment', 'refused', 'missing', { replicas: 1 })
    const applied = await on().kubectl(APPLY, refused)
    expect(applied.code).toBe(0)
    expect(applied.stderr.trimEnd().split('\n')).toEqual([
      expect.stringMatching(
        /^Warning: network-exists: spec\.template\.metadata\.annotations\[.+\. Fix: .+\.$/,
      ),
    ])
  })

  it('say of themselves later why they have no pods', async () => {
    const message = 'jsonpath={.status.conditions[?(@.type=="ReplicaFailure")].message}'
    const condition = await eventually(
      () => on().kubectl(['get', 'deployment', 'refused', '-n', SHOP, '-o', message]),
      ({ stdout }) => stdout !== '',
    )
    expect(condition.stdout).toContain('admission webhook "validate.berth.dev" denied the request')
    expect(condition.stdout).toContain('network-exists: ')
  })

  it('are not told of a second time when their ReplicaSet is made', () => {
    const replicaSets = reviewsOf('refused-').filter(({ kind }) => kind === 'ReplicaSet')
    expect(replicaSets).toEqual([expect.objectContaining({ decision: 'allowed' })])
    expect(replicaSets[0]).not.toHaveProperty('rules')
  })

  it('are warned of more replicas than a fixed address serves', async () => {
    const fixed = workload('Deployment', 'fixed', 'fixed', { replicas: 2 })
    const applied = await on().kubectl(APPLY, fixed)
    expect(applied.code).toBe(0)
    expect(applied.stderr).toMatch(/^Warning: address-in-use: .*2 pods.*192\.168\.30\.7\/24/m)
    const [holder] = await madePods(on(), 'fixed', 1)
    const { stdout } = await eventually(
      () => on().kubectl(['get', 'events', '-n', SHOP, '-o', 'jsonpath={.items[*].message}']),
      (events) => events.stdout.includes('address-in-use'),
    )
    expect(stdout).toContain(`${SHOP}/${nameOf(holder)}`)
  })
}
