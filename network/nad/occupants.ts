import type { Occupant } from '../address/occupant.ts'
import type { Network } from './network.ts'

/** Every claim that a network lays to addresses of its domain: allocatable ranges and fixed addresses. */
export function networkOccupants(network: Network): readonly Occupant[] {
  return network.plans.flatMap(() => [])
}
