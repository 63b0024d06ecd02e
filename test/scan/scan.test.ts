import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { readSettings } from '../../service/live-settings.ts'
import { LIVE_FAULTS } from '../../scan/live/registry.ts'
import { findingsIn, scanCluster } from '../../scan/scan.ts'
import { DEFAULT_SETTINGS } from '../../service/config.ts'
import { RULES } from '../../webhook/rules/registry.ts'
import { clusterOf, findingsOf, nadOf, objectsIn, podOf, scanOf, told, workloadOf } from './cluster.ts'

const FIXTURE = readFileSync('test/fixtures/scan/cluster.yaml', 'utf8')
const LAN = nadOf('lan', { type: 'whereabouts', range: '10.0.0.0/24' })
const PANEL = nadOf('panel', { type: 'static', addresses: [{ address: '10.9.0.5/24' }] })

const ruined = async () => {
  const settings = await readSettings('test/fixtures/scan/berth.yaml', [])
  if (!settings.ok) throw new Error(settings.problem)
  return scanOf(FIXTURE, { level: 'namespace' }, settings.value)
}

describe('a scan', () => {
  it('finds every kind of live fault', async () => {
    const found = new Set(findingsOf(await ruined()).map(({ check }) => check))
    expect(LIVE_FAULTS.map(({ id }) => id).filter((id) => !found.has(id))).toEqual([])
  })

  it('calls no live fault by the name of a rule', () => {
    const ids = [...RULES, ...LIVE_FAULTS].map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('tells what two objects do to each other once, naming both', async () => {
    const pairs = told(await ruined()).filter((line) =>
      /range-overlap|master-conflict|duplicate-address/.test(line),
    )
    expect(pairs).toEqual([
      'conflict duplicate-address: Pod shop/web-1, Pod plant/press-1',
      'denied master-conflict: NetworkAttachmentDefinition plant/camera, NetworkAttachmentDefinition lab/probe',
      'denied range-overlap: NetworkAttachmentDefinition shop/lan, NetworkAttachmentDefinition plant/lan',
      'denied range-overlap: NetworkAttachmentDefinition shop/lan, reserved network office-dhcp',
    ])
  })

  it('counts what it looked at', async () => {
    expect((await ruined()).figures).toEqual({
      namespaces: 3,
      networks: 7,
      pools: 0,
      workloads: 1,
      pods: 10,
      leases: 4,
    })
  })

  it('says nothing of an empty cluster', async () => {
    expect(findingsOf(await scanOf([]))).toEqual([])
  })

  it('finds the same whatever the order in which the cluster was read', async () => {
    const objects = objectsIn(FIXTURE)
    const wanted = told(await scanOf(objects)).map((line) => line.split(':')[0])
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...objects], { minLength: objects.length }), async (shuffled) => {
        expect(told(await scanOf(shuffled)).map((line) => line.split(':')[0])).toEqual(wanted)
      }),
      { numRuns: 20 },
    )
  })
})

describe('what is as it should be', () => {
  const managed = nadOf('small', { type: 'berth', range: '10.8.0.0/29' })
  const lease = {
    apiVersion: 'ipam.berth.dev/v1alpha1',
    kind: 'IPLease',
    metadata: { name: 'default.10-8-0-2', creationTimestamp: '2026-01-02T03:00:00Z' },
    spec: {
      address: '10.8.0.2',
      prefix: 29,
      domain: 'default',
      pool: { kind: 'NetworkAttachmentDefinition', namespace: 'shop', name: 'small' },
      owner: { kind: 'Pod', namespace: 'shop', name: 'web', uid: 'uid-web', interface: 'net1' },
      pod: { name: 'web', uid: 'uid-web', node: 'node1' },
      phase: 'Bound',
    },
  }
  const asks = JSON.stringify([{ name: 'small', ips: ['10.8.0.2/29'] }])

  it.each([
    [
      'a pod with its leased address',
      [managed, lease, podOf('web', { networks: asks, status: [['shop/small', '10.8.0.2']] })],
    ],
    [
      'one pod of a fixed address',
      [PANEL, podOf('a', { networks: 'panel', status: [['shop/panel', '10.9.0.5']] })],
    ],
    [
      'two pods with addresses of their own',
      [
        LAN,
        podOf('a', { networks: 'lan', status: [['shop/lan', '10.0.0.5']] }),
        podOf('b', { networks: 'lan', status: [['shop/lan', '10.0.0.6']] }),
      ],
    ],
    [
      'a Deployment of one that replaces its pod, with the fixed address',
      [
        PANEL,
        workloadOf('Deployment', 'web', 'panel', { replicas: 1, strategy: { type: 'Recreate' } }),
        podOf('web-abcde', {
          networks: 'panel',
          status: [['shop/panel', '10.9.0.5']],
          owner: ['Deployment', 'web'],
        }),
      ],
    ],
    [
      'a Deployment that was scaled to none, with the fixed address that another has meanwhile',
      [
        PANEL,
        workloadOf('Deployment', 'blue', 'panel', { replicas: 0 }),
        podOf('green-abcde', { networks: 'panel', status: [['shop/panel', '10.9.0.5']] }),
      ],
    ],
    [
      'a Job that is done, with a network that is gone',
      [
        {
          ...workloadOf('Job', 'once', 'gone'),
          status: { conditions: [{ type: 'Complete', status: 'True' }] },
        },
      ],
    ],
    [
      'equal addresses behind the bridges of two nodes',
      [
        nadOf('br', { type: 'static' }, { type: 'bridge', bridge: 'br0', capabilities: { ips: true } }),
        podOf('a', { networks: 'br', status: [['shop/br', '10.0.0.5']], node: 'node1' }),
        podOf('b', { networks: 'br', status: [['shop/br', '10.0.0.5']], node: 'node2' }),
      ],
    ],
  ])('is not told of: %s', async (_, objects) => {
    const report = await scanOf(objects, { level: 'restricted' })
    expect(told(report).filter((line) => !line.includes('privileged-attachment'))).toEqual([])
  })
})

describe('what is broken', () => {
  const two = (address: string) =>
    ['a', 'b'].map((name) => podOf(name, { networks: 'lan', status: [['shop/lan', address]] }))

  it('is a conflict where two pods have one address', async () => {
    expect(told(await scanOf([LAN, ...two('10.0.0.5')]))).toEqual([
      'conflict duplicate-address: Pod shop/a, Pod shop/b',
    ])
  })

  it('is told of the pod that waits, not of the one that runs', async () => {
    const running = podOf('z', { networks: 'panel', status: [['shop/panel', '10.9.0.5']] })
    const waiting = podOf('a', { networks: 'panel' })
    expect(told(await scanOf([PANEL, running, waiting]))).toEqual(['stuck address-in-use: Pod shop/a'])
  })

  it('is told under the workload, with its pods', async () => {
    const pods = ['web-1', 'web-2'].map((name) =>
      podOf(name, { networks: 'gone', owner: ['StatefulSet', 'web'] }),
    )
    expect(told(await scanOf([workloadOf('StatefulSet', 'web', 'gone', { replicas: 2 }), ...pods]))).toEqual([
      'stuck network-exists: StatefulSet shop/web, Pod shop/web-1, Pod shop/web-2',
    ])
  })

  it('is refused at the next apply, not stuck, where no pod is missing', async () => {
    const set = workloadOf('StatefulSet', 'web', 'gone', { replicas: 1 })
    const pod = podOf('web-0', {
      networks: 'gone',
      status: [['shop/gone', '10.0.0.5']],
      owner: ['StatefulSet', 'web'],
    })
    expect(told(await scanOf([set, pod]))).toEqual([
      'denied network-exists: StatefulSet shop/web, Pod shop/web-0',
    ])
  })

  it('is told under the CronJob of a Job', async () => {
    const cronJob = {
      ...workloadOf('CronJob', 'backup', ''),
      spec: { jobTemplate: { spec: workloadOf('Job', '', 'gone')['spec'] ?? {} } },
    }
    const job = workloadOf('Job', 'backup-1', 'gone')
    const controlled = {
      ...job,
      metadata: {
        namespace: 'shop',
        name: 'backup-1',
        ownerReferences: [{ apiVersion: 'batch/v1', kind: 'CronJob', name: 'backup', controller: true }],
      },
    }
    const pod = podOf('backup-1-abcde', { networks: 'gone', owner: ['Job', 'backup-1'] })
    expect(told(await scanOf([cronJob, controlled, pod]))).toEqual([
      'stuck network-exists: CronJob shop/backup, Pod shop/backup-1-abcde',
    ])
  })

  it('is told of a namespace by its own level only', async () => {
    const namespace = (level: string) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'shop', labels: { 'berth.dev/enforce': level, 'berth.dev/warn': level } },
    })
    const bad = nadOf('bad', { type: 'host-local', subnet: 'nonsense' })
    expect(told(await scanOf([namespace('privileged'), bad], { level: 'namespace' }))).toEqual([])
    expect(told(await scanOf([namespace('privileged'), bad], { level: 'baseline' }))).not.toEqual([])
    expect(told(await scanOf([namespace('baseline'), bad], { level: 'namespace' }))).not.toEqual([])
  })
})

describe('a scan of many', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, at) =>
      podOf(`p${String(at).padStart(5, '0')}`, { networks: 'lan', status: [['shop/lan', '10.0.0.5']] }),
    )

  it('tells of 3,000 pods with one address once', async () => {
    expect(told(await scanOf([LAN, ...many(3_000)]))).toEqual([
      'conflict duplicate-address: Pod shop/p00000, Pod shop/p00001, Pod shop/p00002, Pod shop/p00003 +2996',
    ])
  })

  it('looks up who has an address in proportion to the pods', async () => {
    const looked = async (count: number): Promise<number> => {
      const cluster = clusterOf([LAN, ...many(count)])
      let holders = 0
      const { view } = cluster
      const original = view.holdersOf.bind(view)
      view.holdersOf = function* (domain, address) {
        for (const holder of original(domain, address)) {
          holders++
          yield holder
        }
      }
      await scanCluster(cluster, DEFAULT_SETTINGS, { level: 'baseline' })
      return holders
    }
    expect(await looked(2_000)).toBeLessThanOrEqual(2 * (await looked(1_000)))
  })

  it('keeps so many findings of a check as it is asked to, and counts the others', async () => {
    const pods = Array.from({ length: 5 }, (_, at) => podOf(`p${at}`, { networks: `gone-${at}` }))
    const { groups } = await scanOf(pods, { most: 2 })
    const stuck = groups.find(({ group }) => group === 'stuck')
    expect(stuck).toMatchObject({ count: 5, untold: [{ check: 'network-exists', count: 3 }] })
    expect(stuck?.findings.length).toBe(2)
  })

  it('lets others have their turn', async () => {
    let turns = 0
    let more = true
    const turn = () => {
      turns++
      if (more) setImmediate(turn)
    }
    setImmediate(turn)
    for await (const _ of findingsIn(clusterOf([LAN, ...many(3_000)]), DEFAULT_SETTINGS, {
      level: 'restricted',
    }));
    more = false
    expect(turns).toBeGreaterThan(1)
  })

  it('tells how far it is', async () => {
    const progress: number[] = []
    await scanOf([LAN, ...many(2_000)], { progress: (done, total) => void progress.push(done / total) })
    expect(progress.length).toBeGreaterThan(1)
    expect(Math.max(...progress)).toBeLessThanOrEqual(1)
  })
})
