import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { isArray, property } from '../../../network/json/json.ts'
import { MOST_RESULTS, reportContents, reportObject } from '../../../scan/policy-report/build.ts'
import { dated } from '../../../scan/policy-report/dated.ts'
import { OPEN_REPORTS, POLICY_REPORTS } from '../../../scan/policy-report/report-api.ts'
import { SCAN_GROUPS } from '../../../scan/report.ts'
import { finding, nadObject, scanReport } from './scan-reports.ts'

/** What etcd takes by default. */
const ETCD_LIMIT = 1.5 * 1024 * 1024
const many = (count: number) => Array.from({ length: count }, (_, at) => finding('shop', `net-${at}`))

describe('the contents of reports', () => {
  it('are a result for each finding, in the namespace of what is to be mended', () => {
    const both = finding('shop', 'a', { objects: [nadObject('shop', 'a'), nadObject('lab', 'b')] })
    const cluster = finding('', 'wide', { severity: 'warn', group: 'warned', field: '', more: 997 })
    expect(reportContents(scanReport([both, cluster]))).toEqual([
      {
        namespace: '',
        results: [
          expect.objectContaining({
            result: 'warn',
            severity: 'low',
            scored: false,
            properties: { group: 'warned', fix: 'give each its own range', more: '997' },
          }),
        ],
        summary: { pass: 0, fail: 0, warn: 1, error: 0, skip: 0 },
      },
      {
        namespace: 'shop',
        results: [
          {
            source: 'berth',
            policy: 'range-overlap',
            rule: 'range-overlap',
            category: 'Pod networks',
            severity: 'medium',
            result: 'fail',
            scored: true,
            message: 'range 192.168.20.0/24 of a overlaps another',
            resources: [
              {
                apiVersion: 'k8s.cni.cncf.io/v1',
                kind: 'NetworkAttachmentDefinition',
                namespace: 'shop',
                name: 'a',
                uid: 'uid-of-a',
              },
              {
                apiVersion: 'k8s.cni.cncf.io/v1',
                kind: 'NetworkAttachmentDefinition',
                namespace: 'lab',
                name: 'b',
                uid: 'uid-of-b',
              },
            ],
            properties: {
              group: 'denied',
              fix: 'give each its own range',
              field: 'spec.config.ipam.range',
            },
          },
        ],
        summary: { pass: 0, fail: 1, warn: 0, error: 0, skip: 0 },
      },
    ])
  })

  it('are none where nothing is wrong', () => {
    expect(reportContents(scanReport([]))).toEqual([])
  })

  it('name nothing as a resource that is in no cluster', () => {
    const reserved = { apiVersion: '', kind: 'reserved network', namespace: '', name: 'office', uid: '' }
    const [content] = reportContents(
      scanReport([finding('shop', 'a', { objects: [nadObject('shop', 'a'), reserved] })]),
    )
    expect(content?.results[0]).toMatchObject({ resources: [{ name: 'a' }] })
    const [alone] = reportContents(scanReport([finding('shop', 'a', { objects: [reserved] })]))
    expect(alone?.results[0]).not.toHaveProperty('resources')
  })

  it('list no more than is read, count all, and tell what is cut', () => {
    const [exact] = reportContents(scanReport(many(MOST_RESULTS)))
    expect(exact?.results).toHaveLength(MOST_RESULTS)
    expect(exact?.summary).toMatchObject({ fail: MOST_RESULTS, skip: 0 })
    const [content] = reportContents(scanReport(many(250)))
    expect(content?.results).toHaveLength(MOST_RESULTS)
    expect(content?.summary).toEqual({ pass: 0, fail: 250, warn: 0, error: 0, skip: 1 })
    expect(content?.results.at(-1)).toMatchObject({
      result: 'skip',
      rule: 'not-listed',
      message:
        '151 more findings are counted in the summary and not listed here: berth scan -n shop tells all',
    })
  })

  it('tell in the report of the cluster what the scan kept back or could not read', () => {
    const report = scanReport([], { unread: ['Deployments (forbidden)'] })
    const groups = report.groups.map((group) =>
      group.group === 'warned' ? { ...group, untold: [{ check: 'no-ipam', count: 412 }] } : group,
    )
    expect(reportContents({ ...report, groups })).toEqual([
      {
        namespace: '',
        results: [
          expect.objectContaining({ result: 'error', message: 'not looked at: Deployments (forbidden)' }),
          expect.objectContaining({
            result: 'skip',
            message: '412 more findings of no-ipam are in no report: berth scan tells all',
          }),
        ],
        summary: { pass: 0, fail: 0, warn: 0, error: 1, skip: 1 },
      },
    ])
  })

  it('hold a bounded number of notes', () => {
    const unread = Array.from({ length: 500 }, (_, at) => `Kind${at} (forbidden)`)
    const [content] = reportContents(scanReport([], { unread }))
    expect(content?.results).toHaveLength(20)
    expect(content?.results.at(-1)).toMatchObject({
      message: '481 more notes on this scan: berth scan tells all',
    })
  })

  it('fit into etcd, however long names and messages are', () => {
    const long = {
      apiVersion: 'k'.repeat(80),
      kind: 'K'.repeat(63),
      namespace: 'n'.repeat(63),
      name: 'm'.repeat(253),
    }
    const objects = Array.from({ length: 4 }, () => ({ ...long, uid: 'u'.repeat(36) }))
    const wide = '\u{1F6A2}'.repeat(100_000)
    const findings = Array.from({ length: 500 }, () =>
      finding('shop', 'a', { objects, field: wide, message: wide, fix: wide, more: 1e9 }),
    )
    for (const content of reportContents(scanReport(findings))) {
      const object = reportObject(OPEN_REPORTS, content, dated(content.results, undefined, 0).results)
      expect(Buffer.byteLength(JSON.stringify(object))).toBeLessThan(ETCD_LIMIT)
      expect(JSON.stringify(object)).not.toMatch(/\\ud8|\\udc/)
    }
  })

  it('count every finding once, whatever was found', () => {
    const namespaces = fc.constantFrom('', 'a', 'b', 'c')
    const some = fc.array(
      fc
        .record({
          namespace: namespaces,
          severity: fc.constantFrom('deny' as const, 'warn' as const),
          group: fc.constantFrom(...SCAN_GROUPS),
        })
        .map(({ namespace, severity, group }) => finding(namespace, 'net', { severity, group })),
      { maxLength: 300 },
    )
    fc.assert(
      fc.property(some, (findings) => {
        const contents = reportContents(scanReport(findings))
        const sum = (outcome: 'fail' | 'warn') =>
          contents.reduce((all, { summary }) => all + summary[outcome], 0)
        expect(sum('fail')).toBe(findings.filter(({ severity }) => severity === 'deny').length)
        expect(sum('warn')).toBe(findings.filter(({ severity }) => severity === 'warn').length)
        for (const { results, summary } of contents) {
          expect(results.length).toBeLessThanOrEqual(MOST_RESULTS)
          expect(summary.skip).toBe(results.filter(({ result }) => result === 'skip').length)
        }
        expect(new Set(contents.map(({ namespace }) => namespace)).size).toBe(contents.length)
      }),
    )
  })
})

describe('the object of a report', () => {
  const [inShop] = reportContents(scanReport([finding('shop', 'a')]))
  const [ofCluster] = reportContents(scanReport([finding('', 'a')]))

  it.each([
    [
      'OpenReports in a namespace',
      OPEN_REPORTS,
      inShop,
      { apiVersion: 'openreports.io/v1alpha1', kind: 'Report', source: 'berth' },
    ],
    [
      'OpenReports of the cluster',
      OPEN_REPORTS,
      ofCluster,
      { apiVersion: 'openreports.io/v1alpha1', kind: 'ClusterReport', source: 'berth' },
    ],
    [
      'the working group in a namespace',
      POLICY_REPORTS,
      inShop,
      { apiVersion: 'wgpolicyk8s.io/v1alpha2', kind: 'PolicyReport' },
    ],
    [
      'the working group of the cluster',
      POLICY_REPORTS,
      ofCluster,
      { apiVersion: 'wgpolicyk8s.io/v1alpha2', kind: 'ClusterPolicyReport' },
    ],
  ])('is that of %s', (_name, api, content, expected) => {
    if (content === undefined) throw new Error('no content')
    const object = reportObject(api, content, content.results)
    expect(object).toMatchObject({
      ...expected,
      metadata: { name: 'berth-scan', labels: { 'app.kubernetes.io/managed-by': 'berth' } },
      summary: { fail: 1 },
    })
    expect(property(object, 'source')).toBe(api.hasSource ? 'berth' : undefined)
    expect(isArray(property(object, 'results'))).toBe(true)
  })
})

describe('the times of results', () => {
  const result = { policy: 'a', message: 'm', resources: [{ kind: 'Pod', name: 'p' }] }

  it('stay those of the first time', () => {
    const first = dated([result], undefined, 1_500)
    expect(first).toEqual({ results: [{ ...result, timestamp: { seconds: 1, nanos: 0 } }], isSame: false })
    const other = { policy: 'b' }
    expect(dated([other, result], { results: [...first.results] }, 9_000)).toEqual({
      results: [{ ...other, timestamp: { seconds: 9, nanos: 0 } }, first.results[0]],
      isSame: false,
    })
  })

  it('make no difference, nor does the order of members', () => {
    const stored = {
      resources: [{ name: 'p', kind: 'Pod' }],
      timestamp: { nanos: 0, seconds: 1 },
      message: 'm',
      policy: 'a',
    }
    expect(dated([result], { results: [stored] }, 9_000).isSame).toBe(true)
    expect(dated([], { results: [stored] }, 9_000).isSame).toBe(false)
    expect(dated([result, result], { results: [stored] }, 9_000).isSame).toBe(false)
    expect(dated([result], { results: 'none' }, 9_000).isSame).toBe(false)
    expect(dated([result], { results: [{ ...stored, timestamp: 'soon' }] }, 9_000).isSame).toBe(false)
  })
})
