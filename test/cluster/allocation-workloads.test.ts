import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { kubeconfigConnection } from '../../cluster/api/kubeconfig.ts'
import { ApiClient } from '../../cluster/client.ts'
import { formatAddress } from '../../network/address/address.ts'
import { objectAt, text, type JsonObject } from '../../network/json/json.ts'
import { berthAccounts } from './accounts.ts'
import { AllocatorProcess, bundle } from './allocation/allocator-process.ts'
import { allLeases, annotatedIps, isGated, listed } from './allocation/stage.ts'
import { describeOnBerth } from './describe-on-berth.ts'
import { macvlan, nad, namespace, template, workload } from './rule-rows/manifests.ts'
import { eventually } from './until.ts'

const HOME = 'fleet'
const CONFIG = 'ipam: {quarantine: 1s}\n'
const NOW = { terminationGracePeriodSeconds: 0 }

/** Real controllers make the pods, a real scheduler binds them, to Nodes that the test keeps Ready. */
describeOnBerth(
  'workloads with leases',
  { controllerManager: true, scheduler: true, config: CONFIG },
  (on) => {
    let client: ApiClient
    let allocators: readonly AllocatorProcess[] = []

    beforeAll(async () => {
      client = new ApiClient(await kubeconfigConnection({ file: on().cluster.kubeconfigFile }))
      for (let place = 0; place < 5; place++) await on().cluster.createReadyNode(`node${place}`)
      const configFile = join(on().cluster.folder, 'allocator.yaml')
      await writeFile(
        configFile,
        `apiVersion: config.berth.dev/v1alpha1\nkind: BerthConfiguration\n${CONFIG}`,
      )
      const program = await bundle(on().cluster)
      const kubeconfig = (await berthAccounts(on().cluster)).allocator
      allocators = ['one', 'two'].map(
        (name) =>
          new AllocatorProcess(on().cluster, {
            bundle: program,
            configFile,
            kubeconfig,
            name,
            election: true,
          }),
      )
      for (const allocator of allocators) allocator.start()
      const berth = (range: string) =>
        macvlan({ ipam: { type: 'berth', range, gateway: range.replace('0/', '1/').split('/')[0] } })
      await on().given(
        namespace(HOME),
        nad('small', berth('10.70.0.0/27'), { namespace: HOME }),
        nad('large', berth('10.71.0.0/22'), { namespace: HOME }),
        nad('sticky', berth('10.72.0.0/24'), { namespace: HOME }),
      )
    })

    afterAll(async () => {
      await Promise.all(allocators.map((allocator) => allocator.stop()))
      client.close()
    })

    const apply = async (object: unknown): Promise<void> => {
      const { code, stderr } = await on().cluster.kubectl(['apply', '-n', HOME, '-f', '-'], {
        input: JSON.stringify(object),
      })
      if (code !== 0) throw new Error(stderr)
    }

    const podsOf = async (app: string): Promise<readonly JsonObject[]> =>
      (await listed(client, `/api/v1/namespaces/${HOME}/pods`)).filter(
        (pod) => text(objectAt(objectAt(pod, 'metadata'), 'labels'), 'app') === app,
      )

    const isBound = (pod: JsonObject): boolean => text(objectAt(pod, 'spec'), 'nodeName') !== undefined

    /** The pods of an app, once so many have a node; what there is after two minutes. */
    const boundPods = async (app: string, count: number): Promise<readonly JsonObject[]> => {
      const deadline = Date.now() + 120_000
      for (;;) {
        const pods = (await podsOf(app)).filter(isBound)
        if (pods.length >= count || Date.now() > deadline) return pods
        await new Promise((resolve) => setTimeout(resolve, 250))
      }
    }

    const leasesBecome = async (count: number): Promise<number> => {
      const deadline = Date.now() + 120_000
      for (;;) {
        const found = (await allLeases(client)).length
        if (found === count || Date.now() > deadline) return found
        await new Promise((resolve) => setTimeout(resolve, 250))
      }
    }

    const deployment = (name: string, networks: string, replicas: number): unknown => ({
      ...workload('Deployment', name, networks, { replicas }),
      spec: {
        replicas,
        selector: { matchLabels: { app: name } },
        strategy: { type: 'Recreate' },
        template: template(name, networks, NOW),
      },
    })

    it('run a Deployment of 20 pods, each with an address of its own, the lowest', async () => {
      await apply(deployment('web', 'small', 20))
      const pods = await boundPods('web', 20)
      const addresses = pods.flatMap(annotatedIps).toSorted(byOctets)
      expect(addresses).toEqual(Array.from({ length: 20 }, (_none, place) => `10.70.0.${place + 2}/27`))
      const { stdout } = await on().cluster.kubectl(['get', 'ipleases'])
      expect(stdout).toContain('10.70.0.2')
      expect(stdout.split('\n').filter((line) => line.includes('Bound'))).toHaveLength(20)
    })

    it('free the addresses after the quarantine when the Deployment goes', async () => {
      await on().cluster.kubectl(['delete', 'deployment', 'web', '-n', HOME])
      expect(await leasesBecome(0)).toBe(0)
    })

    it('keep the pods that find no address, and let them go as others end', async () => {
      await apply(deployment('crowd', 'small', 32))
      expect(await boundPods('crowd', 29)).toHaveLength(29)
      const gated = (await podsOf('crowd')).filter(isGated)
      expect(gated).toHaveLength(3)
      await apply(deployment('crowd', 'small', 20))
      const kept = await eventually(
        () => podsOf('crowd'),
        (pods) => pods.length === 20 && pods.every(isBound),
      )
      expect(kept.filter(isBound)).toHaveLength(20)
      await on().cluster.kubectl(['delete', 'deployment', 'crowd', '-n', HOME])
      expect(await leasesBecome(0)).toBe(0)
    })

    it('run a Deployment of 1,000 pods', async () => {
      const begun = Date.now()
      await apply(deployment('fleet', 'large', 1_000))
      const pods = await boundPods('fleet', 1_000)
      const took = Date.now() - begun
      const addresses = pods.flatMap(annotatedIps)
      process.stderr.write(`1,000 pods of a Deployment: all with an address and a node after ${took} ms\n`)
      expect(new Set(addresses).size).toBe(1_000)
      const leases = await allLeases(client)
      expect(new Set(leases.map(({ address }) => `${formatAddress(address)}/22`))).toEqual(new Set(addresses))
      // Lowest first: 1,000 of 1,021, so that the last of them is no further than that.
      expect(addresses.toSorted(byOctets).at(-1)).toBe('10.71.3.233/22')
    }, 180_000)

    it('know the node of each', async () => {
      const deadline = Date.now() + 30_000
      for (;;) {
        const without = (await allLeases(client)).filter(({ pod }) => pod?.node === undefined)
        if (without.length === 0 || Date.now() > deadline) {
          expect(without).toEqual([])
          return
        }
        await new Promise((resolve) => setTimeout(resolve, 250))
      }
    })

    it('go on when the leader is killed while they start', async () => {
      await on().cluster.kubectl(['delete', 'deployment', 'fleet', '-n', HOME])
      expect(await leasesBecome(0)).toBe(0)
      await apply(deployment('again', 'large', 400))
      await boundPods('again', 50)
      for (const allocator of allocators) {
        await allocator.kill()
        allocator.start()
      }
      const pods = await boundPods('again', 400)
      expect(new Set(pods.flatMap(annotatedIps)).size).toBe(400)
      await on().cluster.kubectl(['delete', 'deployment', 'again', '-n', HOME])
      expect(await leasesBecome(0)).toBe(0)
    }, 240_000)

    it('keep the addresses of a sticky StatefulSet through ten deletions of pod 0', async () => {
      const set = workload('StatefulSet', 'db', 'sticky', { replicas: 2 })
      const labelled = template('db', 'sticky', NOW)
      const metadata = {
        labels: { app: 'db' },
        annotations: { 'k8s.v1.cni.cncf.io/networks': 'sticky', 'ipam.berth.dev/sticky': 'true' },
      }
      await apply({
        ...set,
        spec: {
          replicas: 2,
          podManagementPolicy: 'Parallel',
          serviceName: 'db',
          selector: { matchLabels: { app: 'db' } },
          template: { ...labelled, metadata },
        },
      })
      await boundPods('db', 2)
      const addressOf = async (): Promise<readonly string[]> => {
        const pods = await boundPods('db', 2)
        const first = pods.find((pod) => text(objectAt(pod, 'metadata'), 'name') === 'db-0')
        return first === undefined ? [] : annotatedIps(first)
      }
      const address = await addressOf()
      expect(address).toHaveLength(1)
      for (let round = 0; round < 10; round++) {
        await on().cluster.kubectl(['delete', 'pod', 'db-0', '-n', HOME, '--force', '--grace-period=0'])
        expect(await addressOf()).toEqual(address)
      }
      await on().cluster.kubectl(['scale', 'statefulset', 'db', '--replicas=0', '-n', HOME])
      expect(await leasesBecome(0)).toBe(0)
    }, 120_000)
  },
)

const byOctets = (one: string, other: string): number => octets(one) - octets(other)
const octets = (address: string): number =>
  address
    .split(/[./]/)
    .slice(0, 4)
    .reduce((value, octet) => value * 256 + Number(octet), 0)
