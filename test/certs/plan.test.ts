import { describe, expect, it } from '@jest/globals'
import { nextStep, type Observation, type Step } from '../../certs/plan.ts'
import type { Target } from '../../certs/published.ts'
import { NOTHING, type Authority, type CertificateState, type Serving } from '../../certs/state.ts'
import { CERTIFICATE_TIMING } from '../../certs/timing.ts'

const DAY = 86_400_000
const NOW = 1000 * DAY
const NAMES = ['berth.berth-system.svc']
const { propagation, adoption, strangers } = CERTIFICATE_TIMING

const authority = (id: string, age = DAY): Authority => ({
  id,
  cert: id,
  key: id,
  from: NOW - age,
  until: NOW - age + 365 * DAY,
})
const serving = (issuer: string | undefined, age = DAY): Serving => ({
  cert: '',
  key: '',
  issuer,
  names: NAMES,
  from: NOW - age,
  until: NOW - age + 30 * DAY,
})
const target = (ids: readonly string[], more: Partial<Target> = {}): Target => ({
  title: 'ValidatingWebhookConfiguration berth',
  path: '',
  resourceVersion: '1',
  version: 'u/1',
  entries: [{ pointer: '', bundle: ids.map((id) => ({ id, cert: id })), isClean: true }],
  obstacle: undefined,
  ...more,
})
const other = (id: string, strangerSince?: number) => ({ id, cert: id, strangerSince })

const STEADY: CertificateState = { ...NOTHING, authority: authority('a'), serving: serving('a') }
const CHANGING: CertificateState = { ...STEADY, next: authority('n', 0) }
const CHANGED: CertificateState = { ...STEADY, others: [other('old')] }

interface Row {
  readonly when: string
  readonly state: CertificateState
  readonly published?: readonly string[]
  readonly seen?: Partial<Observation>
  readonly step: Partial<Step>
}

const ROWS: readonly Row[] = [
  { when: 'there is nothing', state: NOTHING, published: [], step: { kind: 'begin' } },
  { when: 'nothing is registered either', state: NOTHING, seen: { targets: [] }, step: { kind: 'begin' } },
  {
    when: 'the Secret is gone and somebody may serve by what is published',
    state: NOTHING,
    published: ['x'],
    step: { kind: 'prepare' },
  },
  {
    when: 'the Secret is gone and what is published cannot be read',
    state: NOTHING,
    seen: { targets: [target([], { entries: [], obstacle: 'no right' })] },
    step: { kind: 'prepare' },
  },
  {
    when: 'the authority is lost and its certificate is still served',
    state: { ...STEADY, authority: undefined, others: [other('a')] },
    published: [],
    step: { kind: 'prepare' },
  },
  { when: 'all is well', state: STEADY, published: ['a'], step: { kind: 'wait', why: 'steady' } },
  { when: 'the bundle was wiped', state: STEADY, published: [], step: { kind: 'publish' } },
  {
    when: 'what stands there is not only certificates',
    state: STEADY,
    seen: { targets: [target(['a'], { entries: [{ pointer: '', bundle: [other('a')], isClean: false }] })] },
    step: { kind: 'publish' },
  },
  {
    when: 'cert-manager writes the bundle',
    state: STEADY,
    seen: { targets: [target(['a', 'x'], { obstacle: 'cert-manager' })], servedFor: 10 * adoption },
    step: { kind: 'note' },
  },
  {
    when: 'two thirds of the life of the serving certificate are over',
    state: { ...STEADY, serving: serving('a', 20 * DAY) },
    published: ['a'],
    step: { kind: 'issue' },
  },
  {
    when: 'a little less is over',
    state: { ...STEADY, serving: serving('a', 20 * DAY - 1) },
    published: ['a'],
    step: { kind: 'wait' },
  },
  {
    when: 'the serving certificate is not valid yet, as the clock was wrong',
    state: { ...STEADY, serving: serving('a', -DAY) },
    published: ['a'],
    step: { kind: 'issue' },
  },
  {
    when: 'it is for other names',
    state: { ...STEADY, serving: { ...serving('a'), names: ['berth.elsewhere.svc'] } },
    published: ['a'],
    step: { kind: 'issue' },
  },
  {
    when: 'it is of an authority that nobody knows',
    state: { ...STEADY, serving: serving(undefined) },
    published: ['a'],
    step: { kind: 'issue' },
  },
  {
    when: 'two thirds of the life of the authority are over',
    state: { ...STEADY, authority: authority('a', 250 * DAY) },
    published: ['a'],
    step: { kind: 'prepare' },
  },
  {
    when: 'the next authority is published nowhere',
    state: CHANGING,
    published: ['a'],
    step: { kind: 'publish' },
  },
  {
    when: 'the next authority was published a moment ago',
    state: CHANGING,
    published: ['n', 'a'],
    seen: { publishedFor: propagation - 1 },
    step: { kind: 'wait' },
  },
  {
    when: 'the next authority has been published for long enough',
    state: CHANGING,
    published: ['n', 'a'],
    seen: { publishedFor: propagation },
    step: { kind: 'promote' },
  },
  {
    when: 'it cannot be published everywhere',
    state: CHANGING,
    seen: {
      targets: [target(['n', 'a']), target(['n', 'a'], { obstacle: 'cert-manager' })],
      publishedFor: 10 * propagation,
    },
    step: { kind: 'wait', why: 'cert-manager' },
  },
  {
    when: 'it could not be published for most of its life',
    state: { ...CHANGING, next: authority('n', 250 * DAY) },
    published: ['n', 'a'],
    seen: { publishedFor: propagation },
    step: { kind: 'prepare' },
  },
  {
    when: 'replicas may still serve by the authority before',
    state: CHANGED,
    published: ['a', 'old'],
    seen: { servedFor: adoption - 1 },
    step: { kind: 'wait' },
  },
  {
    when: 'every replica has moved on',
    state: CHANGED,
    published: ['a', 'old'],
    seen: { servedFor: adoption },
    step: { kind: 'drop', ids: ['old'] },
  },
  {
    when: 'a dropped authority is still published',
    state: { ...STEADY, dropped: ['old'] },
    published: ['a', 'old'],
    step: { kind: 'publish' },
  },
  {
    when: 'somebody else published an authority',
    state: STEADY,
    published: ['a', 'x'],
    step: { kind: 'note', strangers: [{ id: 'x', cert: 'x' }] },
  },
  {
    when: 'it has been there for less than a day',
    state: { ...STEADY, others: [other('x', NOW - strangers + 1)] },
    published: ['a', 'x'],
    seen: { servedFor: 10 * adoption },
    step: { kind: 'wait' },
  },
  {
    when: 'it has been there for a day',
    state: { ...STEADY, others: [other('x', NOW - strangers)] },
    published: ['a', 'x'],
    seen: { servedFor: adoption },
    step: { kind: 'drop', ids: ['x'] },
  },
  {
    when: 'it was noted by a clock far ahead',
    state: { ...STEADY, others: [other('x', NOW + 2 * strangers)] },
    published: ['a', 'x'],
    step: { kind: 'note' },
  },
  {
    when: 'all has expired',
    state: { ...STEADY, authority: authority('a', 400 * DAY), serving: serving('a', 400 * DAY) },
    published: ['a'],
    step: { kind: 'begin' },
  },
  {
    when: 'all has expired in the middle of a change',
    state: { ...CHANGING, authority: authority('a', 400 * DAY), serving: serving('a', 400 * DAY) },
    published: ['a'],
    step: { kind: 'promote' },
  },
  {
    when: 'the authority expired before the certificate that it signed',
    state: { ...STEADY, authority: authority('a', 400 * DAY) },
    published: ['a'],
    step: { kind: 'begin' },
  },
  {
    when: 'somebody asks for a certificate',
    state: { ...STEADY, asked: 'serving' },
    published: ['a'],
    step: { kind: 'issue' },
  },
  {
    when: 'somebody asks that nothing of before be trusted',
    state: { ...CHANGED, asked: 'revoke' },
    published: ['a', 'old'],
    step: { kind: 'revoke' },
  },
  {
    when: 'somebody asks for an authority',
    state: { ...STEADY, asked: 'authority' },
    published: ['a'],
    step: { kind: 'prepare' },
  },
]

describe('the next step', () => {
  it.each(ROWS)('when $when: $step.kind', ({ state, published = [], seen, step }) => {
    const observed = { targets: [target(published)], publishedFor: 0, servedFor: 0, ...seen }
    const circumstances = { now: NOW, timing: CERTIFICATE_TIMING, names: NAMES }
    expect(nextStep(state, observed, circumstances)).toMatchObject(step)
  })
})
