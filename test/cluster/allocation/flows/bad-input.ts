import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from '@jest/globals'
import { LEASES_PATH, leaseObject, type LeaseSpec } from '../../../../network/lease/lease.ts'
import { parseAddress } from '../../../../network/address/address.ts'
import {
  annotatedIps,
  claimsPath,
  found,
  Home,
  ipAddressesPath,
  isGated,
  metadataOf,
  podPath,
  podsPath,
  poolsPath,
  QUARANTINE,
  type Stage,
} from '../stage.ts'

/** A namespace whose pods the webhook never sees: as if it had been away. */
const UNSEEN = 'kube-node-lease'

/** What people and accidents do to a cluster: nothing of it doubles an address, and all of it heals. */
export function badInput(stage: () => Stage): void {
  it('frees a lease that was written by hand for nobody, and leases around it until then', async () => {
    const home = await Home.at(stage(), 'by-hand')
    await home.network('net', { type: 'berth', range: '10.65.0.0/29' })
    await home.client.create(LEASES_PATH, leaseObject(written('10.65.0.1', 'by-hand', 'nobody')))
    const first = await home.served('web-0', 'net')
    expect(['10.65.0.1/29', '10.65.0.2/29']).toContain(first[0])
    const lines = [`${first[0]?.split('/')[0]} Bound Pod web-0`]
    expect(await home.leasesBecome(lines)).toEqual(lines)
  })

  it('refuses a lease whose name is not that of its address, where the API server knows the rules', async () => {
    const object = leaseObject(written('10.65.1.1', 'by-hand', 'nobody'))
    const wrong = { ...object, metadata: { name: 'default.10-65-1-2' } }
    const told = await stage().ask('POST', LEASES_PATH, wrong)
    // The sandbox runs no CEL; there the lease is stored, and means nothing to anybody.
    expect([201, 422]).toContain(told.status)
    await stage().ask('DELETE', `${LEASES_PATH}/default.10-65-1-2`)
  })

  it('writes the address into a pod whose gate was removed by hand', async () => {
    const home = await Home.at(stage(), 'ungated')
    await home.network('net', { type: 'berth', range: '10.65.2.0/30' })
    await home.served('web-0', 'net')
    await home.served('web-1', 'net')
    await home.create('web-2', 'net')
    await home.eventOf('web-2', 'PoolExhausted')
    await home.stage.ask('PATCH', podPath('ungated', 'web-2'), { spec: { schedulingGates: [] } })
    await home.remove('web-0')
    expect(await home.addresses('web-2')).toEqual(['10.65.2.1/30'])
  })

  it('serves a pod that came past the webhook, and one with spec.nodeName', async () => {
    const home = await Home.at(stage(), 'past')
    await home.network('net', { type: 'berth', range: '10.65.3.0/29' })
    await unseenNamespace(stage())
    await home.client.create(podsPath(UNSEEN), home.pod('unseen', 'past/net'))
    const unseen = await home.objectThat(podPath(UNSEEN, 'unseen'), (pod) => {
      const annotation = JSON.stringify(metadataOf(pod))
      return annotation.includes('10.65.3.1/29')
    })
    expect(annotatedIps(unseen)).toEqual(['10.65.3.1/29'])
    const { status, body, warnings } = await home.create('bound', 'net', { spec: { nodeName: 'node-a' } })
    expect({ status, gated: isGated(body) }).toEqual({ status: 201, gated: false })
    expect(warnings.join('\n')).toContain('node-name-gate')
    await home.objectThat(podPath('past', 'bound'), (pod) =>
      JSON.stringify(metadataOf(pod)).includes('10.65.3.2/29'),
    )
    await stage().ask('DELETE', podPath(UNSEEN, 'unseen'), { gracePeriodSeconds: 0 })
  })

  it('puts back an annotation that was edited past the webhook', async () => {
    const home = await Home.at(stage(), 'edited')
    await home.network('net', { type: 'berth', range: '10.65.4.0/29' })
    await unseenNamespace(stage())
    const path = podPath(UNSEEN, 'edited')
    await home.client.create(podsPath(UNSEEN), home.pod('edited', 'edited/net'))
    await home.objectThat(path, (pod) => JSON.stringify(metadataOf(pod)).includes('10.65.4.1/29'))
    const other = '[{"name": "net", "namespace": "edited", "ips": ["10.65.4.5/29"]}]'
    await stage().ask('PATCH', path, { metadata: { annotations: { 'k8s.v1.cni.cncf.io/networks': other } } })
    const healed = await home.objectThat(path, (pod) =>
      JSON.stringify(metadataOf(pod)).includes('10.65.4.1/29'),
    )
    expect(annotatedIps(healed)).toEqual(['10.65.4.1/29'])
    await stage().ask('DELETE', path, { gracePeriodSeconds: 0 })
  })

  it('gives a live pod its address again when its lease was deleted by hand', async () => {
    const home = await Home.at(stage(), 'lease-gone')
    await home.network('net', { type: 'berth', range: '10.65.5.0/29' })
    await home.served('web', 'net')
    await stage().ask('DELETE', `${LEASES_PATH}/default.10-65-5-1`)
    expect(await home.leasesBecome(['10.65.5.1 Bound Pod web'])).toEqual(['10.65.5.1 Bound Pod web'])
    expect(annotatedIps(await home.client.get(podPath('lease-gone', 'web')))).toEqual(['10.65.5.1/29'])
  })

  it('keeps what was given when a pool is deleted or shrunk by force', async () => {
    const home = await Home.at(stage(), 'forced')
    const spec = { addresses: ['10.65.6.10-10.65.6.20'], prefix: 24, gateway: '10.65.6.1' }
    const path = `${poolsPath('forced')}/vms`
    await home.client.create(poolsPath('forced'), {
      apiVersion: 'ipam.cluster.x-k8s.io/v1alpha2',
      kind: 'InClusterIPPool',
      metadata: { name: 'vms', annotations: { 'berth.dev/force': 'true' } },
      spec,
    })
    await home.network('net', { type: 'berth', pool: { kind: 'InClusterIPPool', name: 'vms' } })
    await home.client.create(claimsPath('forced'), {
      apiVersion: 'ipam.cluster.x-k8s.io/v1beta2',
      kind: 'IPAddressClaim',
      metadata: { name: 'vm' },
      spec: { poolRef: { apiGroup: 'ipam.cluster.x-k8s.io', kind: 'InClusterIPPool', name: 'vms' } },
    })
    await home.objectThat(`${ipAddressesPath('forced')}/vm`, () => true)
    await home.served('web', 'net')
    const both = ['10.65.6.10 Bound IPAddressClaim vm', '10.65.6.11 Bound Pod web']
    expect(await home.leases()).toEqual(both)
    const shrunk = await home.stage.ask('PATCH', path, { spec: { addresses: ['10.65.6.15-10.65.6.20'] } })
    expect(shrunk.status).toBe(200)
    await home.objectThat(
      path,
      (pool) =>
        JSON.stringify(pool).includes('"outOfRange":1') || JSON.stringify(pool).includes('"outOfRange":2'),
    )
    expect(await home.served('next', 'net')).toEqual(['10.65.6.15/24'])
    expect(await home.leases()).toEqual([...both, '10.65.6.15 Bound Pod next'])
    await home.stage.ask('DELETE', path)
    await sleep(QUARANTINE)
    expect(await home.leases()).toEqual([...both, '10.65.6.15 Bound Pod next'])
    await home.remove('web')
    await home.remove('next')
    expect(await home.leasesBecome(both.slice(0, 1))).toEqual(both.slice(0, 1))
  })

  it('keeps the address of a pod whose node went silent, until the node is back or deleted', async () => {
    const home = await Home.at(stage(), 'node-gone')
    await home.network('net', { type: 'berth', range: '10.65.7.0/29' })
    const node = await silentNode(home, 'silent')
    await home.create('web', 'net', { spec: { nodeName: 'silent' } })
    await home.objectThat(podPath('node-gone', 'web'), (pod) => JSON.stringify(pod).includes('10.65.7.1/29'))
    await home.leasesBecome(['10.65.7.1 Bound Pod web'])
    await home.remove('web')
    const resting = ['10.65.7.1 Quarantined Pod web']
    expect(await home.leasesBecome(resting)).toEqual(resting)
    await sleep(2 * QUARANTINE)
    expect(await home.leases()).toEqual(resting)
    await home.stage.ask('DELETE', node)
    expect(await home.leasesBecome([])).toEqual([])
  })
}

async function unseenNamespace(stage: Stage): Promise<void> {
  if ((await found(stage.client, `/api/v1/namespaces/${UNSEEN}`)) === undefined) await Home.at(stage, UNSEEN)
}

/** A node that is there and not Ready; its path. */
async function silentNode(home: Home, name: string): Promise<string> {
  await home.client.create('/api/v1/nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name } })
  const now = new Date().toISOString().replace(/\.\d+Z$/, 'Z')
  const condition = { type: 'Ready', status: 'Unknown', reason: 'Silent', message: 'no word from it' }
  await home.stage.ask('PATCH', `/api/v1/nodes/${name}/status`, {
    status: { conditions: [{ ...condition, lastHeartbeatTime: now, lastTransitionTime: now }] },
  })
  await sleep(100)
  return `/api/v1/nodes/${name}`
}

/** A lease that a person might write. */
function written(address: string, namespace: string, pod: string): LeaseSpec {
  const parsed = parseAddress(address)
  if (!parsed.ok) throw new Error(parsed.problem)
  const uid = '00000000-0000-4000-8000-000000000000'
  return {
    address: parsed.value,
    prefix: 29,
    domain: 'default',
    pool: { kind: 'NetworkAttachmentDefinition', namespace, name: 'net' },
    owner: { kind: 'Pod', namespace, name: pod, uid, interface: 'net1', ordinal: undefined },
    pod: { name: pod, uid, node: undefined },
    phase: 'Bound',
    releasedAt: undefined,
  }
}
