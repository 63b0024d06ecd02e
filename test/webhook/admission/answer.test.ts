import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import {
  allowed,
  denialMessage,
  denied,
  errored,
  findingLine,
  oneLine,
  patched,
  printReview,
  warningLines,
  withAudit,
  withWarnings,
} from '../../../webhook/admission/answer.ts'
import type { Finding } from '../../../webhook/rules/finding.ts'

const finding = (changes: Partial<Finding> = {}): Finding => ({
  rule: 'network-exists',
  severity: 'deny',
  field: 'metadata.annotations[k8s.v1.cni.cncf.io/networks][0]',
  message: 'no NetworkAttachmentDefinition default/sriov-vnic',
  fix: 'write sriov-vnic-1 or sriov-vnic-2',
  ...changes,
})
const many = (count: number): Finding[] =>
  Array.from({ length: count }, (_, at) => finding({ message: `problem ${at}` }))

const printed = (answer: Parameters<typeof printReview>[1]) => JSON.parse(printReview('u-1', answer))

describe('the AdmissionReview that is sent', () => {
  it('allows with nothing but the uid', () => {
    expect(printed(allowed)).toEqual({
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      response: { uid: 'u-1', allowed: true },
    })
  })

  it('denies with code 403 and reason Forbidden, which keep line breaks and the name of the webhook', () => {
    expect(printed(denied([finding()])).response).toEqual({
      uid: 'u-1',
      allowed: false,
      status: {
        metadata: {},
        status: 'Failure',
        code: 403,
        reason: 'Forbidden',
        message:
          '\nnetwork-exists: metadata.annotations[k8s.v1.cni.cncf.io/networks][0]: no NetworkAttachmentDefinition default/sriov-vnic. Fix: write sriov-vnic-1 or sriov-vnic-2.',
      },
    })
  })

  it.each([
    { code: 400 as const, reason: 'BadRequest' },
    { code: 500 as const, reason: 'InternalError' },
  ])('says $reason with code $code', ({ code, reason }) => {
    expect(printed(errored(code, 'why')).response).toMatchObject({
      allowed: false,
      status: { code, reason, message: 'why' },
    })
  })

  it('never carries a patch without its type', () => {
    const patch = [{ op: 'add' as const, path: '/metadata/labels', value: { ü: '\ud83d\ude00' } }]
    const { response } = printed(patched(patch))
    expect(response.patchType).toBe('JSONPatch')
    expect(JSON.parse(Buffer.from(response.patch, 'base64').toString('utf8'))).toEqual(patch)
    expect(printed(patched([])).response).toEqual({ uid: 'u-1', allowed: true })
  })

  it('carries warnings and audit annotations beside a denial', () => {
    const answer = withAudit(withWarnings(withWarnings(denied([finding()]), ['a']), ['b']), {
      'audit-policy': 'restricted:latest',
    })
    expect(printed(answer).response).toMatchObject({
      allowed: false,
      warnings: ['a', 'b'],
      auditAnnotations: { 'audit-policy': 'restricted:latest' },
    })
  })

  it('answers in the version it is told', () => {
    expect(JSON.parse(printReview('u', allowed, 'admission.k8s.io/v1beta1')).apiVersion).toBe(
      'admission.k8s.io/v1beta1',
    )
  })
})

describe('the text of a denial', () => {
  it('has a line for each finding, each on a line of its own', () => {
    const text = denialMessage([
      finding(),
      finding({ rule: 'interface-name', field: 'f', message: 'm', fix: 'x' }),
    ])
    expect(text.split('\n').slice(1)).toEqual([findingLine(finding()), 'interface-name: f: m. Fix: x.'])
  })

  it('names 20 findings and counts the rest', () => {
    expect(denialMessage(many(20)).split('\n')).toHaveLength(21)
    const lines = denialMessage(many(27)).split('\n')
    expect(lines).toHaveLength(22)
    expect(lines.at(-1)).toBe('and 7 more findings')
  })
})

describe('findings as warnings', () => {
  it('are a line each', () => {
    expect(warningLines([finding()])).toEqual([findingLine(finding())])
  })

  it('stay below what the API server lets through, however many and long they are', () => {
    const lines = warningLines(many(100).map((each) => ({ ...each, message: 'x'.repeat(5000) })))
    expect(lines.at(-1)).toBe('and 88 more warnings of Berth')
    expect(lines.join('').length).toBeLessThan(4096)
  })

  it.each([
    [1, 800],
    [3, 800],
    [6, 500],
    [12, 320],
  ])('gives %d warnings %d characters each, so that few are told with their fix', (count, length) => {
    const lines = warningLines(many(count).map((each) => ({ ...each, message: 'x'.repeat(5000) })))
    expect(lines.map((line) => line.length)).toEqual(lines.map(() => length))
    expect(lines).toHaveLength(count)
  })

  it('are none where there are no findings', () => {
    expect(warningLines([])).toEqual([])
  })
})

describe('one line', () => {
  it.each([
    { name: 'a line break', text: 'a\nb', line: 'a b' },
    { name: 'line breaks of Windows, in a row', text: 'a\r\n\r\nb', line: 'a b' },
    { name: 'a line separator of Unicode', text: 'a\u2028b\u2029c', line: 'a b c' },
    { name: 'NUL and escape sequences of a terminal', text: 'a\u0000b\u001b[31mc', line: 'a b [31mc' },
    { name: 'a lone surrogate', text: 'a\ud800b', line: 'a\ufffdb' },
    { name: 'what is too long', text: 'abcdefghijk', line: 'abcdefghi…' },
    { name: 'what just fits', text: 'abcdefghij', line: 'abcdefghij' },
  ])('is made of $name', ({ text, line }) => {
    expect(oneLine(text, 10)).toBe(line)
  })

  it('has no control character, and no more characters than it may', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 40 }), (text, limit) => {
        const line = oneLine(text, limit)
        expect(line.length).toBeLessThanOrEqual(limit)
        expect(line.isWellFormed()).toBe(true)
        expect(line).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
      }),
    )
  })
})
