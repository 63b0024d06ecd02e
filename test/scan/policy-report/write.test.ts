import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { ApiError } from '../../../cluster/api/api-error.ts'
import { objectAt, text, type JsonObject } from '../../../network/json/json.ts'
import { reportContents } from '../../../scan/policy-report/build.ts'
import { OPEN_REPORTS, POLICY_REPORTS } from '../../../scan/policy-report/report-api.ts'
import { MOST_PROBLEMS, writePolicyReports } from '../../../scan/policy-report/write.ts'
import { FakeReportServer } from './fake-report-server.ts'
import { finding, scanReport } from './scan-reports.ts'

const NOW = { now: 1_800_000_000_000 }
const OURS = { 'app.kubernetes.io/managed-by': 'berth' }
const OPEN = '/apis/openreports.io/v1alpha1'
const REPORT_OF_SHOP = `${OPEN}/namespaces/shop/reports/berth-scan`
const shopAndCluster = scanReport([finding('shop', 'a'), finding('', 'wide')])

describe('writing reports', () => {
  it.each([
    [
      'both APIs',
      [POLICY_REPORTS, OPEN_REPORTS],
      'openreports.io/v1alpha1',
      `${OPEN}/clusterreports/berth-scan`,
    ],
    ['OpenReports', [OPEN_REPORTS], 'openreports.io/v1alpha1', `${OPEN}/clusterreports/berth-scan`],
    [
      "the working group's API",
      [POLICY_REPORTS],
      'wgpolicyk8s.io/v1alpha2',
      '/apis/wgpolicyk8s.io/v1alpha2/clusterpolicyreports/berth-scan',
    ],
  ])('goes, with %s, to the one that is preferred', async (_name, served, apiVersion, path) => {
    const server = new FakeReportServer(served)
    expect(await writePolicyReports(server, shopAndCluster, NOW)).toMatchObject({
      apiVersion,
      created: 2,
      problems: [],
    })
    expect(server.objects.has(path)).toBe(true)
    expect(server.objects.size).toBe(2)
  })

  it('does nothing where neither is installed', async () => {
    const server = new FakeReportServer([])
    expect(await writePolicyReports(server, shopAndCluster, NOW)).toEqual({
      apiVersion: undefined,
      created: 0,
      changed: 0,
      unchanged: 0,
      removed: 0,
      problems: [],
    })
    expect(server.writes).toEqual([])
  })

  it('writes nothing where nothing has changed', async () => {
    const server = new FakeReportServer()
    await writePolicyReports(server, shopAndCluster, NOW)
    server.writes.length = 0
    const later = { now: NOW.now + 300_000 }
    expect(await writePolicyReports(server, shopAndCluster, later)).toMatchObject({
      created: 0,
      changed: 0,
      unchanged: 2,
    })
    expect(server.writes).toEqual([])
  })

  it('changes what says something else, and keeps the times and what others added', async () => {
    const server = new FakeReportServer()
    await writePolicyReports(server, scanReport([finding('shop', 'a')]), NOW)
    const stored = server.objects.get(REPORT_OF_SHOP)
    server.objects.set(REPORT_OF_SHOP, { ...stored, theirs: 'note' })
    const both = scanReport([finding('shop', 'b'), finding('shop', 'a')])
    expect(await writePolicyReports(server, both, { now: NOW.now + 60_000 })).toMatchObject({ changed: 1 })
    expect(server.objects.get(REPORT_OF_SHOP)).toMatchObject({
      theirs: 'note',
      summary: { fail: 2 },
      results: [
        { message: expect.stringContaining('of b '), timestamp: { seconds: 1_800_000_060 } },
        { message: expect.stringContaining('of a '), timestamp: { seconds: 1_800_000_000 } },
      ],
    })
  })

  it('changes a report whose figures alone are others', async () => {
    const server = new FakeReportServer()
    const many = (count: number) =>
      scanReport(Array.from({ length: count }, (_, at) => finding('shop', `n${at % 99}`)))
    await writePolicyReports(server, many(200), NOW)
    const outcome = await writePolicyReports(server, many(201), NOW)
    expect(outcome).toMatchObject({ changed: 1 })
    expect(server.objects.get(REPORT_OF_SHOP)).toMatchObject({ summary: { fail: 201 } })
  })

  it('removes ours where nothing is wrong any more, and in the API that is not used', async () => {
    const server = new FakeReportServer([POLICY_REPORTS])
    await writePolicyReports(server, shopAndCluster, NOW)
    const both = new FakeReportServer()
    for (const [path, object] of server.objects) both.objects.set(path, object)
    expect(await writePolicyReports(both, scanReport([finding('shop', 'a')]), NOW)).toMatchObject({
      created: 1,
      removed: 2,
    })
    expect([...both.objects.keys()]).toEqual([REPORT_OF_SHOP])
    expect(await writePolicyReports(both, scanReport([]), NOW)).toMatchObject({ removed: 1 })
    expect(both.objects.size).toBe(0)
  })

  it('goes through more pages than one', async () => {
    const server = new FakeReportServer()
    const findings = Array.from({ length: 70 }, (_, at) => finding(`ns-${at}`, 'a'))
    expect(await writePolicyReports(server, scanReport(findings), NOW)).toMatchObject({ created: 70 })
    expect(await writePolicyReports(server, scanReport(findings), NOW)).toMatchObject({ unchanged: 70 })
    expect(await writePolicyReports(server, scanReport([]), NOW)).toMatchObject({ removed: 70 })
  })

  it('leads from any state to what was found, and then writes no more', async () => {
    const names = fc.constantFrom('', 'a', 'b', 'c', 'd')
    const scans = fc.array(fc.array(fc.tuple(names, fc.constantFrom('x', 'y')), { maxLength: 6 }), {
      minLength: 1,
      maxLength: 4,
    })
    await fc.assert(
      fc.asyncProperty(scans, async (all) => {
        const server = new FakeReportServer()
        for (const [place, found] of all.entries()) {
          const report = scanReport(found.map(([namespace, name]) => finding(namespace, name)))
          await writePolicyReports(server, report, { now: NOW.now + place * 1000 })
          const expected = new Map(
            reportContents(report).map(({ namespace, results }) => [namespace, results]),
          )
          expect(new Set([...server.objects.values()].map(namespaceOf))).toEqual(new Set(expected.keys()))
          for (const object of server.objects.values())
            expect(object).toMatchObject({ results: expected.get(namespaceOf(object)) ?? [] })
          server.writes.length = 0
          await writePolicyReports(server, report, { now: NOW.now + place * 1000 + 500 })
          expect(server.writes).toEqual([])
        }
      }),
      { numRuns: 50 },
    )
  })

  it.each([
    ['of our name without our label', 'berth-scan', {}],
    ['with our label and another name', 'other', OURS],
    ["with another's label", 'berth-scan', { 'app.kubernetes.io/managed-by': 'kyverno' }],
  ])('never touches a report %s', async (_name, name, labels) => {
    const path = `${OPEN}/namespaces/shop/reports/${name}`
    const theirs = { metadata: { name, namespace: 'shop', uid: 'theirs', labels }, results: [] }
    const server = new FakeReportServer()
    server.objects.set(path, theirs)
    await writePolicyReports(server, scanReport([finding('shop', 'a')]), NOW)
    await writePolicyReports(server, scanReport([]), NOW)
    expect(server.objects.get(path)).toBe(theirs)
  })

  it('says whose name is taken, and goes on', async () => {
    const server = new FakeReportServer()
    server.objects.set(REPORT_OF_SHOP, { metadata: { name: 'berth-scan', namespace: 'shop' } })
    const outcome = await writePolicyReports(server, shopAndCluster, NOW)
    expect(outcome).toMatchObject({
      created: 1,
      problems: [
        `${REPORT_OF_SHOP} is there without the label app.kubernetes.io/managed-by: berth, so it is not ours and stays as it is; rename or delete it`,
      ],
    })
  })

  it('looks at one namespace only, after a scan of that alone', async () => {
    const server = new FakeReportServer()
    await writePolicyReports(
      server,
      scanReport([finding('shop', 'a'), finding('lab', 'b'), finding('', 'c')]),
      NOW,
    )
    const outcome = await writePolicyReports(server, scanReport([]), { ...NOW, namespaces: ['lab'] })
    expect(outcome).toMatchObject({ removed: 1, created: 0 })
    expect([...server.objects.keys()].toSorted()).toEqual([
      `${OPEN}/clusterreports/berth-scan`,
      REPORT_OF_SHOP,
    ])
  })

  it('passes over what went meanwhile, and gives up after a few refusals', async () => {
    const server = new FakeReportServer()
    const refusal = (status: number, reason: string) =>
      new ApiError({ status, reason, message: `no ${reason}` })
    server.refused.set('/namespaces/', refusal(404, 'NotFound'))
    const findings = Array.from({ length: 30 }, (_, at) => finding(`ns-${at}`, 'a'))
    expect(await writePolicyReports(server, scanReport(findings), NOW)).toMatchObject({
      created: 0,
      problems: [],
    })
    server.refused.set('/namespaces/', refusal(403, 'Forbidden'))
    server.writes.length = 0
    const outcome = await writePolicyReports(server, scanReport(findings), NOW)
    expect(outcome.problems).toHaveLength(MOST_PROBLEMS)
    expect(outcome.problems[0]).toBe(`${OPEN}/namespaces/ns-0/reports/berth-scan: no Forbidden`)
    expect(server.writes).toHaveLength(MOST_PROBLEMS)
  })

  it('ends where the writer may not write any more', async () => {
    const server = new FakeReportServer()
    server.refused.set('/namespaces/', new Error('the lead is lost'))
    await expect(writePolicyReports(server, shopAndCluster, NOW)).rejects.toThrow('the lead is lost')
  })

  it('ends where discovery fails', async () => {
    const server = new FakeReportServer()
    const away = new ApiError({ status: 0, reason: 'Timeout', message: 'no answer' })
    const api = { ...bound(server), get: () => Promise.reject(away) }
    await expect(writePolicyReports(api, shopAndCluster, NOW)).rejects.toBe(away)
    expect(server.writes).toEqual([])
  })
})

const namespaceOf = (object: JsonObject): string => text(objectAt(object, 'metadata'), 'namespace') ?? ''

const bound = (server: FakeReportServer) => ({
  create: server.create.bind(server),
  patch: server.patch.bind(server),
  delete: server.delete.bind(server),
})
