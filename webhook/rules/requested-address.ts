import { formatAddress } from '../../network/address/address.ts'
import { contains } from '../../network/address/range.ts'
import { networkKey, type Network } from '../../network/nad/network.ts'
import type { Rule, RuleContext, RuleProblem } from './rule.ts'
import type { Attachment, PodSubject } from './subject.ts'
import { handedOutByAnother, heldByAnother, isReserved } from './pod/address-conflict.ts'
import { onlyOnce } from './pod/demand.ts'
import { handOutOf, hands, isGateway, rangesText, subnetOf, type HandOut } from './pod/hand-out.ts'
import { ipamRefusal } from './pod/ipam-refusal.ts'
import { podCheck } from './pod/pod-check.ts'
import { readRequestedIps, type RequestedIp } from './pod/requested-ip.ts'
import { unusableAddress } from './pod/unusable-address.ts'

/**
 * An address of choice (`ips`) has to be an address that the network's ipam gives on request, that lies in its ranges, and
 * that nobody else has. Nothing in Kubernetes, Multus or the kernel objects to two pods with one address.
 */
export const requestedAddress: Rule = {
  id: 'requested-address',
  summary: 'a requested address that the pod cannot have',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: { pod: podCheck(run) },
}

function* run(subject: PodSubject, context: RuleContext): Iterable<RuleProblem> {
  const seen = new Map<string, string>()
  for (const attachment of subject.attachments) {
    if (attachment.element.ips.length === 0) continue
    const { network } = attachment
    const { requested, problems } = readRequestedIps(attachment, needsPrefix(network))
    yield* problems
    for (const request of requested) yield* repeated(attachment, request, seen)
    const [first, second] = requested
    if (network === undefined || first === undefined) continue
    const refusal = ipamRefusal(network, first.text)
    if (refusal !== undefined) yield { field: first.field, ...refusal }
    if (refusal !== undefined && refusal.atMost === undefined) continue
    if (second !== undefined) yield* onlyOneOfHostLocal(network, first, second)
    const handOut = handOutOf(network, context.view)
    for (const request of requested) yield* against({ network, handOut, request }, subject, context)
    yield* onlyOnce(
      subject,
      {
        field: first.field,
        thing: first.text,
        otherwise: givesItsOwn(handOut)
          ? 'remove ips, and each pod is given its own'
          : 'use a network with ipam berth, which gives each pod its own',
      },
      context.view,
    )
  }
}

/** `static` (and what Berth lowers to it) reads CIDR notation only; `host-local` takes the address alone as well. */
const needsPrefix = (network: Network | undefined): boolean =>
  network?.plans.some(({ authority }) => authority === 'static' || authority === 'berth') ?? false

/** Multus passes `IP=a,b` in CNI_ARGS, and host-local reads one address there: "invalid IP address a,b". */
function* onlyOneOfHostLocal(
  network: Network,
  first: RequestedIp,
  second: RequestedIp,
): Iterable<RuleProblem> {
  if (!network.plans.some(({ authority }) => authority === 'host-local')) return
  const key = networkKey(network.namespace, network.name)
  yield {
    field: second.field,
    message: `ipam host-local of ${key} takes one address, and ${first.text} and ${second.text} are asked for: the pod does not start ("invalid IP address")`,
    fix: 'ask for one of them, or use a network with ipam berth or static, which take them all',
  }
}

function* repeated(
  { namespace, element, network, interface: name }: Attachment,
  { address, field }: RequestedIp,
  seen: Map<string, string>,
): Iterable<RuleProblem> {
  const key = networkKey(namespace, element.name)
  const at = `${network?.domain ?? key} ${address.family} ${address.value}`
  const earlier = seen.get(at)
  if (earlier === undefined) {
    seen.set(at, `${key} (${name})`)
    return
  }
  const here = `${key} (${name})`
  const where = earlier === here ? `on ${here}` : `in one pod, by ${earlier} and ${here}`
  yield {
    field,
    message: `${formatAddress(address)} is asked for twice ${where}`,
    fix: 'ask for it once',
  }
}

interface Case {
  readonly network: Network
  readonly handOut: HandOut
  readonly request: RequestedIp
}

const ANOTHER = 'ask for another address'

/** Whether the network gives an address to a pod that asks for none. */
const givesItsOwn = ({ ranges }: HandOut): boolean => ranges.length > 0

/** At most one fault of the address itself; else who has it, or may get it. */
function* against(given: Case, subject: PodSubject, context: RuleContext): Iterable<RuleProblem> {
  const { network, handOut, request } = given
  const { address, field } = request
  const fault = faultOf(given)
  if (fault !== undefined) {
    yield { field, ...fault }
    return
  }
  const fix = givesItsOwn(handOut) ? 'ask for another address, or remove ips to be given one' : ANOTHER
  const wanted = { address, network, field, fix }
  yield* heldByAnother(subject, wanted, context)
  yield* isReserved(wanted, context)
  const isOwn = handOut.ranges.some((range) => contains(range, address))
  if (!isOwn) yield* handedOutByAnother(wanted, context)
}

function faultOf({ network, handOut, request }: Case): { message: string; fix: string } | undefined {
  const { address, cidr } = request
  const text = formatAddress(address)
  const key = networkKey(network.namespace, network.name)
  const choose = givesItsOwn(handOut) ? `ask for an address of ${rangesText(handOut)}` : ANOTHER
  const unusable = unusableAddress(address, subnetOf(handOut, address) ?? cidr)
  if (unusable !== undefined) return { message: `${text} ${unusable}`, fix: choose }
  if (isGateway(handOut, address)) return { message: `${text} is the gateway of ${key}`, fix: choose }
  if (hands(handOut, address)) return undefined
  return { message: `${text} is outside what ${key} hands out: ${rangesText(handOut)}`, fix: choose }
}
