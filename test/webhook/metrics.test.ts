import { describe, expect, it } from '@jest/globals'
import { allowed, denied, errored, patched } from '../../webhook/admission/answer.ts'
import type { Outcome } from '../../webhook/admission/reviewer.ts'
import type { Verdict } from '../../webhook/admission/review-object.ts'
import { decisionOf, webhookMetrics, type MetricSources } from '../../webhook/metrics.ts'
import type { Finding } from '../../webhook/rules/finding.ts'
import { podWith, requestOf } from './admission/reviewing.ts'

const SOURCES: MetricSources = {
  caches: () => [
    { resource: 'Pod', ageSeconds: 1.5, objects: 12 },
    { resource: 'CustomResourceDefinition', ageSeconds: 0, objects: undefined },
  ],
  certificateExpiry: () => 1_800_000_000,
  configurationValid: () => true,
}
const finding = (rule: string, severity: Finding['severity']): Finding => ({
  rule,
  severity,
  field: 'f',
  message: 'm',
  fix: 'x',
})
const refused: Verdict = {
  answer: denied([finding('network-exists', 'deny')]),
  findings: [finding('network-exists', 'deny'), finding('host-network', 'warn')],
}
const outcome = (changes: Partial<Outcome> = {}): Outcome => ({
  phase: 'validate',
  request: requestOf(podWith('net')),
  verdict: { answer: allowed, findings: [] },
  fault: undefined,
  seconds: 0.0002,
  ...changes,
})

/** The lines of the metrics whose name begins so, after some outcomes. */
async function printed(name: string, outcomes: readonly Outcome[], sources = SOURCES): Promise<string[]> {
  const metrics = webhookMetrics(sources)
  for (const each of outcomes) metrics.observe(each)
  const { text } = await metrics.print()
  return text.split('\n').filter((line) => line.startsWith(name))
}

describe('the metrics', () => {
  it('count reviews by phase, kind, operation and decision', async () => {
    expect(
      await printed('berth_reviews_total', [outcome(), outcome(), outcome({ verdict: refused })]),
    ).toEqual([
      'berth_reviews_total{phase="validate",kind="Pod",operation="CREATE",decision="allowed"} 2',
      'berth_reviews_total{phase="validate",kind="Pod",operation="CREATE",decision="denied"} 1',
    ])
  })

  it('count findings by rule and severity', async () => {
    expect(await printed('berth_findings_total', [outcome({ verdict: refused })])).toEqual([
      'berth_findings_total{rule="network-exists",severity="deny"} 1',
      'berth_findings_total{rule="host-network",severity="warn"} 1',
    ])
  })

  it('measure how long reviews take', async () => {
    const lines = await printed('berth_review_duration_seconds', [outcome({ seconds: 0.0002 })])
    expect(lines).toContain('berth_review_duration_seconds_bucket{le="0.0001",phase="validate",kind="Pod"} 0')
    expect(lines).toContain(
      'berth_review_duration_seconds_bucket{le="0.00025",phase="validate",kind="Pod"} 1',
    )
    expect(lines).toContain('berth_review_duration_seconds_count{phase="validate",kind="Pod"} 1')
  })

  it('let no caller make up time series', async () => {
    const made = Array.from({ length: 50 }, (_, at) =>
      requestOf(podWith('net'), { kind: `Kind${at}`, group: `g${at}` }),
    )
    const lines = await printed('berth_reviews_total', [
      ...made.map((request) => outcome({ request })),
      outcome({ request: undefined }),
    ])
    expect(lines).toEqual([
      'berth_reviews_total{phase="validate",kind="other",operation="CREATE",decision="allowed"} 50',
      'berth_reviews_total{phase="validate",kind="other",operation="unknown",decision="unreadable"} 1',
    ])
  })

  it('tell the age and size of the caches, the expiry of the certificate, and whether the configuration is read', async () => {
    expect(await printed('berth_c', [])).toEqual([
      'berth_cache_age_seconds{resource="Pod"} 1.5',
      'berth_cache_age_seconds{resource="CustomResourceDefinition"} 0',
      'berth_cache_objects{resource="Pod"} 12',
      'berth_certificate_expiry_timestamp_seconds 1800000000',
      'berth_configuration_valid 1',
    ])
    const invalid = { ...SOURCES, configurationValid: () => false }
    expect(await printed('berth_configuration_valid', [], invalid)).toEqual(['berth_configuration_valid 0'])
  })

  it('forget a cache that is gone', async () => {
    const caches = [{ resource: 'InClusterIPPool', ageSeconds: 1, objects: 1 }]
    const metrics = webhookMetrics({ ...SOURCES, caches: () => caches })
    expect((await metrics.print()).text).toContain('berth_cache_objects{resource="InClusterIPPool"} 1')
    caches.length = 0
    expect((await metrics.print()).text).not.toContain('InClusterIPPool')
  })

  it('are of one server: another has its own', async () => {
    webhookMetrics(SOURCES).observe(outcome())
    expect(await printed('berth_reviews_total', [])).toEqual([])
  })

  it('have the content type of Prometheus, and those of the process', async () => {
    const { contentType, text } = await webhookMetrics(SOURCES).print()
    expect(contentType).toMatch(/^text\/plain; version=0\.0\.4/)
    expect(text).toContain('process_resident_memory_bytes')
  })
})

describe('what was decided, in a word', () => {
  it.each([
    { decision: 'unreadable', unreadable: true, answer: errored(400, 'm'), fault: undefined },
    { decision: 'fault', unreadable: false, answer: errored(500, 'm'), fault: new Error('defect') },
    { decision: 'fault', unreadable: false, answer: allowed, fault: new Error('defect') },
    { decision: 'denied', unreadable: false, answer: denied([]), fault: undefined },
    {
      decision: 'patched',
      unreadable: false,
      answer: patched([{ op: 'remove', path: '/a' }]),
      fault: undefined,
    },
    { decision: 'allowed', unreadable: false, answer: allowed, fault: undefined },
  ])('$decision', ({ decision, unreadable, answer, fault }) => {
    expect(decisionOf(unreadable, answer, fault)).toBe(decision)
  })
})
