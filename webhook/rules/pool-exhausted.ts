import { isBerthManaged } from '../../network/nad/managed.ts'
import type { PotPreview } from '../../network/preview/contract.ts'
import type { Usage } from './cluster-view.ts'
import type { Rule, RuleContext, RuleProblem } from './rule.ts'
import type { Attachment, PodSubject } from './subject.ts'
import { addressPots, type AddressPot } from './pod/address-pots.ts'
import { podCheck } from './pod/pod-check.ts'
import { podNodes } from './pod/pod-nodes.ts'

/**
 * No free address now. Never more than a warning: one may come free before the pod starts, and with an address that
 * Berth hands out the pod waits for it in good order.
 */
export const poolExhausted: Rule = {
  id: 'pool-exhausted',
  summary: 'no free address now: the pod will wait',
  since: 'v0.1',
  levels: { baseline: 'warn', restricted: 'warn' },
  checks: { pod: podCheck(run) },
}

/** Larger pots are not counted: no cluster has so many pods. */
const BEYOND_EXHAUSTION = 10_000_000n

function* run(subject: PodSubject, context: RuleContext): Iterable<RuleProblem> {
  // A pod that is there has its addresses, or waits already.
  if (subject.operation === 'UPDATE' && subject.template === undefined) return
  for (const attachment of subject.attachments) {
    const { network, element } = attachment
    if (network === undefined || element.ips.length > 0) continue
    const managed = isBerthManaged(network)
    for (const pot of addressPots(network, context)) {
      const preview =
        subject.template === undefined ? context.preview?.of(attachment.interface, pot) : undefined
      yield* shortage({ pot, managed, preview }, attachment, subject, context)
    }
  }
}

/** A pot that a pod draws from. */
interface Source {
  readonly pot: AddressPot
  /** Whether Berth hands its addresses out: then pods wait in line. */
  readonly managed: boolean
  /** What the allocator says of it. */
  readonly preview: PotPreview | undefined
}

function* shortage(
  source: Source,
  { element }: Attachment,
  subject: PodSubject,
  { view }: RuleContext,
): Iterable<RuleProblem> {
  const { pot, preview } = source
  const { capacity } = pot
  if (capacity > BEYOND_EXHAUSTION) return
  const used = preview === undefined ? view.usage(pot.domain, pot.ranges, 0).used : 0n
  const free = preview === undefined ? capacity - used : BigInt(preview.free)
  // Whoever waits is served before.
  const needed = neededBy(subject, view) + BigInt(preview?.waiting ?? 0)
  if (needed === 0n || free >= needed) return
  // The counts by owner cost more, and are wanted only now.
  const { top } = view.usage(
    pot.domain,
    pot.ranges,
    subject.template === undefined ? MOST_NAMED : MOST_OWNERS,
  )
  const own = subject.template === undefined ? 0 : ownShare(subject, top)
  if (free + BigInt(own) >= needed) return
  const room = LINE - element.field.length
  const message = telling(source, { capacity, free, top, needed, room }, subject)
  yield { field: element.field, message, fix: FIX }
}

/** One address for each pod; for a DaemonSet one on each node it can run on. */
function neededBy(subject: PodSubject, view: RuleContext['view']): bigint {
  const { template } = subject
  if (template === undefined) return 1n
  const pods = template.replicas ?? podNodes(subject, view)?.length ?? 1
  return Number.isSafeInteger(pods) && pods > 0 ? BigInt(pods) : 0n
}

const MOST_NAMED = 3
const MOST_OWNERS = 10_000

/** What the workload's own pods hold already. */
const ownShare = ({ template, namespace, name }: PodSubject, top: Usage['top']): number =>
  top.find(({ owner }) => owner === `${template?.kind} ${namespace}/${name}`)?.count ?? 0

const FIX = 'remove pods, or give it more addresses'
/** What a warning of 320 characters leaves for field and message, beside the rule's name and the fix. */
const LINE = 255

interface Figures {
  readonly capacity: bigint
  readonly free: bigint
  readonly top: Usage['top']
  readonly needed: bigint
  /** How long the message may be, so that the fix is not cut off. */
  readonly room: number
}

function telling(source: Source, told: Figures, { template, name }: PodSubject): string {
  const { capacity, free, top, needed, room } = told
  const { title } = source.pot
  const used = capacity - free
  if (template === undefined) {
    const what = `${free > 0n ? 'no address to spare' : 'no free address'}: ${figures(title, capacity, free)}`
    const then = `; ${waitingText(source)}`
    return what + holdersText(', by ', { top, used, room: room - what.length - then.length }) + then
  }
  const left = free > 0n ? free : 0n
  const what = `${template.kind} ${name} asks for ${needed} pods, and ${left} of ${capacity} addresses of ${title} are free`
  return what + holdersText('; the others are held by ', { top, used, room: room - what.length })
}

/** `all 90 addresses of default/net (10.0.0.0/24) are in use`. */
function figures(title: string, capacity: bigint, free: bigint): string {
  if (free > 0n) return `${free} of ${capacity} addresses of ${title} ${free === 1n ? 'is' : 'are'} free`
  return capacity === 1n
    ? `the only address of ${title} is in use`
    : `all ${capacity} addresses of ${title} are in use`
}

/** `the pod waits in line behind 3 others`. */
function waitingText({ managed, preview }: Source): string {
  if (!managed) return 'the pod waits until one is free'
  const waiting = preview?.waiting ?? 0
  if (waiting === 0) return 'the pod waits in line'
  return `the pod waits in line behind ${waiting} ${waiting === 1 ? 'other' : 'others'}`
}

interface Holders {
  readonly top: Usage['top']
  readonly used: bigint
  readonly room: number
}

/** `, by Deployment shop/web (60), Pod shop/db (1) and others`: as many as there is room for, perhaps none. */
function holdersText(lead: string, { top, used, room }: Holders): string {
  for (let named = Math.min(MOST_NAMED, top.length); named > 0; named -= 1) {
    const most = top.slice(0, named)
    const isAll = BigInt(most.reduce((sum, { count }) => sum + count, 0)) >= used
    const list = most.map(({ owner, count }) => `${owner} (${count})`).join(', ')
    const told = `${lead}${list}${isAll ? '' : ' and others'}`
    if (told.length <= room) return told
  }
  return ''
}
