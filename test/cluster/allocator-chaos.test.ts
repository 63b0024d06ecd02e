import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { kubeconfigConnection } from '../../cluster/api/kubeconfig.ts'
import { ApiClient } from '../../cluster/client.ts'
import type { JsonObject } from '../../network/json/json.ts'
import { LEASES_PATH } from '../../network/lease/lease.ts'
import { berthAccounts } from './accounts.ts'
import { AllocatorProcess, bundle } from './allocation/allocator-process.ts'
import { churn, clear, type Left } from './allocation/churn.ts'
import {
  CLAIMS_PATH,
  claimOn,
  inClusterPool,
  IP_ADDRESSES_PATH,
  loweredNetwork,
  managedPod,
  NADS_PATH,
  PODS_PATH,
  POOLS_PATH,
} from './allocation/managed.ts'
import { annotatedAddresses, ipAddressOf, Witness } from './allocation/witness.ts'
import { installDefinitions } from './berth.ts'
import { describeOnControlPlane } from './environment.ts'
import { refusedNothing } from './rights/refused-nothing.ts'
import { eventually } from './until.ts'

const PODS = 2_000
const CLAIMS = 600
const QUARANTINE = 2_000

/**
 * Everything at once that must never double an address: three allocators that all believe to lead, each killed every few seconds, pods
 * and claims that come and go at random on ranges that are too small for them, the API server restarted twice, etcd once.
 */
describeOnControlPlane('three allocators that all believe to lead', {}, (cluster) => {
  let client: ApiClient
  let allocators: readonly AllocatorProcess[] = []

  beforeAll(async () => {
    await installDefinitions(cluster())
    client = new ApiClient(await kubeconfigConnection({ file: cluster().kubeconfigFile }), 10_000)
    const configFile = join(cluster().folder, 'chaos.yaml')
    const config = `apiVersion: config.berth.dev/v1alpha1\nkind: BerthConfiguration\nipam: {quarantine: ${QUARANTINE}ms}\n`
    await writeFile(configFile, config)
    const program = await bundle(cluster())
    const kubeconfig = (await berthAccounts(cluster())).allocator
    allocators = [1, 2, 3].map(
      (place) =>
        new AllocatorProcess(cluster(), {
          bundle: program,
          configFile,
          kubeconfig,
          name: `allocator-${place}`,
          election: false,
        }),
    )
  })

  afterAll(async () => {
    await Promise.all(allocators.map((allocator) => allocator.kill()))
    client.close()
  })

  /** Each allocator killed every 3 to 6 s; the others go on. Ends when told, with all three running. */
  const killing = async (over: AbortSignal): Promise<number> => {
    let kills = 0
    const torment = async (allocator: AllocatorProcess): Promise<void> => {
      while (!over.aborted) {
        await sleep(3_000 + Math.random() * 3_000)
        await allocator.kill()
        kills += 1
        allocator.start()
      }
    }
    await Promise.all(allocators.map(torment))
    return kills
  }

  const outages = async (): Promise<void> => {
    await sleep(8_000)
    await cluster().restartApiServer()
    await sleep(8_000)
    await cluster().restartEtcd()
    await sleep(8_000)
    await cluster().restartApiServer()
  }

  /** The load, with the allocators killed and the control plane restarted under it. */
  const underFire = async (load: () => Promise<Left>): Promise<{ left: Left; kills: number }> => {
    for (const allocator of allocators) allocator.start()
    const over = new AbortController()
    const killed = killing(over.signal)
    const [left] = await Promise.all([load(), outages()])
    over.abort()
    return { left, kills: await killed }
  }

  const count = async (path: string): Promise<number> => {
    let found = 0
    for await (const page of client.list(path, { limit: 500 })) found += [...page.items].length
    return found
  }

  /** Everything comes to rest within so many ms. */
  const settled = async (isSettled: () => boolean | Promise<boolean>, patience: number): Promise<boolean> => {
    const deadline = Date.now() + patience
    while (!(await isSettled())) {
      if (Date.now() > deadline) return false
      await sleep(250)
    }
    return true
  }

  it('give 2,000 pods that come and go an address each, none twice, and leave no lease', async () => {
    const witness = new Witness(client, PODS_PATH, annotatedAddresses)
    witness.start()
    // 254 and 30 addresses: often not enough.
    await client.create(NADS_PATH, loweredNetwork('wide', { range: '10.80.0.0/24' }))
    await client.create(NADS_PATH, loweredNetwork('narrow', { range: '10.81.0.0/27', gateway: '10.81.0.1' }))
    const make = (place: number): JsonObject => {
      const networks = place % 5 === 0 ? 'wide,narrow' : place % 7 === 0 ? 'narrow' : 'wide'
      return managedPod({ name: `pod-${place}`, networks, gated: place % 10 !== 3 })
    }
    const { left, kills } = await underFire(() =>
      churn(client, { path: PODS_PATH, make, count: PODS, most: 330, workers: 12, pause: 250 }),
    )
    // What is left is served as far as the ranges go: deleted by half until all have an address.
    const kept = [...left].slice(0, 20)
    await clear(client, PODS_PATH, [...left].slice(20))
    await settled(() => witness.count === kept.length && witness.served === kept.length, 60_000)
    const served = { pods: witness.count, served: witness.served }
    await clear(client, PODS_PATH, kept)
    const begun = Date.now()
    await settled(async () => (await count(LEASES_PATH)) === 0, QUARANTINE + 60_000)
    const observed = await witness.stop()
    const leases = await count(LEASES_PATH)
    process.stderr.write(
      `chaos with pods: ${PODS} pods, ${observed.versions} versions seen, ${kills} allocators killed; ` +
        `${observed.duplicates.length} duplicates, ${observed.bare.length} pods ungated without an address, ` +
        `${observed.moved.length} pods given a second address, ${leases} leases left ${Date.now() - begun} ms after the last pod\n`,
    )
    expect(served).toEqual({ pods: kept.length, served: kept.length })
    expect(observed).toMatchObject({ duplicates: [], bare: [], moved: [] })
    expect(leases).toBe(0)
    expect(allocators.flatMap(({ unexpected }) => unexpected)).toEqual([])
    expect(kills).toBeGreaterThan(10)
  }, 400_000)

  it('serve 600 claims that come and go, none with the address of another, and leave no lease', async () => {
    const witness = new Witness(client, IP_ADDRESSES_PATH, ipAddressOf)
    witness.start()
    await client.create(POOLS_PATH, inClusterPool('machines', ['10.90.0.10-10.90.0.99']))
    const make = (place: number): JsonObject => claimOn(`machine-${place}`, 'machines')
    const { left, kills } = await underFire(() =>
      churn(client, { path: CLAIMS_PATH, make, count: CLAIMS, most: 110, workers: 4, pause: 300 }),
    )
    const kept = [...left].slice(0, 20)
    await clear(client, CLAIMS_PATH, [...left].slice(20))
    await settled(() => witness.count === kept.length, 60_000)
    const served = witness.count
    await clear(client, CLAIMS_PATH, kept)
    await settled(async () => (await count(LEASES_PATH)) === 0 && witness.count === 0, 60_000)
    const claims = await eventually(
      () => count(CLAIMS_PATH),
      (found) => found === 0,
    )
    const observed = await witness.stop()
    const leases = await count(LEASES_PATH)
    process.stderr.write(
      `chaos with claims: ${CLAIMS} claims, ${observed.versions} versions seen, ${kills} allocators killed; ` +
        `${observed.duplicates.length} duplicates, ${claims} claims, ${witness.count} IPAddresses and ${leases} leases left\n`,
    )
    expect(served).toBe(kept.length)
    expect(observed.duplicates).toEqual([])
    expect({ claims, leases, addresses: witness.count }).toEqual({ claims: 0, leases: 0, addresses: 0 })
    expect(allocators.flatMap(({ unexpected }) => unexpected)).toEqual([])
  }, 400_000)

  refusedNothing(cluster)
})
