import { beforeAll, describe, expect, it } from '@jest/globals'
import { describeOnBerth } from './describe-on-berth.ts'
import {
  fixedMacvlan,
  hostDevice,
  job,
  macvlan,
  nad,
  namespace,
  onNode,
  pod,
  template,
  workload,
} from './rule-rows/manifests.ts'
import { eventually } from './until.ts'
import { deployments } from './workloads/deployments.ts'
import {
  APPLY,
  madePods,
  networksOf,
  nodesOf,
  podsOf,
  requiredTerms,
  SHOP,
  uidOf,
} from './workloads/made-pods.ts'

const IN_SHOP = { namespace: SHOP }
const ON_NODE2 = { key: 'kubernetes.io/hostname', operator: 'In', values: ['node2'] }
const DELETE_NOW = ['delete', '-n', SHOP, '--force', '--grace-period=0']

/** A host-device whose address a DHCP server gives: any number of pods on as many nodes. */
const leased = (device: string) => ({ ...hostDevice(device, ''), ipam: { type: 'dhcp' } })

describeOnBerth('workloads with Berth', { controllerManager: true, scheduler: true }, (on) => {
  beforeAll(async () => {
    await on().cluster.createReadyNode('node1', { rack: 'a' })
    await on().cluster.createReadyNode('node2', { rack: 'b', 'device.berth.dev/ens9': '' })
    await on().given(
      namespace(SHOP, { 'attach.berth.dev/data': 'storage' }),
      nad('storage', macvlan(), IN_SHOP),
      nad('rack-a', macvlan({ master: 'eth2' }), {
        ...IN_SHOP,
        annotations: { 'k8s.v1.cni.cncf.io/nodeSelector': 'rack=a' },
      }),
      nad('labelled', leased('ens9'), IN_SHOP),
      nad('vnic', leased('ens7'), { ...IN_SHOP, ...onNode('node2') }),
      nad('fixed', fixedMacvlan('192.168.30.7/24'), IN_SHOP),
      nad('fixed-db', fixedMacvlan('192.168.31.7/24'), IN_SHOP),
    )
  })

  describe('Deployments', () => deployments(on))

  it.each([
    ['its host-device NAD names', 'vnic', ON_NODE2],
    ['is labelled with its device', 'labelled', { key: 'device.berth.dev/ens9', operator: 'Exists' }],
  ])('puts a pod on the node that %s', async (_which, network, expression) => {
    const created = await on().kubectl(APPLY, pod(`on-${network}`, network, {}, { labels: { app: network } }))
    expect(created).toMatchObject({ code: 0, stderr: '' })
    const [made] = await madePods(on(), network, 1)
    expect(requiredTerms(made)).toEqual([{ matchExpressions: [expression] }])
    expect(await nodesOf(on(), network, 1)).toBe('node2')
  })

  it('gives a StatefulSet its pods, and a pod of the same name after each', async () => {
    const set = workload('StatefulSet', 'db', 'fixed-db', { serviceName: 'db', replicas: 1 })
    expect(await on().kubectl(APPLY, set)).toMatchObject({ code: 0, stderr: '' })
    const [first] = await madePods(on(), 'db', 1)
    expect((await on().kubectl([...DELETE_NOW, 'pod', 'db-0'])).code).toBe(0)
    const [next] = await eventually(
      () => podsOf(on(), 'db'),
      ([made]) => made !== undefined && uidOf(made) !== uidOf(first),
    )
    expect(uidOf(next)).not.toBe(uidOf(first))
    expect(networksOf(next)).toBe('fixed-db,storage@data')
  })

  it('keeps the matchFields of DaemonSet pods, and adds the node of their network to every term', async () => {
    await on().kubectl([...DELETE_NOW, 'pod', 'on-vnic', '--ignore-not-found'])
    await on().berth.settled()
    const onNode2 = { nodeSelector: { 'kubernetes.io/hostname': 'node2' } }
    const agent = workload('DaemonSet', 'agent', 'vnic', { template: template('agent', 'vnic', onNode2) })
    expect(await on().kubectl(APPLY, agent)).toMatchObject({ code: 0, stderr: '' })
    const [made] = await madePods(on(), 'agent', 1)
    expect(requiredTerms(made)).toEqual([
      {
        matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node2'] }],
        matchExpressions: [ON_NODE2],
      },
    ])
    expect(await nodesOf(on(), 'agent', 1)).toBe('node2')
  })

  it('gives a Job its pods', async () => {
    const batch = job('batch', 'rack-a', { parallelism: 2, completions: 2 })
    expect(await on().kubectl(APPLY, batch)).toMatchObject({ code: 0, stderr: '' })
    const pods = await madePods(on(), 'batch', 2)
    expect(pods.map(networksOf)).toEqual(['rack-a,storage@data', 'rack-a,storage@data'])
    expect(await nodesOf(on(), 'batch', 2)).toBe('node1 node1')
  })
})
