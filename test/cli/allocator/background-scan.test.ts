import { describe, expect, it } from '@jest/globals'
import { pino } from 'pino'
import { BackgroundScan } from '../../../cli/allocator/background-scan/background-scan.ts'
import { AllocationModel } from '../../../cluster/allocation/allocation-model.ts'
import { ApiError } from '../../../cluster/api/api-error.ts'
import type { Page } from '../../../cluster/api/list-page.ts'
import type { ModelKind } from '../../../cluster/model/sink.ts'
import { objectAt, text, type JsonObject } from '../../../network/json/json.ts'
import { DEFAULT_SETTINGS } from '../../../service/config.ts'
import { asking, lease, nad, pod, storedLease } from '../../cluster-model/allocation/objects.ts'
import { FakeReportServer } from '../../scan/policy-report/fake-report-server.ts'

const REPORT = '/apis/openreports.io/v1alpha1/namespaces/default/reports/berth-scan'
const LISTS: Readonly<Record<string, ModelKind>> = {
  '/apis/k8s.cni.cncf.io/v1/network-attachment-definitions': 'NetworkAttachmentDefinition',
  '/api/v1/namespaces': 'Namespace',
  '/api/v1/nodes': 'Node',
}

/** A cluster of some objects, an allocator that knows it, and a scan beside that. */
function stage(objects: Partial<Record<ModelKind, readonly JsonObject[]>>) {
  const model = new AllocationModel()
  for (const kind of ['NetworkAttachmentDefinition', 'Namespace', 'Node', 'Pod', 'IPLease'] as const)
    for (const object of objects[kind] ?? []) model.upsert(kind, object)
  const server = new FakeReportServer()
  const refused = new Map<string, number>()
  const lead = { leads: true, obstacles: [] as readonly string[] }
  async function* list(path: string): AsyncIterable<Page> {
    const status = refused.get(path)
    if (status !== undefined) throw new ApiError({ status, reason: 'Refused', message: `refused: ${path}` })
    const kind = LISTS[path]
    yield { items: (kind === undefined ? [] : objects[kind]) ?? [], next: '', resourceVersion: '1' }
  }
  const client = {
    get: server.get.bind(server),
    create: server.create.bind(server),
    replace: () => Promise.reject(new Error('nothing is replaced')),
    patch: server.patch.bind(server),
    delete: server.delete.bind(server),
    list,
    serverNow: () => 1_800_000_000_000,
  }
  const scan = new BackgroundScan({
    model,
    allocator: { isLeading: () => lead.leads, unready: () => lead.obstacles },
    client,
    settings: () => DEFAULT_SETTINGS,
    log: pino({ enabled: false }),
    periodMs: 60_000,
  })
  return { model, server, refused, lead, scan }
}

const overlapping = [
  nad('a', { type: 'host-local', subnet: '10.0.0.0/24' }),
  nad('b', { type: 'host-local', subnet: '10.0.0.0/25' }),
]

describe('the background scan', () => {
  it('tells figures and reports of what the allocator knows', async () => {
    const { server, scan } = stage({ NetworkAttachmentDefinition: overlapping })
    await scan.scan()
    const metrics = await scan.metrics()
    expect(metrics).toContain('berth_scan_findings{rule="range-overlap",severity="deny"} 1\n')
    expect(metrics).toContain('berth_scan_last_success_timestamp_seconds 1800000000\n')
    expect(metrics).toMatch(/^berth_scan_duration_seconds \d/m)
    expect(server.objects.get(REPORT)).toMatchObject({
      results: expect.arrayContaining([
        expect.objectContaining({
          policy: 'range-overlap',
          result: 'fail',
          resources: expect.arrayContaining([expect.objectContaining({ namespace: 'default', name: 'b' })]),
        }),
      ]),
    })
  })

  it('tells nothing before the first scan', async () => {
    const metrics = await stage({}).scan.metrics()
    expect(metrics).not.toMatch(/^berth_scan_/m)
    expect(metrics).toContain('# TYPE berth_scan_findings gauge\n')
  })

  it('sees live pods: two that have one address', async () => {
    const status = JSON.stringify([{ name: 'default/net', interface: 'net1', ips: ['10.0.0.7'] }])
    const attached = (name: string) => {
      const object = pod({ name, networks: asking(), nodeName: 'node-1', status: { phase: 'Running' } })
      const annotations = {
        ...objectAt(objectAt(object, 'metadata'), 'annotations'),
        'k8s.v1.cni.cncf.io/network-status': status,
      }
      return { ...object, metadata: { ...objectAt(object, 'metadata'), annotations } }
    }
    const { server, scan } = stage({
      NetworkAttachmentDefinition: [nad('net', { type: 'whereabouts', range: '10.0.0.0/24' })],
      Namespace: [{ metadata: { name: 'shop' } }, { metadata: { name: 'default' } }],
      Pod: [attached('one'), attached('two')],
    })
    await scan.scan()
    expect(server.objects.get(REPORT.replace('/default/', '/shop/'))).toMatchObject({
      results: expect.arrayContaining([
        expect.objectContaining({
          policy: 'duplicate-address',
          severity: 'critical',
          resources: expect.arrayContaining([
            expect.objectContaining({ kind: 'Pod', namespace: 'shop', name: 'one', uid: 'u-one' }),
            expect.objectContaining({ kind: 'Pod', namespace: 'shop', name: 'two', uid: 'u-two' }),
          ]),
        }),
      ]),
    })
  })

  it('sees leases', async () => {
    const { scan } = stage({ IPLease: [storedLease(lease('10.0.0.1'), 1)] })
    await scan.scan()
    expect(await scan.metrics()).toMatch(/^berth_scan_findings\{rule="lease-without-pod"/m)
  })

  it('tells what it may not list', async () => {
    const { server, refused, scan } = stage({ NetworkAttachmentDefinition: overlapping })
    refused.set('/apis/apps/v1/deployments', 403)
    await scan.scan()
    expect(server.objects.get('/apis/openreports.io/v1alpha1/clusterreports/berth-scan')).toMatchObject({
      summary: { error: 1 },
      results: [{ result: 'error', message: expect.stringContaining('Deployments') }],
    })
  })

  it.each([404, 200])('takes a cluster without networks as it is (%i)', async (status) => {
    const { server, refused, scan } = stage({})
    if (status !== 200) refused.set('/apis/k8s.cni.cncf.io/v1/network-attachment-definitions', status)
    await scan.scan()
    expect([...server.objects.keys()]).toEqual([])
  })

  it('reports nothing of a cluster that it could not read', async () => {
    const { server, refused, scan } = stage({ NetworkAttachmentDefinition: overlapping })
    refused.set('/api/v1/nodes', 500)
    await expect(scan.scan()).rejects.toThrow('refused: /api/v1/nodes')
    expect(server.writes).toEqual([])
  })

  it.each([
    ['another leads', { leads: false }],
    ['what it knows may be out of date', { obstacles: ['Pod: not proved up to date for 75 s'] }],
  ])('writes nothing where %s', async (_name, change) => {
    const { server, lead, scan } = stage({ NetworkAttachmentDefinition: overlapping })
    Object.assign(lead, change)
    await expect(scan.scan()).rejects.toThrow('does not lead')
    expect(server.writes).toEqual([])
  })

  it('writes nothing after its end', async () => {
    const { server, scan } = stage({ NetworkAttachmentDefinition: overlapping })
    scan.start()
    await scan.close()
    await expect(scan.scan()).rejects.toThrow('does not lead')
    expect(server.writes).toEqual([])
  })

  it('names whom it is about', async () => {
    const { server, scan } = stage({ NetworkAttachmentDefinition: overlapping })
    await scan.scan()
    expect(text(objectAt(server.objects.get(REPORT) ?? {}, 'scope'), 'name')).toBe('default')
  })
})
