import { readdir, readFile } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { parseAllDocuments } from 'yaml'
import { isObject, type JsonObject } from '../network/json/json.ts'
import { nameOf, sameJson, withMetadata } from './api/kube-object.ts'
import { DEFINITIONS } from './kinds/kind-registry.ts'
import { BUILT_IN_KINDS } from './kinds/built-in.ts'
import { resourceName } from './kinds/resource-kind.ts'
import { now } from './operations/create.ts'
import { decode } from './schema/decode.ts'
import type { Store } from './store/store.ts'
import { strategyOf } from './strategies/registry.ts'

const NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease']

export interface FirstObjects {
  /** Names of nodes to have. */
  readonly nodes: readonly string[]
  /** A folder of CustomResourceDefinitions in YAML; undefined: none. */
  readonly definitions: URL | undefined
}

/**
 * Puts in what a cluster has before anybody comes, where it is not there (any more). Definitions are also brought up to
 * those of this version, so that state of an earlier one can be used on.
 */
export async function putFirstObjects(store: Store, { nodes, definitions }: FirstObjects): Promise<void> {
  for (const name of NAMESPACES) put(store, 'namespaces', { metadata: { name } })
  for (const name of nodes) put(store, 'nodes', node(name))
  for (const definition of await readDefinitions(definitions)) put(store, DEFINITIONS, definition)
}

function put(store: Store, resource: string, object: JsonObject): void {
  const kind = BUILT_IN_KINDS.find((one) => resourceName(one) === resource)
  const [version] = kind?.versions ?? []
  if (kind === undefined || version === undefined) return
  const key = { resource, namespace: '', name: nameOf(object) }
  const decoded = decode(object, { kind, version }).object
  const known = store.get(key)
  if (known !== undefined) {
    if (resource === DEFINITIONS && !sameJson(known['spec'], decoded['spec']))
      store.write(key, known, { ...known, spec: decoded['spec'] ?? {} })
    return
  }
  const strategy = strategyOf(kind)
  const completed = withMetadata(decoded, {
    uid: randomUUID(),
    creationTimestamp: now(),
    generation: strategy.generation === true ? 1 : undefined,
  })
  const status = strategy.initialStatus?.(completed)
  store.write(key, undefined, status === undefined ? completed : { ...completed, status })
}

/** A node that is always ready; there is no kubelet that could say otherwise. */
const node = (name: string): JsonObject => ({
  metadata: {
    name,
    labels: {
      'kubernetes.io/arch': 'amd64',
      'kubernetes.io/hostname': name,
      'kubernetes.io/os': 'linux',
    },
  },
  spec: {},
  status: {
    conditions: [
      {
        type: 'Ready',
        status: 'True',
        lastHeartbeatTime: now(),
        lastTransitionTime: now(),
        reason: 'BerthSandbox',
        message: 'a node of the Berth sandbox: nothing runs on it',
      },
    ],
  },
})

async function readDefinitions(folder: URL | undefined): Promise<readonly JsonObject[]> {
  if (folder === undefined) return []
  const files = (await readdir(folder, { recursive: true }))
    .filter((file) => /\.ya?ml$/.test(file))
    .toSorted()
  const texts = await Promise.all(files.map((file) => readFile(new URL(file, folder), 'utf8')))
  return texts
    .flatMap((text) => parseAllDocuments(text, { merge: true }))
    .map((document): unknown => document.toJS())
    .filter((object) => isObject(object))
    .filter((object) => object['kind'] === 'CustomResourceDefinition')
}
