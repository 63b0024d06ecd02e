import { parseAddress } from '../address/address.ts'
import { foldKey } from '../json/case-fold.ts'
import { isArray, isObject, property, show, type JsonValue } from '../json/json.ts'
import { elementPath, memberPath } from '../json/path.ts'
import type { Problem } from '../problem.ts'
import { isHardwareAddress } from './hardware-address.ts'

/** The values of one element as they are read; the key is the one of Go's struct. */
export interface Draft {
  readonly texts: Map<string, string>
  readonly lists: Map<string, readonly string[]>
}

/** Reads one key's value (never null) into the draft, or says what Multus would refuse in it. */
type KeyReader = (value: JsonValue, path: string, draft: Draft) => Problem | undefined

const textKey =
  (key: string): KeyReader =>
  (value, path, draft) => {
    if (typeof value !== 'string') return wrongType(path, value, 'a string')
    draft.texts.set(key, value)
    return undefined
  }

const wrongType = (field: string, value: JsonValue, wanted: string): Problem => ({
  field,
  message: `${show(value)} is not ${wanted}, Multus refuses the whole annotation`,
  fix: `give ${wanted}, or leave the key out`,
})

/** `ips`: the values are checked by rule requested-address, which knows the network's ranges. */
const ips: KeyReader = (value, path, draft) => {
  if (typeof value === 'string') {
    return {
      field: path,
      message: `ips is the string ${show(value)}, Multus takes a list only`,
      fix: `write "ips": [${show(value)}]`,
    }
  }
  return listInto(draft, 'ips', path, value)
}

const defaultRoute: KeyReader = (value, path, draft) => {
  const problem = listInto(draft, 'default-route', path, value)
  if (problem !== undefined) return problem
  for (const [place, text] of (draft.lists.get('default-route') ?? []).entries()) {
    const address = parseAddress(text)
    if (address.ok) continue
    draft.lists.delete('default-route')
    return {
      field: elementPath(path, place),
      message: address.problem,
      fix: 'give the address of a gateway without prefix length, such as 192.0.2.1',
    }
  }
  return undefined
}

function listInto(draft: Draft, key: string, path: string, value: JsonValue): Problem | undefined {
  if (!isArray(value)) return wrongType(path, value, 'a list of strings')
  const strings: string[] = []
  for (const [place, item] of value.entries()) {
    if (typeof item !== 'string') return wrongType(elementPath(path, place), item, 'a string')
    strings.push(item)
  }
  draft.lists.set(key, strings)
  return undefined
}

const infinibandGuid: KeyReader = (value, path, draft) => {
  const problem = textKey('infiniband-guid')(value, path, draft)
  const guid = draft.texts.get('infiniband-guid') ?? ''
  if (problem !== undefined || guid === '' || isHardwareAddress(guid)) return problem
  draft.texts.delete('infiniband-guid')
  return {
    field: path,
    message: `${show(guid)} is no InfiniBand GUID`,
    fix: 'write eight octets such as c2:11:22:33:44:55:66:77',
  }
}

/** An object whose listed members are integers or strings; other members are not Multus's. */
function members(value: JsonValue, path: string, types: Readonly<Record<string, 'integer' | 'string'>>) {
  if (!isObject(value)) return wrongType(path, value, 'an object')
  for (const key of Object.keys(value)) {
    const member = property(value, key)
    const type = Object.entries(types).find(([name]) => foldKey(name) === foldKey(key))?.[1]
    if (type === undefined || member === undefined || member === null) continue
    const fits = type === 'string' ? typeof member === 'string' : Number.isSafeInteger(member)
    if (!fits) return wrongType(memberPath(path, key), member, type === 'string' ? 'a string' : 'an integer')
  }
  return undefined
}

const PORT_MAPPING = {
  hostPort: 'integer',
  containerPort: 'integer',
  protocol: 'string',
  hostIP: 'string',
} as const
const BANDWIDTH = {
  ingressRate: 'integer',
  ingressBurst: 'integer',
  egressRate: 'integer',
  egressBurst: 'integer',
} as const

const portMappings: KeyReader = (value, path) => {
  if (!isArray(value)) return wrongType(path, value, 'a list of objects')
  for (const [place, item] of value.entries()) {
    const problem = item === null ? undefined : members(item, elementPath(path, place), PORT_MAPPING)
    if (problem !== undefined) return problem
  }
  return undefined
}

/** `pkg/types` NetworkSelectionElement of Multus, and `ipam-claim-reference` of the shared client library. */
const READERS: ReadonlyMap<string, readonly [key: string, read: KeyReader]> = new Map(
  Object.entries({
    name: textKey('name'),
    namespace: textKey('namespace'),
    interface: textKey('interface'),
    interfaceRequest: textKey('interfaceRequest'),
    mac: textKey('mac'),
    deviceID: textKey('deviceID'),
    'ipam-claim-reference': textKey('ipam-claim-reference'),
    ips,
    'infiniband-guid': infinibandGuid,
    'default-route': defaultRoute,
    portMappings,
    bandwidth: (value: JsonValue, path: string) => members(value, path, BANDWIDTH),
    'cni-args': (value: JsonValue, path: string) =>
      isObject(value) ? undefined : wrongType(path, value, 'an object'),
  }).map(([key, read]): [string, readonly [string, KeyReader]] => [foldKey(key), [key, read]]),
)

/** The key of Multus that a written key is taken for, whatever its case, and its reader; undefined if it is none. */
export const readerOf = (key: string): readonly [key: string, read: KeyReader] | undefined =>
  READERS.get(key) ?? READERS.get(foldKey(key))
