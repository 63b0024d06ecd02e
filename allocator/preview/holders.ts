import { parseAddress } from '../../network/address/address.ts'
import type { HolderPreview, HoldersAnswer } from '../../network/preview/contract.ts'
import { failure, success, type Result } from '../../network/result.ts'
import type { AddressHolder, AllocatorView } from '../view.ts'

/** Who has the address of `?domain=default&address=192.168.20.5`. */
export function holdersAt(
  view: Pick<AllocatorView, 'holdersOf'>,
  query: URLSearchParams,
): Result<HoldersAnswer> {
  const domain = query.get('domain') ?? ''
  if (domain === '') return failure('domain: is missing')
  const address = parseAddress(query.get('address') ?? '')
  if (!address.ok) return failure(`address: ${address.problem}`)
  return success({ holders: [...view.holdersOf(domain, address.value)].map(told) })
}

const told = ({ kind, namespace, name, lease }: AddressHolder): HolderPreview => ({
  kind,
  namespace,
  name,
  ...(lease !== undefined && { phase: lease.phase }),
})
