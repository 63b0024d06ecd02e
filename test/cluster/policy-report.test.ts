import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { startServices, type RunningServices } from '../../cli/allocator/services.ts'
import { isObject, objectAt, property, text, type JsonObject } from '../../network/json/json.ts'
import { objectsOf } from '../manifests/manifest-files.ts'
import { berth } from '../cli/berth.ts'
import { berthAccounts } from './accounts.ts'
import { inProcess } from './allocation/allocated-stage.ts'
import { installDefinitions } from './berth.ts'
import { describeOnControlPlane } from './environment.ts'
import { applied } from './manifests/applied.ts'
import { refusedNothing } from './rights/refused-nothing.ts'
import { nad, namespace } from './rule-rows/manifests.ts'
import { eventually } from './until.ts'

const WORKING_GROUP = '/apis/wgpolicyk8s.io/v1alpha2'
const OPEN_REPORTS = '/apis/openreports.io/v1alpha1'
const SHOP = { namespace: 'shop' }
const hostLocal = (subnet: string) => ({
  type: 'macvlan',
  master: 'eth1',
  ipam: { type: 'host-local', subnet },
})

/** As another scanner has it; under our name, and under its own. */
const theirs = (name: string) => ({
  apiVersion: 'wgpolicyk8s.io/v1alpha2',
  kind: 'PolicyReport',
  metadata: { name, namespace: 'lab', labels: { 'app.kubernetes.io/managed-by': 'kyverno' } },
  summary: { pass: 1 },
  results: [{ policy: 'theirs', result: 'pass' }],
})

describeOnControlPlane('reports of the background scan', {}, (cluster) => {
  let services: RunningServices | undefined

  beforeAll(async () => {
    await installDefinitions(cluster())
    await define('policy-reports')
    const { allocator: kubeconfig } = await berthAccounts(cluster())
    await applied(cluster(), objectsOf('manifests/components/background-scan/rbac.yaml'))
    await applied(cluster(), [namespace('shop'), namespace('lab'), theirs('kyverno'), theirs('berth-scan')])
    const started = await startServices({
      allocator: inProcess({ kubeconfig }),
      operations: { host: '127.0.0.1', port: 0 },
      namespace: 'berth-system',
      webhookAccount: undefined,
      certificates: undefined,
      map: false,
      scanPeriodMs: 500,
    })
    if (!started.ok) throw new Error(started.problem)
    services = started.value
  })
  afterAll(() => services?.close())

  const define = async (name: string): Promise<void> => {
    const file = ['-f', `test/fixtures/crds-reports/${name}.yaml`]
    for (const args of [['apply'], ['wait', '--for=condition=Established', '--timeout=30s']])
      expect(await cluster().kubectl([...args, ...file])).toMatchObject({ code: 0 })
  }
  const got = async (path: string): Promise<JsonObject | undefined> => {
    const { status, body } = await cluster().request('GET', path)
    return status === 200 && isObject(body) ? body : undefined
  }
  const there = (path: string) =>
    eventually(
      () => got(path),
      (report) => report !== undefined,
    )
  const gone = (path: string) =>
    eventually(
      () => got(path),
      (report) => report === undefined,
    )
  const metrics = async (): Promise<string> => {
    const answer = await fetch(`http://127.0.0.1:${services?.operationsPort}/metrics`)
    return answer.text()
  }
  const scannedAt = async (): Promise<number> =>
    Number(/^berth_scan_last_success_timestamp_seconds (\d+)$/m.exec(await metrics())?.[1] ?? 0)
  /** Resolves when a scan has ended that began after this was called. */
  const scannedAnew = async (): Promise<void> => {
    const before = await scannedAt()
    await eventually(scannedAt, (at) => at > before + 1)
  }
  const versionOf = (report: JsonObject | undefined) =>
    text(objectAt(report ?? {}, 'metadata'), 'resourceVersion')

  it('tell in a namespace what is wrong there, and nothing where all is well', async () => {
    await scannedAnew()
    const net = (name: string, subnet: string) => nad(name, hostLocal(subnet), SHOP)
    await applied(cluster(), [net('net', '192.168.20.0/24'), net('other', '192.168.20.0/25')])
    const report = await there(`${WORKING_GROUP}/namespaces/shop/policyreports/berth-scan`)
    expect(report).toMatchObject({
      metadata: { labels: { 'app.kubernetes.io/managed-by': 'berth' } },
      scope: { apiVersion: 'v1', kind: 'Namespace', name: 'shop' },
      results: expect.arrayContaining([
        {
          source: 'berth',
          policy: 'range-overlap',
          rule: 'range-overlap',
          category: 'Pod networks',
          severity: 'medium',
          result: 'fail',
          scored: true,
          message: expect.stringContaining('192.168.20.0/2'),
          timestamp: { seconds: expect.any(Number), nanos: 0 },
          resources: expect.arrayContaining([
            expect.objectContaining({ kind: 'NetworkAttachmentDefinition', namespace: 'shop', name: 'net' }),
            expect.objectContaining({
              kind: 'NetworkAttachmentDefinition',
              namespace: 'shop',
              name: 'other',
            }),
          ]),
          properties: expect.objectContaining({ group: 'denied', fix: expect.any(String) }),
        },
      ]),
    })
    const { stdout } = await cluster().kubectl(['get', 'polr', '-A', '--no-headers'])
    expect(stdout.split('\n').filter((line) => line.includes('berth-scan'))).toHaveLength(2)
    expect(await metrics()).toMatch(/^berth_scan_findings\{rule="range-overlap",severity="deny"\} 1$/m)
    expect(await got(`${WORKING_GROUP}/clusterpolicyreports/berth-scan`)).toBeUndefined()
  })

  it('are not written again while they say the same', async () => {
    const path = `${WORKING_GROUP}/namespaces/shop/policyreports/berth-scan`
    const before = await got(path)
    await scannedAnew()
    expect(versionOf(await got(path))).toBe(versionOf(before))
  })

  it('move to OpenReports when that is installed', async () => {
    await define('openreports')
    const report = await there(`${OPEN_REPORTS}/namespaces/shop/reports/berth-scan`)
    expect(report).toMatchObject({ source: 'berth', summary: { fail: expect.any(Number) } })
    expect(await gone(`${WORKING_GROUP}/namespaces/shop/policyreports/berth-scan`)).toBeUndefined()
  })

  it('come again when somebody deletes them, and without what somebody else wrote into them', async () => {
    const path = `${OPEN_REPORTS}/namespaces/shop/reports/berth-scan`
    await cluster().request('DELETE', path)
    const anew = await there(path)
    const summary = property(anew ?? {}, 'summary')
    await cluster().request('PATCH', path, { results: [], summary: { fail: 0 } })
    const mended = await eventually(
      () => got(path),
      (report) => property(objectAt(report ?? {}, 'summary'), 'fail') !== 0,
    )
    expect(mended).toMatchObject({ summary, results: expect.arrayContaining([expect.anything()]) })
  })

  it('are written by berth scan as well, which tells on standard error what it did', async () => {
    const path = `${OPEN_REPORTS}/namespaces/shop/reports/berth-scan`
    const scan = ['scan', '--as-policy-report', '--kubeconfig', cluster().kubeconfigFile, '-n', 'shop']
    const { code, out, error } = await berth(scan)
    expect({ code, error }).toEqual({
      code: 1,
      error: 'berth: reports of openreports.io/v1alpha1: 0 new, 0 changed, 1 as they were, 0 removed\n',
    })
    expect(out).toContain('range-overlap')
    expect(await got(path)).toMatchObject({ summary: { fail: 1 } })
  })

  it('go when nothing is wrong any more', async () => {
    await cluster().kubectl(['delete', 'network-attachment-definitions', '-n', 'shop', '--all'])
    expect(await gone(`${OPEN_REPORTS}/namespaces/shop/reports/berth-scan`)).toBeUndefined()
  })

  it('leave those of others as they are', async () => {
    for (const name of ['kyverno', 'berth-scan']) {
      const { metadata, ...rest } = theirs(name)
      const stored = await got(`${WORKING_GROUP}/namespaces/lab/policyreports/${name}`)
      expect(stored).toMatchObject(rest)
      expect(property(objectAt(stored ?? {}, 'metadata'), 'generation')).toBe(1)
      expect(objectAt(stored ?? {}, 'metadata')).toMatchObject(metadata)
    }
  })

  refusedNothing(cluster)
})
