import { cp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { startAllocator, type Allocator } from '../../allocator/main.ts'
import { berthAccounts } from './accounts.ts'
import { inProcess } from './allocation/allocated-stage.ts'
import { installDefinitions, startBerth, type Berth } from './berth.ts'
import { describeOnControlPlane } from './environment.ts'
import { macvlan, nad, namespace, pod } from './rule-rows/manifests.ts'
import { until } from './until.ts'

const SHOP = { namespace: 'shop' }
const IPAM = { type: 'berth', range: '192.168.20.0/28', gateway: '192.168.20.1' }

// What docs/emergency.md says of a restored etcd: leases and pods agree again, and nobody is given what the other has.
describeOnControlPlane('etcd restored from a backup', {}, (cluster) => {
  let berth: Berth
  let allocator: Allocator | undefined

  const create = async (...items: readonly unknown[]): Promise<void> => {
    const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
    const { code, stderr } = await cluster().kubectl(['create', '-f', '-'], { input })
    expect({ code, stderr }).toMatchObject({ code: 0 })
  }
  const kubectl = async (...args: readonly string[]): Promise<string> =>
    (await cluster().kubectl(args)).stdout
  /** `192.168.20.2=kept`, of the leases. */
  const leases = async (): Promise<readonly string[]> =>
    lines(
      await kubectl(
        'get',
        'ipl',
        '-o',
        `jsonpath={range .items[*]}{.spec.address}={.spec.owner.name}{"\\n"}{end}`,
      ),
    )
  /** The pods that are past the gate. */
  const ready = async (): Promise<readonly string[]> => {
    const columns = 'jsonpath={range .items[*]}{.metadata.name} {.spec.schedulingGates}{"\\n"}{end}'
    return lines(await kubectl('-n', 'shop', 'get', 'pods', '-o', columns)).filter(
      (line) => !line.includes('['),
    )
  }
  const given = async (name: string): Promise<void> => {
    await create(pod(name, 'lan', {}, SHOP))
    await until(
      async () => (await ready()).includes(name),
      () => `${name} waits at its gate`,
    )
  }
  const works = (): Promise<void> =>
    until(
      () =>
        allocator?.isLeading() === true &&
        allocator.unready().length === 0 &&
        berth.webhook.unready().length === 0,
      () => `not ready: ${[...(allocator?.unready() ?? []), ...berth.webhook.unready()].join('; ')}`,
    )
  const start = async (): Promise<void> => {
    const { allocator: kubeconfig } = await berthAccounts(cluster())
    const started = await startAllocator(
      inProcess({ kubeconfig, configFile: join(cluster().folder, 'al.yaml'), leaderElection: true }),
    )
    if (!started.ok) throw new Error(started.problem)
    allocator = started.value
    await works()
  }

  beforeAll(async () => {
    await writeFile(
      join(cluster().folder, 'al.yaml'),
      'apiVersion: config.berth.dev/v1alpha1\nkind: BerthConfiguration\nipam: {quarantine: 1s}\n',
    )
    await installDefinitions(cluster())
    berth = await startBerth(cluster())
    await start()
    await create(namespace('shop'), nad('lan', macvlan({ ipam: IPAM }), SHOP))
  })
  afterAll(async () => {
    await allocator?.close()
    await berth.stop()
  })

  it('has pods and leases as they were, and Berth gives none of these addresses to another', async () => {
    const data = join(cluster().folder, 'etcd')
    const backup = join(cluster().folder, 'backup')
    await given('kept')
    await given('gone')
    const before = await leases()
    expect(before).toEqual(['192.168.20.2=kept', '192.168.20.3=gone'])
    await cluster().whileDown(() => cp(data, backup, { recursive: true }))
    await works()
    await kubectl('-n', 'shop', 'delete', 'pod', 'gone', '--force', '--grace-period=0')
    await until(
      async () => (await leases()).length === 1,
      () => 'the address does not come free',
    )
    await given('late')
    expect(await leases()).toEqual(['192.168.20.2=kept', '192.168.20.3=late'])

    await cluster().whileDown(async () => {
      await rm(data, { recursive: true })
      await cp(backup, data, { recursive: true })
    })
    expect(await leases()).toEqual(before)
    // Started anew, as the page says. A watch that goes on where the old and the new count of revisions meet misses what came between.
    await allocator?.close()
    await berth.stop()
    await berth.start()
    await start()
    await given('next')
    expect(await leases()).toEqual([...before, '192.168.20.4=next'])
  })
})

const lines = (output: string): readonly string[] =>
  output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
