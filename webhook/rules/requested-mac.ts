import { show } from '../../network/json/json.ts'
import { isHardwareAddress } from '../../network/multus/hardware-address.ts'
import { networkKey, type Network } from '../../network/nad/network.ts'
import { mayEndAtNode } from '../../network/nad/node-local.ts'
import type { Rule, RuleContext, RuleProblem } from './rule.ts'
import type { Attachment, PodSubject } from './subject.ts'
import { onlyOnce } from './pod/demand.ts'
import { elementField } from './pod/element-field.ts'
import { podTitle } from './pod/holder-title.ts'
import { isOwn } from './pod/own-pod.ts'
import { podCheck } from './pod/pod-check.ts'

/**
 * A MAC address of choice (`mac`) has to be one that Linux takes for an interface (`is_valid_ether_addr`: six octets, not
 * multicast, not all zero), and nobody else's on the same network.
 */
export const requestedMac: Rule = {
  id: 'requested-mac',
  summary: 'a requested MAC address that the pod cannot have',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: { pod: podCheck(run) },
}

const ANOTHER = 'ask for another address, or leave mac out to have one made'

function* run(subject: PodSubject, context: RuleContext): Iterable<RuleProblem> {
  const seen = new Map<string, Attachment>()
  for (const attachment of subject.attachments) {
    const { element, network } = attachment
    if (element.mac === undefined) continue
    const field = elementField(element, 'mac')
    const mac = canonical(element.mac)
    const fault = mac === undefined ? malformed(element.mac) : unusable(mac)
    if (mac === undefined || fault !== undefined) {
      yield {
        field,
        message: `mac ${show(element.mac)} ${fault ?? 'cannot be read'}`,
        fix: 'give six octets that begin with 02, such as 02:00:00:00:00:01',
      }
      continue
    }
    const key = `${network?.domain ?? networkKey(attachment.namespace, element.name)} ${mac}`
    const earlier = seen.get(key)
    if (earlier !== undefined) yield twice(field, mac, earlier, attachment)
    else seen.set(key, attachment)
    if (network === undefined) continue
    yield* taken(subject, context, { field, mac, network })
    yield* onlyOnce(
      subject,
      { field, thing: `the MAC address ${mac}`, otherwise: 'leave mac out' },
      context.view,
    )
    yield* ignored(field, mac, network)
  }
}

/** Six octets in lower case with colons; undefined if it is none. */
function canonical(text: string): string | undefined {
  const digits = text.replaceAll(/[-:.]/g, '').toLowerCase()
  if (!isHardwareAddress(text) || digits.length !== 12) return undefined
  return digits.replaceAll(/(..)(?=.)/g, '$1:')
}

const malformed = (text: string): string =>
  isHardwareAddress(text) ? 'has more than the six octets of an Ethernet interface' : 'is no MAC address'

function unusable(mac: string): string | undefined {
  if (mac === '00:00:00:00:00:00') return 'is all zero'
  if (mac === 'ff:ff:ff:ff:ff:ff') return 'is the broadcast address'
  const first = Number.parseInt(mac.slice(0, 2), 16)
  return first % 2 === 1 ? `is a multicast address (first octet ${mac.slice(0, 2)} is odd)` : undefined
}

const named = ({ namespace, element }: Attachment): string => networkKey(namespace, element.name)

const twice = (field: string, mac: string, earlier: Attachment, later: Attachment): RuleProblem => ({
  field,
  message: `mac ${mac} is asked for twice in one pod, by ${named(earlier)} (${earlier.interface}) and ${named(later)} (${later.interface})`,
  fix: 'give each interface its own address, or leave mac out of one',
})

interface Request {
  readonly field: string
  readonly mac: string
  readonly network: Network
}

function* taken(
  subject: PodSubject,
  { view }: RuleContext,
  { field, mac, network }: Request,
): Iterable<RuleProblem> {
  for (const pod of view.podsWithMac(network.domain, mac)) {
    if (isOwn(subject, pod)) continue
    yield {
      field,
      message: `mac ${mac} is held by ${podTitle(pod)} on the same network (domain ${network.domain})`,
      fix: ANOTHER,
      ...(mayEndAtNode(network) ? { atMost: 'warn' } : {}),
    }
    return
  }
}

/** An ipvlan interface has its master's address, whatever is asked for. */
function* ignored(field: string, mac: string, { conf, namespace, name }: Network): Iterable<RuleProblem> {
  if (conf?.plugins.some(({ type }) => type === 'ipvlan') !== true) return
  yield {
    field,
    message: `${networkKey(namespace, name)} is an ipvlan: every pod has the MAC address of its master, and ${mac} is ignored`,
    fix: 'leave mac out, or use a macvlan',
    atMost: 'warn',
  }
}
