/** IFNAMSIZ of Linux is 16 with the terminating zero. */
const LONGEST = 15
/** What `unicode.IsSpace` of Go takes as a space; the CNI library refuses the colon as well. */
const REFUSED = /[\s\u0085/:]/

/**
 * Why the kernel and the CNI library refuse an interface name, without its name: `is longer than 15 characters`.
 * Undefined if they take it. `eth1.100`, `Net1` and `net_1` are legal. Source: containernetworking/cni
 * `utils.ValidateInterfaceName`. Rule interface-name reports it, for both forms of the annotation.
 */
export function interfaceNameFault(name: string): string | undefined {
  if (name === '') return 'is empty'
  if (Buffer.byteLength(name) > LONGEST) return `is longer than ${LONGEST} characters`
  if (name === '.' || name === '..') return 'is a directory name'
  if (REFUSED.test(name)) return 'contains a space, a slash or a colon'
  return undefined
}
