import type { Fields } from '../cni/check-fields.ts'
import type { Confusions } from '../cni/field.ts'
import { string } from '../cni/fields/string.ts'
import type { IpamType } from './ipam-type.ts'
import { berth } from './types/berth.ts'
import { dhcp } from './types/dhcp.ts'
import { hostLocal } from './types/host-local.ts'
import { staticAddresses } from './types/static.ts'
import { whereabouts } from './types/whereabouts.ts'

/** Every ipam type that Berth knows: one file of `types/` each, named after it. */
export const IPAM_TYPES: readonly IpamType[] = [berth, dhcp, hostLocal, staticAddresses, whereabouts]

const byType: ReadonlyMap<string, IpamType> = new Map(IPAM_TYPES.map((entry) => [entry.type, entry]))

/** The ipam type of that name. Names are those of programs, so case counts. */
export const ipamTypeOf = (type: string): IpamType | undefined => byType.get(type)

/** Fields of the plugin that people put into its ipam. */
const MISPLACED: Confusions = { capabilities: { fix: 'move it out of ipam, into the plugin' } }

const type = string("The ipam plugin's name, which is that of its program")

const tables: ReadonlyMap<string, Fields> = new Map(
  IPAM_TYPES.map((entry) => [
    entry.type,
    {
      owner: `ipam ${entry.type}`,
      fields: { type, ...entry.fields },
      confusions: { ...MISPLACED, ...entry.confusions },
    },
  ]),
)

/** All fields that an ipam of that type may have; undefined if Berth does not know the type. */
export const ipamFieldsOf = (name: string): Fields | undefined => tables.get(name)
