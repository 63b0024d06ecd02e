import { interfaceNameFault } from './interface-name.ts'
import { isShortName } from './short-form.ts'

/** A network that Berth asks for on a pod's behalf. What is undefined is left out of the text. */
export interface NewElement {
  readonly name: string
  readonly namespace?: string | undefined
  readonly interface?: string | undefined
  readonly ips?: readonly string[] | undefined
  readonly mac?: string | undefined
}

/** `{"name":"a","namespace":"ns","interface":"net2"}`: the keys always in this order, an empty `ips` left out. */
export function printElement({ name, namespace, interface: interfaceName, ips, mac }: NewElement): string {
  const addresses = ips === undefined || ips.length === 0 ? undefined : ips
  return JSON.stringify({ name, namespace, interface: interfaceName, ips: addresses, mac })
}

/** `ns/a@net2`, or undefined if the short form cannot say it: addresses, a MAC, a name with dots, an odd interface. */
export function printShort(element: NewElement): string | undefined {
  const { name, namespace, interface: interfaceName, ips, mac } = element
  if ((ips?.length ?? 0) > 0 || mac !== undefined || !isShortName(name)) return undefined
  if (namespace !== undefined && !isShortName(namespace)) return undefined
  if (interfaceName !== undefined && !isShortInterface(interfaceName)) return undefined
  const prefix = namespace === undefined ? '' : `${namespace}/`
  return interfaceName === undefined ? `${prefix}${name}` : `${prefix}${name}@${interfaceName}`
}

/** No character that would end the item, split it, or make the whole text JSON. */
const isShortInterface = (name: string): boolean =>
  interfaceNameFault(name) === undefined && !/[,@[{"\ufeff]/.test(name)
