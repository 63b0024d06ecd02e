import { formatAddress, parseAddress, type Address } from '../../../network/address/address.ts'
import { blockOf, parseCidr, type Cidr } from '../../../network/address/cidr.ts'
import { show } from '../../../network/json/json.ts'
import { elementPath } from '../../../network/json/path.ts'
import type { Problem } from '../../../network/problem.ts'
import type { Attachment } from '../subject.ts'
import { elementField } from './element-field.ts'

/** One address of `ips`, read. */
export interface RequestedIp {
  readonly address: Address
  /** Undefined where only an address is written. */
  readonly cidr: Cidr | undefined
  /** As written. */
  readonly text: string
  readonly field: string
}

/** More addresses on one interface are not read. */
const MOST = 32

/** The addresses that the attachment asks for, and what is wrong with those that are none. `needsPrefix`: 10.0.0.5 will not do. */
export function readRequestedIps(
  { element, network }: Attachment,
  needsPrefix: boolean,
): { readonly requested: readonly RequestedIp[]; readonly problems: readonly Problem[] } {
  const path = elementField(element, 'ips')
  const requested: RequestedIp[] = []
  const problems: Problem[] = []
  if (element.ips.length > MOST) {
    const message = `asks for ${element.ips.length} addresses on one interface, Berth reads at most ${MOST}`
    problems.push({ field: path, message, fix: `ask for ${MOST} addresses at most` })
  }
  for (const [place, text] of element.ips.slice(0, MOST).entries()) {
    const field = elementPath(path, place)
    const fault = text.includes('/') ? readCidr(text, field) : readPlain(text, field)
    if ('message' in fault) problems.push(fault)
    else if (fault.cidr === undefined && needsPrefix) problems.push(withoutPrefix(fault, network))
    else requested.push(fault)
  }
  return { requested, problems }
}

function readCidr(text: string, field: string): RequestedIp | Problem {
  const cidr = parseCidr(text)
  return cidr.ok
    ? { address: cidr.value.address, cidr: cidr.value, text, field }
    : unreadable(cidr.problem, field)
}

function readPlain(text: string, field: string): RequestedIp | Problem {
  const address = parseAddress(text)
  return address.ok
    ? { address: address.value, cidr: undefined, text, field }
    : unreadable(address.problem, field)
}

const unreadable = (message: string, field: string): Problem => ({
  field,
  message,
  fix: 'give an address with its prefix length, such as 192.0.2.10/24 or 2001:db8::10/64',
})

/** `static` refuses it at pod start: "the 'ip' field is expected to be in CIDR notation". */
function withoutPrefix({ address, text, field }: RequestedIp, network: Attachment['network']): Problem {
  const prefix = prefixFor(address, network)
  return {
    field,
    message: `${show(text)} has no prefix length, and the network's ipam takes CIDR notation only`,
    fix:
      prefix === undefined
        ? `write it with the prefix length of its network, such as ${text}/${address.family === 4 ? 24 : 64}`
        : `write ${formatAddress(address)}/${prefix}`,
  }
}

function prefixFor(address: Address, network: Attachment['network']): number | undefined {
  for (const plan of network?.plans ?? []) {
    const blocks = [...plan.subnets.map(({ subnet }) => subnet), ...plan.fixed.map(({ cidr }) => cidr)]
    for (const block of blocks) {
      const { family, first, last } = blockOf(block)
      if (family === address.family && first <= address.value && address.value <= last) return block.prefix
    }
  }
  return undefined
}
