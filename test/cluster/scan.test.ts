import { beforeAll, expect, it } from '@jest/globals'
import { isObject, objectAt, text, type JsonObject } from '../../network/json/json.ts'
import { ScanInventory } from '../../cli/scan/inventory.ts'
import { readLists } from '../../cli/scan/read-scanned.ts'
import { LIVE_FAULTS } from '../../scan/live/registry.ts'
import type { ScanReport } from '../../scan/report.ts'
import { scanCluster } from '../../scan/scan.ts'
import { DEFAULT_SETTINGS } from '../../service/config.ts'
import { berth } from '../cli/berth.ts'
import { clientFor, collectionOf, objectsIn } from '../cli/uninstall/scene.ts'
import { installDefinitions } from './berth.ts'
import { describeOnControlPlane, type ControlPlane } from './environment.ts'

const FIXTURE = 'test/fixtures/scan/cluster.yaml'
const CONFIG = ['--config', 'test/fixtures/scan/berth.yaml']

/** Ten minutes: what has to last to be a fault has lasted by then. */
const LATER = 600_000

const isReport = (value: unknown): value is ScanReport => isObject(value) && 'groups' in value

/** `berth scan` of a real API server, on which no webhook has kept anything out. */
describeOnControlPlane('scanning a real API server', {}, (cluster) => {
  beforeAll(() => installDefinitions(cluster()))

  const scan = async (...args: readonly string[]) => {
    const { out, error, code } = await berth([
      'scan',
      '-o',
      'json',
      '--kubeconfig',
      cluster().kubeconfigFile,
      ...args,
    ])
    const report: unknown = JSON.parse(out === '' ? 'null' : out)
    if (!isReport(report)) throw new Error(error)
    return { code, report, findings: report.groups.flatMap(({ findings }) => findings) }
  }

  it('finds a clean cluster clean', async () => {
    const { code, report, findings } = await scan()
    expect({ code, findings, unread: report.unread }).toEqual({ code: 0, findings: [], unread: [] })
  })

  it('finds what is wrong in it', async () => {
    const uids = new Map<string, string>()
    for (const object of objectsIn(FIXTURE)) await create(cluster(), object, uids)
    const { code, findings } = await scan(...CONFIG)
    expect(code).toBe(1)
    const found = findings.map(({ check }) => check)
    const rules = ['range-overlap', 'master-conflict', 'network-exists', 'policy-labels']
    expect(found).toEqual(expect.arrayContaining([...rules, 'duplicate-address', 'fixed-address-shared']))
  })

  it('finds every live fault once it has lasted', async () => {
    const client = await clientFor(cluster().kubeconfigFile)
    const inventory = new ScanInventory([], Date.now() + LATER)
    await readLists(client, inventory, inventory)
    client.close()
    const { groups } = await scanCluster(inventory, DEFAULT_SETTINGS, { level: 'namespace' })
    const found = new Set(groups.flatMap(({ findings }) => findings.map(({ check }) => check)))
    expect(LIVE_FAULTS.map(({ id }) => id).filter((id) => !found.has(id))).toEqual([])
  })

  it('tells a pair once, naming both', async () => {
    const { findings } = await scan(...CONFIG, '--rule', 'master-conflict', '--rule', 'duplicate-address')
    const names = findings.map(({ objects }) =>
      objects.map(({ namespace, name }) => `${namespace}/${name}`).toSorted(),
    )
    expect(names).toEqual([
      ['plant/press-1', 'shop/web-1'],
      ['lab/probe', 'plant/camera'],
    ])
  })

  it('writes nothing', async () => {
    const before = await cluster().request('GET', '/api/v1/pods')
    await scan(...CONFIG)
    expect(await cluster().request('GET', '/api/v1/pods')).toMatchObject({
      body: { metadata: objectAt(isObject(before.body) ? before.body : {}, 'metadata') },
    })
  })

  it('says what it may not look at, and looks at the rest', async () => {
    const kubeconfig = await reader(cluster())
    const { out, code } = await berth(['scan', '--kubeconfig', kubeconfig, ...CONFIG])
    expect(code).toBe(2)
    expect(out.replaceAll(/\s+/g, ' ')).toContain('not looked at: Deployments (you may not list them)')
    expect(out).toContain('master-conflict')
  })
})

/** Creates it, with the uids that the API server gave to the pods that a lease is of, and its status. */
async function create(cluster: ControlPlane, object: JsonObject, uids: Map<string, string>): Promise<void> {
  const written = JSON.stringify(object).replaceAll(
    /00000000-0000-4000-8000-\d{12}/g,
    (uid) => uids.get(uid) ?? uid,
  )
  const wanted: unknown = JSON.parse(written)
  if (!isObject(wanted)) throw new Error('no object')
  const { status, body } = await cluster.request('POST', collectionOf(wanted), wanted)
  if (status !== 201 || !isObject(body)) throw new Error(`${text(object, 'kind')}: ${JSON.stringify(body)}`)
  const uid = text(objectAt(object, 'metadata'), 'uid')
  if (uid !== undefined) uids.set(uid, text(objectAt(body, 'metadata'), 'uid') ?? '')
}

/** A user who may read all that a scan reads but workloads. */
async function reader(cluster: ControlPlane): Promise<string> {
  const groups = ['', 'k8s.cni.cncf.io', 'ipam.cluster.x-k8s.io', 'ipam.berth.dev', 'whereabouts.cni.cncf.io']
  const root = '/apis/rbac.authorization.k8s.io/v1'
  const rules = [{ apiGroups: groups, resources: ['*'], verbs: ['list', 'get'] }]
  await cluster.request('POST', `${root}/clusterroles`, { metadata: { name: 'scanner' }, rules })
  await cluster.request('POST', `${root}/clusterrolebindings`, {
    metadata: { name: 'scanner' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'scanner' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'scanner' }],
  })
  return cluster.userKubeconfig('scanner', [])
}
