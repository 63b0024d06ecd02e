import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { printText } from '../../../cli/review/print-text.ts'
import type { Unreadable } from '../../../cli/review/manifest.ts'
import type { Review, ReviewedObject } from '../../../cli/review/reviewed.ts'
import type { Finding } from '../../../webhook/rules/finding.ts'
import { berth } from '../berth.ts'

const PAGE = { width: 60, coloured: false }

const finding = (
  severity: Finding['severity'],
  message = 'the value is such that it takes more than one line of sixty',
): Finding => ({
  rule: 'some-rule',
  severity,
  field: 'spec.config.ipam.range',
  message,
  fix: 'give another value, or leave it out, whatever is easier for you',
})

/** A review of a Pod `shop/web` on line 3 of `in.yaml`, its fields on line 7. */
function review(more: Partial<ReviewedObject> = {}): Review {
  const object = { apiVersion: 'v1', kind: more.kind ?? 'Pod', metadata: { name: more.name ?? 'web' } }
  const reviewed: ReviewedObject = {
    source: 'in.yaml',
    apiVersion: 'v1',
    kind: 'Pod',
    namespace: 'shop',
    name: 'web',
    operation: 'CREATE',
    allowed: true,
    message: '',
    findings: [],
    warnings: [],
    patch: [],
    object,
    ...more,
  }
  return {
    manifest: { source: reviewed.source, object, lineOf: (field) => (field === '' ? 3 : 7) },
    reviewed,
  }
}

const text = (reviews: readonly Review[], page = PAGE, unreadable: readonly Unreadable[] = []): string =>
  printText({ reviews, unreadable }, page)

const RECORD = '[{"what":"node affinity rack In [a]","by":"NetworkAttachmentDefinition shop/net"}]'
const injected = review({
  patch: [{ op: 'add', path: '/metadata/annotations/berth.dev~1injected', value: RECORD }],
  object: { metadata: { annotations: { 'berth.dev/injected': RECORD } } },
})

describe('the text of a review', () => {
  it('tells verdicts, findings with line and field, what to do, and what is added', () => {
    const reviews = [
      review(),
      review({ kind: 'Namespace', namespace: '', name: 'shop' }),
      review({ allowed: false, findings: [finding('deny'), finding('warn', 'short')] }),
      review({ operation: 'UPDATE', findings: [finding('warn', 'short')] }),
      injected,
      review(),
    ]
    expect(text(reviews)).toBe(`allowed  Pod shop/web (in.yaml:3)
allowed  Namespace shop (in.yaml:3)

denied   Pod shop/web (in.yaml:3)
  deny   some-rule at line 7: spec.config.ipam.range
         the value is such that it takes more than one line
         of sixty
         Fix: give another value, or leave it out, whatever
              is easier for you
  warn   some-rule at line 7: spec.config.ipam.range
         short
         Fix: give another value, or leave it out, whatever
              is easier for you

warned   Pod shop/web, update (in.yaml:3)
  warn   some-rule at line 7: spec.config.ipam.range
         short
         Fix: give another value, or leave it out, whatever
              is easier for you

allowed  Pod shop/web (in.yaml:3)
  adds   node affinity rack In [a], by
         NetworkAttachmentDefinition shop/net

allowed  Pod shop/web (in.yaml:3)

6 objects reviewed: 1 denied, 1 allowed with warnings, 4
allowed
`)
  })

  it('names the fields of a change that Berth keeps no record of', () => {
    const path = '/metadata/annotations/k8s.v1.cni.cncf.io~1networks'
    const { reviewed } = review()
    const set = review({
      patch: [
        { op: 'replace', path, value: 'a' },
        { op: 'test', path: '/spec/containers/0/a b', value: 1 },
      ],
      object: reviewed.object,
    })
    expect(text([set])).toContain(
      '\n  adds   metadata.annotations[k8s.v1.cni.cncf.io/networks]\n  adds   spec.containers[0][a b]\n',
    )
  })

  it('tells an object that the API server is to name, and one that nobody names', () => {
    const unnamed = review({ name: 'web-' })
    const generated = {
      ...unnamed,
      manifest: { ...unnamed.manifest, object: { metadata: { generateName: 'web-' } } },
    }
    expect(text([generated, review({ name: '' })])).toMatch(
      /Pod shop\/web-… \(.*\n.*Pod shop\/\(no name\) \(/,
    )
  })

  it('keeps to the width, but for what cannot be broken', () => {
    const widths = fc.integer({ min: 40, max: 120 })
    fc.assert(
      fc.property(widths, fc.array(fc.lorem({ mode: 'sentences' })), (width, messages) => {
        const findings = messages.map((message) => finding('warn', message))
        for (const line of text([review({ findings }), injected], { ...PAGE, width }).split('\n')) {
          expect(line.length <= width || line.trim().split(' ').length === 1).toBe(true)
        }
      }),
    )
  })

  it('is coloured where the terminal is, and says the same', () => {
    const reviews = [
      review(),
      review({ findings: [finding('warn')] }),
      review({ allowed: false, findings: [finding('deny')] }),
      injected,
    ]
    const coloured = text(reviews, { ...PAGE, coloured: true })
    for (const start of ['31mdenied', '31mdeny', '33mwarned', '33mwarn', '32mallowed', '32madds'])
      expect(coloured).toContain(`\u001b[${start}\u001b[39m`)
    const plain = coloured.split('\u001b').map((part, at) => (at === 0 ? part : part.replace(/^\[\d+m/, '')))
    expect(plain.join('')).toBe(text(reviews))
  })

  it('lets nothing of a manifest act on the terminal', () => {
    const odd = 'a\u001b[2J\r\nallowed \u0007\u009b\u2028\u202eb\ud800'
    const evil = { ...finding('deny', odd), field: odd, fix: odd }
    const out = text(
      [review({ source: odd, kind: odd, namespace: odd, name: odd, allowed: false, findings: [evil] })],
      { ...PAGE, width: 120 },
    )
    expect(out.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u2028-\u202e]/u)
    expect(out.split('\n').filter((line) => /^(?:denied|warned|allowed)/.test(line))).toHaveLength(1)
    expect(out.isWellFormed()).toBe(true)
  })

  it('counts what could not be read', () => {
    const unreadable = [{ source: 'a', line: 1, problem: 'b' }]
    expect(text([], { ...PAGE, width: 100 }, unreadable)).toBe(
      '0 objects reviewed: 0 denied, 0 allowed with warnings, 0 allowed; 1 more could not be read\n',
    )
  })

  it('is what berth review prints, with what could not be read on standard error', async () => {
    const manifest = 'apiVersion: v1\nkind: Service\nmetadata: {name: a}\n---\n7\n'
    const ran = await berth(['review', '-f', '-', '--state', 'examples/berth.yaml'], { input: manifest })
    expect(ran).toEqual({
      out: 'allowed  Service default/a (-:1)\n\n1 object reviewed: 0 denied, 0 allowed with warnings, 1 allowed; 1 more could not be read\n',
      error: 'berth: -:5: no object: a manifest is a mapping with apiVersion and kind\n',
      code: 2,
    })
  })
})
