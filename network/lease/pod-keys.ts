/** The scheduling gate that keeps a pod from its first start until its addresses are in its annotation. */
export const ADDRESS_GATE = 'ipam.berth.dev/address'
/** On a StatefulSet's pod template or on a NAD, `"true"`: the addresses stay with the ordinal. */
export const STICKY_ANNOTATION = 'ipam.berth.dev/sticky'
/** The pod condition that tells whether it has its addresses, and why not. */
export const ADDRESS_CONDITION = 'ipam.berth.dev/AddressAllocated'
