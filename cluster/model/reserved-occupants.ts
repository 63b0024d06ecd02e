import type { Occupant } from '../../network/address/occupant.ts'
import type { NamedNetwork } from './view.ts'

/** The configuration's reserved networks as occupants of their domains. */
export const reservedOccupants = (networks: readonly NamedNetwork[]): readonly Occupant[] =>
  networks.map(({ name, domain, range, text }, place) => ({
    owner: `reserved:${name}`,
    title: `reserved network ${name}`,
    authority: 'reserved',
    sharing: '',
    domain,
    range,
    text,
    field: `reservedNetworks[${place}]`,
  }))
