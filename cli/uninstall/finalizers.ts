import {
  ADDRESS_FINALIZER,
  isPoolKind,
  POOL_FINALIZER,
  RELEASE_FINALIZER,
} from '../../allocator/claims/contract.ts'
import { poolRefOf, readMetadata } from '../../allocator/claims/metadata.ts'
import { isOfInClusterProvider, POOL_DEFINITION } from '../../allocator/claims/serving.ts'
import type { ModelKind } from '../../cluster/model/sink.ts'
import { servedVersion } from '../../cluster/watch/discovery.ts'
import { ALLOCATOR_CUSTOM_RESOURCES, listPath, type Resource } from '../../cluster/watch/resource.ts'
import type { JsonObject } from '../../network/json/json.ts'
import { readList, readObject } from './read.ts'
import { removeEntry } from './remove-entry.ts'
import { attempt, eachOf, type Taking } from './taking.ts'

/** Berth's finalizers, which have the names of those of Cluster API's in-cluster provider, by the kind that has them. */
const FINALIZERS: ReadonlyMap<ModelKind, string> = new Map([
  ['IPAddress', ADDRESS_FINALIZER],
  ['IPAddressClaim', RELEASE_FINALIZER],
  ['InClusterIPPool', POOL_FINALIZER],
  ['GlobalInClusterIPPool', POOL_FINALIZER],
])

const SHAPE = {
  metadata: { name: 'whole', namespace: 'whole', uid: 'whole', finalizers: 'whole' },
  spec: { poolRef: 'whole' },
} as const

/**
 * Takes Berth's finalizers off claims, addresses and pools of Cluster API, which all stay. Nobody would else, and what is deleted would
 * never go. Where the in-cluster provider is installed they are its own, and left to it; so are those of other providers.
 */
export async function takeFinalizersOff(taking: Taking): Promise<void> {
  const definition = await readObject(taking.client, POOL_DEFINITION)
  const others = definition !== undefined && isOfInClusterProvider(definition)
  for (const resource of ALLOCATOR_CUSTOM_RESOURCES) {
    const finalizer = FINALIZERS.get(resource.kind)
    if (finalizer === undefined) continue
    const subject = { kind: resource.kind, namespace: '', name: '' }
    await attempt(taking, subject, () => takeOffAll(taking, resource, { finalizer, others }))
  }
}

interface Sought {
  readonly finalizer: string
  /** Whether the in-cluster provider is there, whose finalizers they then are. */
  readonly others: boolean
}

async function takeOffAll(taking: Taking, resource: Resource, { finalizer, others }: Sought): Promise<void> {
  const version = await servedVersion(taking.client, resource)
  if (version === undefined) return
  const path = listPath(resource, version)
  const objects = (await readList(taking.client, path, SHAPE)).filter(
    (object) => readMetadata(object).finalizers.includes(finalizer) && isServed(resource.kind, object),
  )
  if (others) {
    if (objects.length === 0) return
    const text = `${objects.length} with the finalizer ${finalizer} left to Cluster API's in-cluster provider, which is installed and removes it itself`
    taking.tell({ kind: resource.kind, namespace: '', name: '', result: 'kept', text })
    return
  }
  await eachOf(objects, (object) => takeOff(taking, object, { resource, version, finalizer }))
}

/** Other providers have finalizers of the same names on claims and addresses of their own pools. */
const isServed = (kind: ModelKind, object: JsonObject): boolean =>
  isPoolKind(kind) || poolRefOf(object) !== undefined

async function takeOff(
  taking: Taking,
  object: JsonObject,
  { resource, version, finalizer }: { resource: Resource; version: string; finalizer: string },
): Promise<void> {
  const { namespace, name } = readMetadata(object)
  const subject = { kind: resource.kind, namespace, name }
  if (taking.dryRun) {
    taking.tell({ ...subject, result: 'planned', text: `finalizer ${finalizer} would be removed` })
    return
  }
  const within = namespace === '' ? '' : `namespaces/${encodeURIComponent(namespace)}/`
  const path = `/apis/${resource.group}/${version}/${within}${resource.plural}/${encodeURIComponent(name)}`
  await attempt(taking, subject, async () => {
    const isWanted = (entry: unknown): boolean => entry === finalizer
    const step = await removeEntry(taking, { path, object, list: ['metadata', 'finalizers'], isWanted })
    if (step === 'removed')
      taking.tell({ ...subject, result: 'done', text: `finalizer ${finalizer} removed` })
  })
}
