import { formatAddress, sameAddress, type Address } from '../../network/address/address.ts'
import { formatCidr, parseCidr } from '../../network/address/cidr.ts'
import type { Lease } from '../../network/lease/lease.ts'
import { setKeys } from '../../network/multus/edit.ts'
import type { AllocatedPod } from '../view.ts'
import type { ManagedAttachment } from './demand.ts'
import { hasRun } from './gate.ts'
import type { Matches } from './match.ts'

/** An attachment whose `ips` do not say what the pod has leased there. */
export interface Edit {
  readonly attachment: ManagedAttachment
  /** In CIDR form: all that the attachment is to have. */
  readonly ips: readonly string[]
  /** Addresses that `ips` names and the pod has not leased there, as far as is known. */
  readonly strange: readonly Address[]
}

/** The edits that make the annotations say what is leased; none if they do. Every slot has its lease. */
export function editsOf(pod: AllocatedPod, { matches, surplus }: Matches): readonly Edit[] {
  const byAttachment = Map.groupBy(matches, ({ slot }) => slot.attachment)
  return [...byAttachment].flatMap(([attachment, some]) => {
    const leases = some.flatMap(({ lease }) => lease ?? [])
    const kept = hasRun(pod) ? surplus.filter((lease) => isNamedThere(lease, attachment)) : []
    const all = [...leases, ...kept]
    if (saysSo(attachment, all)) return []
    const strange = attachment.named.filter(
      (address) => !all.some((lease) => sameAddress(lease.address, address)),
    )
    return [{ attachment, ips: all.map(cidrText), strange }]
  })
}

/** What a pod that may run names and has leased stays, whatever its network has become. */
const isNamedThere = ({ owner, address }: Lease, attachment: ManagedAttachment): boolean =>
  owner.interface === attachment.interface && attachment.named.some((named) => sameAddress(named, address))

/** Whether `ips` gives these addresses with their prefix lengths, in whatever order and spelling. */
function saysSo({ ips }: ManagedAttachment, leases: readonly Lease[]): boolean {
  if (ips.length !== leases.length) return false
  const written = new Set(
    ips.map((text) => {
      const cidr = parseCidr(text)
      return cidr.ok ? formatCidr(cidr.value) : text
    }),
  )
  return leases.every((lease) => written.has(cidrText(lease)))
}

const cidrText = ({ address, prefix }: Lease): string => `${formatAddress(address)}/${prefix}`

/** The two annotations of a pod; undefined: not there. */
export type Annotations = Pick<AllocatedPod, 'networks' | 'defaultNetwork'>

/** The annotations with the edits made, all else byte for byte. Throws if they cannot be read: such a pod has no attachments. */
export function withEdits(annotations: Annotations, edits: readonly Edit[]): Annotations {
  let { networks, defaultNetwork } = annotations
  for (const { attachment, ips } of edits) {
    if (attachment.place < 0) defaultNetwork = withIps(defaultNetwork, 0, ips)
    else networks = withIps(networks, attachment.place, ips)
  }
  return { networks, defaultNetwork }
}

function withIps(text: string | undefined, place: number, ips: readonly string[]): string {
  const edited = setKeys(text ?? '', place, { ips })
  if (edited.ok) return edited.value
  throw new Error(`the annotation cannot be edited: ${edited.problem}`)
}
