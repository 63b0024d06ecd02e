import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { startAllocator, type Allocator, type AllocatorOptions } from '../../../allocator/main.ts'
import type { ApiClient } from '../../../cluster/client.ts'
import { objectAt, property, text, type JsonObject } from '../../../network/json/json.ts'
import { LEASES_PATH } from '../../../network/lease/lease.ts'
import { startSandbox } from '../../../sandbox/sandbox.ts'
import { TemporarySandbox } from '../../sandbox/temporary-sandbox.ts'
import { inTemporaryFolder, socketCall } from '../preview/socket-call.ts'
import { allocator, clientOf, eventually, found, itemsOf } from './running.ts'

const NADS = '/apis/k8s.cni.cncf.io/v1/namespaces/default/network-attachment-definitions'
const PODS = '/api/v1/namespaces/default/pods'
const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const CRD = `${DEFINITIONS}/ipleases.ipam.berth.dev`
const ELECTION = '/apis/coordination.k8s.io/v1/namespaces/default/leases/berth-allocator'

const CONFIG = 'apiVersion: config.berth.dev/v1alpha1\nkind: BerthConfiguration\n'

const network = (name: string, range: string): JsonObject => ({
  apiVersion: 'k8s.cni.cncf.io/v1',
  kind: 'NetworkAttachmentDefinition',
  metadata: { name, namespace: 'default' },
  spec: {
    config: JSON.stringify({
      cniVersion: '1.0.0',
      name,
      type: 'macvlan',
      master: 'eth1',
      ipam: { type: 'berth', range },
    }),
  },
})

const pod = (name: string, asked = 'net'): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', annotations: { 'k8s.v1.cni.cncf.io/networks': asked } },
  spec: {
    schedulingGates: [{ name: 'ipam.berth.dev/address' }],
    containers: [{ name: 'c', image: 'i' }],
  },
})

const networksOf = (object: JsonObject | undefined): string =>
  text(objectAt(objectAt(object ?? {}, 'metadata'), 'annotations'), 'k8s.v1.cni.cncf.io/networks') ?? ''

let sandbox: TemporarySandbox
let client: ApiClient
const running: Allocator[] = []

beforeEach(async () => {
  sandbox = await TemporarySandbox.start()
  client = clientOf(sandbox.running)
  await client.create(NADS, network('net', '192.168.20.0/24'))
})
afterEach(async () => {
  for (const one of running.splice(0)) await one.kill()
  client.close()
  await sandbox.stop()
})

async function start(options: Partial<AllocatorOptions> = {}, lines: string[] = []): Promise<Allocator> {
  const started = await allocator(client, options, lines)
  running.push(started)
  return started
}

const leases = (): Promise<readonly JsonObject[]> => itemsOf(client, LEASES_PATH)

/** The pod once it has no gate any more. */
const ungated = (name: string): Promise<JsonObject> =>
  eventually(`${name} is not gated`, async () => {
    const now = await client.get(`${PODS}/${name}`)
    return property(objectAt(now, 'spec'), 'schedulingGates') === undefined ? now : undefined
  })

describe('the allocator', () => {
  it('leases an address to a pod that waits at its gate, and writes it into the annotation', async () => {
    await client.create(PODS, pod('early'))
    await start()
    expect(networksOf(await ungated('early'))).toContain('192.168.20.1/24')
    await client.create(PODS, pod('late'))
    expect(networksOf(await ungated('late'))).toContain('192.168.20.2/24')
    const names = (await leases()).map((lease) => text(objectAt(lease, 'metadata'), 'name'))
    expect(names).toEqual(['default.192-168-20-1', 'default.192-168-20-2'])
  })

  it('frees the address of a pod that is gone, and gives it to who waits', () =>
    inTemporaryFolder(async (folder) => {
      const configFile = join(folder, 'berth.yaml')
      await writeFile(configFile, `${CONFIG}ipam: {quarantine: 100ms}\n`)
      await client.create(NADS, network('small', '192.168.30.0/30'))
      await start({ configFile })
      await client.create(PODS, pod('a', 'small'))
      await client.create(PODS, pod('b', 'small'))
      await ungated('a')
      await ungated('b')
      await client.create(PODS, pod('c', 'small'))
      await eventually('c is told to wait', async () =>
        JSON.stringify(await client.get(`${PODS}/c`)).includes('AddressAllocated') ? true : undefined,
      )
      await client.delete(`${PODS}/a`, undefined, { query: { gracePeriodSeconds: '0' } })
      expect(networksOf(await ungated('c'))).toContain('192.168.30.1/30')
      expect(await leases()).toHaveLength(2)
    }))

  it('serves the claims of Cluster API', async () => {
    await start()
    const api = '/apis/ipam.cluster.x-k8s.io'
    const poolRef = { apiGroup: 'ipam.cluster.x-k8s.io', kind: 'InClusterIPPool', name: 'vms' }
    await client.create(`${api}/v1alpha2/namespaces/default/inclusterippools`, {
      apiVersion: 'ipam.cluster.x-k8s.io/v1alpha2',
      kind: 'InClusterIPPool',
      metadata: { name: 'vms' },
      spec: { addresses: ['192.168.40.10-192.168.40.19'], prefix: 24, gateway: '192.168.40.1' },
    })
    await client.create(`${api}/v1beta2/namespaces/default/ipaddressclaims`, {
      apiVersion: 'ipam.cluster.x-k8s.io/v1beta2',
      kind: 'IPAddressClaim',
      metadata: { name: 'vm' },
      spec: { poolRef },
    })
    const path = `${api}/v1beta2/namespaces/default/ipaddresses/vm`
    const address = await eventually('the claim has an address', () => found(client, path))
    expect(text(objectAt(address, 'spec'), 'address')).toBe('192.168.40.10')
  })

  it('goes on where one that was killed has ended', async () => {
    const first = await start({ leaderElection: { namespace: 'default', name: 'berth-allocator' } })
    await eventually('it leads', () => first.isLeading() || undefined)
    await client.create(PODS, pod('a'))
    await ungated('a')
    await first.kill()
    expect(first.isLeading()).toBe(false)
    expect(text(objectAt(await client.get(ELECTION), 'spec'), 'holderIdentity')).toBe('a')
    await client.create(PODS, pod('b'))
    await start()
    expect(networksOf(await ungated('b'))).toContain('192.168.20.2/24')
    expect(await leases()).toHaveLength(2)
  })

  it('gives the lead up when it is closed, and the next one takes it', async () => {
    const election = { leaderElection: { namespace: 'default', name: 'berth-allocator' } }
    const lines: string[] = []
    const first = await start(election, lines)
    await eventually('it leads', () => first.isLeading() || undefined)
    await first.close()
    expect(text(objectAt(await client.get(ELECTION), 'spec'), 'holderIdentity')).toBe('')
    expect(lines.join('')).toMatch(/"leading".*"leading no more".*"stopped"/s)
    const second = await start({ ...election, identity: 'b' })
    await eventually('the second leads', () => second.isLeading() || undefined)
    expect(text(objectAt(await client.get(ELECTION), 'spec'), 'holderIdentity')).toBe('b')
  })

  it('only answers while another leads', () =>
    inTemporaryFolder(async (folder) => {
      const election = { leaderElection: { namespace: 'default', name: 'berth-allocator' } }
      const first = await start(election)
      await eventually('it leads', () => first.isLeading() || undefined)
      const socket = join(folder, 's')
      const second = await start({ ...election, identity: 'b', socket })
      await eventually('it is ready', () => (second.unready().length === 0 ? true : undefined))
      const body = JSON.stringify({ pots: [{ domain: 'default', ranges: ['192.168.20.1-192.168.20.9'] }] })
      const answer = await socketCall(socket, '/v1/preview', { method: 'POST', body })
      expect(JSON.parse(answer.body)).toEqual({ pots: [{ next: '192.168.20.1', free: '9', waiting: 0 }] })
      const pools = await socketCall(socket, '/v1/pools')
      expect(JSON.parse(pools.body)).toMatchObject({ leading: false })
      expect(second.isLeading()).toBe(false)
      await second.close()
      expect(existsSync(socket)).toBe(false)
    }))

  it('tells figures, holders and metrics over its socket', () =>
    inTemporaryFolder(async (folder) => {
      const socket = join(folder, 's')
      await start({ socket })
      await client.create(PODS, pod('a'))
      await ungated('a')
      await eventually('the lease is known', async () => {
        const { body } = await socketCall(socket, '/v1/holders?domain=default&address=192.168.20.1')
        return body.includes('IPLease') || undefined
      })
      const { pools, leading } = JSON.parse((await socketCall(socket, '/v1/pools')).body)
      expect([pools, leading]).toEqual([
        [
          {
            title: 'NetworkAttachmentDefinition default/net (192.168.20.0/24)',
            domain: 'default',
            capacity: '254',
            used: '1',
            quarantined: '0',
            waiting: 0,
          },
        ],
        true,
      ])
      const { body } = await socketCall(socket, '/metrics')
      expect(body).toContain('\nberth_leading 1\n')
      expect(body).toContain('berth_leases{phase="Bound"} 1')
      expect(body).toContain('berth_api_writes_total{verb="create",resource="ipleases",outcome="done"} 1')
      expect(body).toContain('berth_allocation_duration_seconds_count 1')
      expect(body).toMatch(/berth_queue_work_seconds_count\{queue="pods",outcome="done"\} [1-9]/)
    }))

  it('waits for the CustomResourceDefinition of leases, says so, and goes on by itself', async () => {
    const definition = await client.get(CRD)
    await client.delete(CRD)
    await eventually('it is gone', async () => ((await found(client, CRD)) === undefined ? true : undefined))
    const one = await start()
    await eventually('it says why', () =>
      one.unready().find((reason) => reason.includes('ipleases.ipam.berth.dev')),
    )
    await client.create(PODS, pod('a'))
    const metadata = { name: 'ipleases.ipam.berth.dev' }
    await client.create(DEFINITIONS, { ...definition, metadata, status: {} })
    expect(networksOf(await ungated('a'))).toContain('192.168.20.1/24')
    expect(one.unready()).toEqual([])
  })

  it('is back soon after the API server was away', async () => {
    const port = Number(new URL(sandbox.running.url).port)
    const { directory } = sandbox
    const one = await start({ leaderElection: { namespace: 'default', name: 'berth-allocator' } })
    await client.create(PODS, pod('a'))
    await ungated('a')
    await sandbox.running.close()
    await sleep(1000)
    const again = await startSandbox({ directory, port })
    try {
      await eventually('it answers', () => client.create(PODS, pod('b')).catch(() => undefined))
      expect(networksOf(await ungated('b'))).toContain('192.168.20.2/24')
      await one.kill()
    } finally {
      await again.close()
    }
  })
})

describe('a start that fails says why', () => {
  it.each<{ name: string; options: Partial<AllocatorOptions>; problem: RegExp }>([
    {
      name: 'a configuration that is not there',
      options: { configFile: '/nowhere/berth.yaml' },
      problem: /^cannot read the configuration \/nowhere\/berth\.yaml: .*ENOENT/,
    },
    {
      name: 'a socket in no folder',
      options: { socket: '/nowhere/allocator.sock' },
      problem: /\/nowhere\/allocator\.sock/,
    },
  ])('$name', async ({ options, problem }) => {
    await expect(start(options)).rejects.toThrow(problem)
  })

  it('a kubeconfig that names no cluster', () =>
    inTemporaryFolder(async (folder) => {
      const kubeconfig = join(folder, 'kubeconfig')
      await writeFile(kubeconfig, '{}')
      const started = await startAllocator({
        configFile: undefined,
        kubeconfig,
        socket: undefined,
        leaderElection: true,
        identity: 'a',
        logLevel: 'silent',
        serveClaims: 'auto',
      })
      expect(started).toMatchObject({
        ok: false,
        problem: expect.stringContaining('the kubeconfig has no cluster'),
      })
    }))
})
