import type { Address } from '../../network/address/address.ts'

/**
 * An address as the indexes store it: a number for IPv4, a bigint for IPv6. The type tells the family, and a number
 * in a list of numbers takes 8 bytes where an `Address` with its bigint takes 64.
 */
export type AddressKey = number | bigint

export const addressKey = (address: Address): AddressKey =>
  address.family === 4 ? Number(address.value) : address.value

export const addressOf = (key: AddressKey): Address =>
  typeof key === 'number' ? { family: 4, value: BigInt(key) } : { family: 6, value: key }
