import { parseAddress } from '../../network/address/address.ts'
import { formatRange } from '../../network/address/range.ts'
import { isBerthManaged } from '../../network/nad/managed.ts'
import { prefixIn, type AddressPot } from '../../network/nad/address-pots.ts'
import { networkKey } from '../../network/nad/network.ts'
import type { PotPreview, PreviewAnswer, PreviewRequest } from '../../network/preview/contract.ts'
import { isOnHostNetwork } from '../mutations/pod-spec.ts'
import { addressPots } from '../rules/pod/address-pots.ts'
import type { AddressPreview, RuleContext } from '../rules/rule.ts'
import type { Attachment, PodSubject } from '../rules/subject.ts'
import { oneLine, WARNING_LENGTH } from './answer.ts'
import { exemptionOf } from './exemption.ts'
import { kindOf } from './kinds.ts'
import type { AdmissionRequest } from './request.ts'
import { subjectOf } from './subject-of.ts'

/** How long a review waits for the allocator, in milliseconds. */
export const PREVIEW_DEADLINE = 50

/** One address that a pod will be given: where, and of what. */
interface Slot {
  readonly interface: string
  /** `default/net`. */
  readonly network: string
  readonly pot: AddressPot
}

/** What a review wants to know of the allocator. */
export interface PreviewQuestion {
  readonly request: PreviewRequest
  /** What rules and warnings make of the answer; undefined: there was none in time. */
  answered(answer: PreviewAnswer | undefined): AddressPreview
}

/** More is not asked for: nobody attaches so many networks. */
const MOST_POTS = 64

/**
 * What to ask the allocator for a review: only of a pod that is created and that Berth will give addresses to. One that names its
 * addresses is judged by those. Undefined for everything else, at no more than the cost of looking.
 */
export function previewQuestion(
  request: AdmissionRequest,
  context: RuleContext,
): PreviewQuestion | undefined {
  if (request.operation !== 'CREATE' || request.kind !== 'Pod' || kindOf(request) !== 'pod') return undefined
  if (exemptionOf(request, context.settings, context.view) !== 'none') return undefined
  const reviewed = subjectOf(request, context.view)
  if (reviewed?.kind !== 'pod') return undefined
  const slots = slotsOf(reviewed.subject, context)
  if (slots.length === 0) return undefined
  const pots = slots.map(({ pot }) => ({ domain: pot.domain, ranges: pot.ranges.map(formatRange) }))
  return { request: { pots }, answered: (answer) => previewOf(slots, answer) }
}

const slotsOf = (subject: PodSubject, context: RuleContext): readonly Slot[] =>
  isOnHostNetwork(subject)
    ? []
    : subject.attachments.flatMap((attachment) => slotsIn(attachment, context)).slice(0, MOST_POTS)

function slotsIn({ network, element, interface: name }: Attachment, context: RuleContext): readonly Slot[] {
  if (network === undefined || element.ips.length > 0 || !isBerthManaged(network)) return []
  const key = networkKey(network.namespace, network.name)
  return addressPots(network, context).map((pot) => ({ interface: name, network: key, pot }))
}

const slotKey = (name: string, title: string): string => `${name} ${title}`

function previewOf(slots: readonly Slot[], answer: PreviewAnswer | undefined): AddressPreview {
  const known = new Map<string, PotPreview>()
  for (const [place, slot] of slots.entries()) {
    const said = answer?.pots[place]
    if (said !== undefined) known.set(slotKey(slot.interface, slot.pot.title), said)
  }
  return {
    of: (name, pot) => known.get(slotKey(name, pot.title)),
    lines: answer === undefined ? [UNANSWERED] : wouldGet(slots, answer),
    isAnswered: answer !== undefined,
  }
}

const UNANSWERED = `the allocator did not answer in ${PREVIEW_DEADLINE} ms: whether an address is free is not known`

/** For each interface `net1 (default/net) would get 192.168.20.5/24; nothing is leased by a dry run`. */
function wouldGet(slots: readonly Slot[], { pots }: PreviewAnswer): readonly string[] {
  const told = new Map<string, string[]>()
  for (const [place, { interface: name, network, pot }] of slots.entries()) {
    const next = parseAddress(pots[place]?.next ?? '')
    if (!next.ok) continue
    const subject = `${name} (${network})`
    const addresses = told.get(subject) ?? []
    addresses.push(`${pots[place]?.next}/${prefixIn(pot, next.value)}`)
    told.set(subject, addresses)
  }
  return [...told].map(([subject, addresses]) =>
    oneLine(
      `${subject} would get ${addresses.join(' and ')}; nothing is leased by a dry run`,
      WARNING_LENGTH,
    ),
  )
}

/** What the preview tells beside the rules: the addresses on a dry run, and that the allocator did not answer. */
export const previewWarnings = (
  { dryRun }: Pick<AdmissionRequest, 'dryRun'>,
  preview: AddressPreview | undefined,
): readonly string[] => (preview === undefined || (preview.isAnswered && !dryRun) ? [] : preview.lines)
