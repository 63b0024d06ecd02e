import type { Api, ApiOptions, PatchType } from '../../allocator/api/api.ts'
import { AllocationModel } from '../../cluster/allocation/allocation-model.ts'
import { ApiError } from '../../cluster/api/api-error.ts'
import type { ModelKind } from '../../cluster/model/sink.ts'
import {
  isArray,
  isObject,
  objectAt,
  property,
  text,
  type JsonObject,
  type JsonValue,
} from '../../network/json/json.ts'
import { applyJsonPatch, JsonPatchError } from '../../sandbox/patch/json-patch.ts'
import { mergeObjects } from '../../sandbox/patch/merge-patch.ts'
import { strategicMerge } from '../../sandbox/patch/strategic-merge.ts'

/** What a process meets that is killed: every call fails from then on, and nobody hears of it. */
export class Died extends Error {
  override readonly name = 'Died'
}

/** What goes wrong with the writes of one API client, counted from 1. */
export interface Faults {
  /** The write is done, and the process gone before it hears of it. */
  readonly diesAfter?: number
  /** The write is done, and the answer is lost. */
  readonly losesAnswerOf?: number
  /** The write never arrives. */
  readonly losesRequest?: number
  /** Awaited before a request is served and before its answer is given: where other processes come in between. */
  readonly turn?: () => Promise<void>
}

type Event = { readonly kind: ModelKind; readonly object: JsonObject; readonly gone: boolean }

/** What the path of a request names. */
interface Target {
  readonly kind: ModelKind
  readonly namespace: string
  readonly name: string | undefined
  readonly subresource: string | undefined
}

const COLLECTIONS: Readonly<Record<string, ModelKind>> = {
  pods: 'Pod',
  nodes: 'Node',
  statefulsets: 'StatefulSet',
  ipleases: 'IPLease',
  'network-attachment-definitions': 'NetworkAttachmentDefinition',
  inclusterippools: 'InClusterIPPool',
  globalinclusterippools: 'GlobalInClusterIPPool',
  ipaddresses: 'IPAddress',
  ipaddressclaims: 'IPAddressClaim',
}

/**
 * A Kubernetes API in memory, for tests of the allocator: objects with uid and resourceVersion, AlreadyExists, JSON patches that
 * test, preconditions, finalizers. Views are fed by `deliver`, so that they may be as far behind as a test wants.
 */
export class FakeCluster {
  /** Milliseconds since 1970: the server's clock. */
  now = Date.parse('2026-01-01T00:00:00Z')
  /** `POST Pod default/web-1`: each write that was done. */
  readonly writes: string[] = []
  /** `GET IPLease /default.192-168-20-5`. */
  readonly reads: string[] = []
  readonly #objects = new Map<string, JsonObject>()
  readonly #views: FakeView[] = []
  #revision = 1000
  #uids = 0

  /** Puts an object there, as a user does; its uid and creation time are made if it has none. */
  put(kind: ModelKind, object: JsonObject): JsonObject {
    const metadata = objectAt(object, 'metadata')
    const known = this.get(kind, text(metadata, 'namespace') ?? '', text(metadata, 'name') ?? '')
    const kept = known && objectAt(known, 'metadata')
    return this.#store(kind, {
      ...object,
      metadata: {
        uid: kept?.['uid'] ?? `uid-${++this.#uids}`,
        creationTimestamp: kept?.['creationTimestamp'] ?? new Date(this.now).toISOString(),
        ...metadata,
      },
    })
  }

  /** Takes an object away, finalizers or not. */
  take(kind: ModelKind, namespace: string, name: string): void {
    const key = keyOf(kind, namespace, name)
    const object = this.#objects.get(key)
    if (object === undefined) return
    this.#objects.delete(key)
    this.#tell({ kind, object: withMetadata(object, { resourceVersion: this.#next() }), gone: true })
  }

  get(kind: ModelKind, namespace: string, name: string): JsonObject | undefined {
    return this.#objects.get(keyOf(kind, namespace, name))
  }

  all(kind: ModelKind): readonly JsonObject[] {
    return [...this.#objects].filter(([key]) => key.startsWith(`${kind} `)).map(([, object]) => object)
  }

  /** A view that knows all there is now; `follows`: and is told of everything at once. */
  view(follows = true): FakeView {
    const view = new FakeView(follows)
    for (const [key, object] of this.#objects) {
      const kind = Object.values(COLLECTIONS).find((one) => key.startsWith(`${one} `))
      if (kind !== undefined) view.model.upsert(kind, object)
    }
    this.#views.push(view)
    return view
  }

  /** An API client of one process. */
  api(faults: Faults = {}): Api {
    return new FakeApi(this, faults)
  }

  /** Serves a request. Throws ApiError as the API server answers. */
  serve(method: string, path: string, body?: JsonValue, type?: PatchType): JsonObject {
    const target = targetOf(path)
    const created = isObject(body) ? text(objectAt(body, 'metadata'), 'name') : undefined
    const title = `${method} ${target.kind} ${target.namespace}/${target.name ?? created ?? ''}`
    if (method === 'GET') this.reads.push(title)
    const answer = this.#serve(method, target, body, type)
    if (method !== 'GET')
      this.writes.push(target.subresource === undefined ? title : `${title}/${target.subresource}`)
    return answer
  }

  /** The objects of a collection; with a field selector, the one of that name, as in `metadata.name=web`. */
  list(path: string, fieldSelector: string | undefined): JsonObject {
    const { kind, namespace } = targetOf(path)
    const wanted = fieldSelector?.split('=')[1]
    this.reads.push(`LIST ${kind} ${namespace}/${wanted ?? ''}`)
    const items = this.all(kind).filter((object) => {
      const metadata = objectAt(object, 'metadata')
      const isThere = namespace === '' || text(metadata, 'namespace') === namespace
      return isThere && (wanted === undefined || text(metadata, 'name') === wanted)
    })
    return { metadata: { resourceVersion: String(this.#revision) }, items }
  }

  #serve(
    method: string,
    target: Target,
    body: JsonValue | undefined,
    type: PatchType | undefined,
  ): JsonObject {
    const given = isObject(body) ? body : {}
    if (method === 'POST') return this.#create(target, given)
    const current = this.get(target.kind, target.namespace, target.name ?? '')
    if (current === undefined) throw refusal(404, 'NotFound', `${target.kind} ${target.name} not found`)
    if (method === 'GET') return current
    if (method === 'DELETE') return this.#delete(target, current, objectAt(given, 'preconditions'))
    return this.#change(target, current, method === 'PUT' ? given : patched(current, body ?? null, type))
  }

  #create({ kind, namespace }: Target, object: JsonObject): JsonObject {
    const name = text(objectAt(object, 'metadata'), 'name') ?? ''
    if (this.get(kind, namespace, name) !== undefined)
      throw refusal(409, 'AlreadyExists', `${kind} ${name} already exists`)
    const placed = namespace === '' ? object : withMetadata(object, { namespace })
    return this.put(kind, placed)
  }

  #change({ kind, subresource }: Target, current: JsonObject, wanted: JsonObject): JsonObject {
    const old = objectAt(current, 'metadata')
    const metadata = objectAt(wanted, 'metadata')
    if (text(metadata, 'uid') !== text(old, 'uid')) throw refusal(422, 'Invalid', 'metadata.uid is immutable')
    if (text(metadata, 'resourceVersion') !== text(old, 'resourceVersion'))
      throw refusal(409, 'Conflict', 'the object has been modified')
    const status = property(subresource === 'status' ? wanted : current, 'status')
    const rest = subresource === 'status' ? current : wanted
    const changed = status === undefined ? rest : { ...rest, status }
    if (text(old, 'deletionTimestamp') === undefined) return this.#store(kind, changed)
    return this.#changeDeleted(kind, current, changed)
  }

  /** What is deleted goes with its last finalizer, and gets no more of them. */
  #changeDeleted(kind: ModelKind, current: JsonObject, changed: JsonObject): JsonObject {
    const before = finalizersOf(current)
    const finalizers = finalizersOf(changed)
    if (finalizers.some((finalizer) => !before.includes(finalizer)))
      throw refusal(422, 'Invalid', 'no new finalizers can be added if the object is being deleted')
    const stored = this.#store(kind, changed)
    const metadata = objectAt(stored, 'metadata')
    if (finalizers.length === 0)
      this.take(kind, text(metadata, 'namespace') ?? '', text(metadata, 'name') ?? '')
    return stored
  }

  #delete({ kind, namespace, name }: Target, current: JsonObject, preconditions: JsonObject): JsonObject {
    const metadata = objectAt(current, 'metadata')
    for (const key of ['uid', 'resourceVersion']) {
      const wanted = text(preconditions, key)
      if (wanted !== undefined && wanted !== text(metadata, key))
        throw refusal(409, 'Conflict', `precondition failed: ${key}`)
    }
    if (finalizersOf(current).length > 0) {
      if (text(metadata, 'deletionTimestamp') !== undefined) return current
      return this.#store(kind, withMetadata(current, { deletionTimestamp: new Date(this.now).toISOString() }))
    }
    this.take(kind, namespace, name ?? '')
    return current
  }

  #store(kind: ModelKind, object: JsonObject): JsonObject {
    const stored = withMetadata(object, { resourceVersion: this.#next() })
    const metadata = objectAt(stored, 'metadata')
    this.#objects.set(keyOf(kind, text(metadata, 'namespace') ?? '', text(metadata, 'name') ?? ''), stored)
    this.#tell({ kind, object: stored, gone: false })
    return stored
  }

  #tell(event: Event): void {
    for (const view of this.#views) view.tell(event)
  }

  #next(): string {
    return String(++this.#revision)
  }
}

/** A view of one process, and what its watches have not told it yet: one watch for each kind, each behind by itself. */
export class FakeView {
  readonly model = new AllocationModel()
  readonly #follows: boolean
  readonly #pending = new Map<ModelKind, Event[]>()

  constructor(follows: boolean) {
    this.#follows = follows
  }

  tell(event: Event): void {
    const events = this.#pending.get(event.kind) ?? []
    this.#pending.set(event.kind, events)
    events.push(event)
    if (this.#follows) this.deliver()
  }

  get behind(): number {
    return [...this.#pending.values()].reduce((sum, events) => sum + events.length, 0)
  }

  /** Tells of the oldest so many events that were not told yet, of that kind or of each; of all if not said. */
  deliver(count = Infinity, kind?: ModelKind): void {
    for (const [one, events] of this.#pending)
      if (kind === undefined || kind === one)
        for (const event of events.splice(0, Math.min(count, events.length))) this.#take(event)
  }

  #take({ kind, object, gone }: Event): void {
    const metadata = objectAt(object, 'metadata')
    const name = text(metadata, 'name') ?? ''
    if (gone) this.model.remove(kind, text(metadata, 'namespace') ?? '', name, object)
    else this.model.upsert(kind, object)
  }
}

class FakeApi implements Api {
  readonly #cluster: FakeCluster
  readonly #faults: Faults
  #writes = 0
  #isDead = false

  constructor(cluster: FakeCluster, faults: Faults) {
    this.#cluster = cluster
    this.#faults = faults
  }

  async get(path: string, { query }: ApiOptions = {}): Promise<JsonObject> {
    if (targetOf(path).name !== undefined) return this.#call('GET', path)
    await this.#faults.turn?.()
    if (this.#isDead) throw new Died()
    const list = this.#cluster.list(path, query?.['fieldSelector'])
    await this.#faults.turn?.()
    return list
  }

  create(path: string, object: JsonObject): Promise<JsonObject> {
    return this.#call('POST', path, object)
  }

  replace(path: string, object: JsonObject): Promise<JsonObject> {
    return this.#call('PUT', path, object)
  }

  patch(
    path: string,
    { type, body }: { readonly type: PatchType; readonly body: unknown },
  ): Promise<JsonObject> {
    const sent: JsonValue = JSON.parse(JSON.stringify(body))
    return this.#call('PATCH', path, sent, type)
  }

  delete(path: string, preconditions: JsonObject = {}): Promise<JsonObject> {
    return this.#call('DELETE', path, { preconditions })
  }

  async #call(method: string, path: string, body?: JsonValue, type?: PatchType): Promise<JsonObject> {
    const { turn, diesAfter, losesAnswerOf, losesRequest } = this.#faults
    await turn?.()
    if (this.#isDead) throw new Died()
    const write = method === 'GET' ? 0 : ++this.#writes
    if (write > 0 && write === losesRequest)
      throw new ApiError({ status: 0, reason: 'ConnectionFailed', message: 'lost' })
    try {
      const answer = this.#cluster.serve(method, path, body, type)
      await turn?.()
      return answer
    } finally {
      if (write > 0 && write === diesAfter) this.#die()
      if (write > 0 && write === losesAnswerOf) this.#lose()
    }
  }

  #die(): void {
    this.#isDead = true
    throw new Died()
  }

  #lose(): void {
    throw new ApiError({ status: 0, reason: 'Timeout', message: 'the answer is lost' })
  }
}

const finalizersOf = (object: JsonObject): readonly JsonValue[] => {
  const finalizers = property(objectAt(object, 'metadata'), 'finalizers')
  return isArray(finalizers) ? finalizers : []
}

const keyOf = (kind: ModelKind, namespace: string, name: string): string => `${kind} ${namespace}/${name}`

const refusal = (status: number, reason: string, message: string): ApiError =>
  new ApiError({ status, reason, message })

const withMetadata = (object: JsonObject, members: JsonObject): JsonObject => ({
  ...object,
  metadata: { ...objectAt(object, 'metadata'), ...members },
})

/** `/api/v1/namespaces/default/pods/web-1/status`. */
function targetOf(path: string): Target {
  const steps = path.split('/').slice(1).map(decodeURIComponent)
  const rest = steps.slice(steps[0] === 'api' ? 2 : 3)
  const namespaced = rest[0] === 'namespaces' && rest.length > 2
  const [plural = '', name, subresource] = namespaced ? rest.slice(2) : rest
  const kind = COLLECTIONS[plural]
  if (kind === undefined) throw refusal(404, 'NotFound', `no such path: ${path}`)
  return { kind, namespace: namespaced ? (rest[1] ?? '') : '', name, subresource }
}

function patched(current: JsonObject, body: JsonValue, type: PatchType | undefined): JsonObject {
  if (type === 'application/json-patch+json') return jsonPatched(current, body)
  const merge = isObject(body) ? body : {}
  return type === 'application/strategic-merge-patch+json'
    ? strategicMerge(current, merge, 'V1Pod')
    : mergeObjects(current, merge)
}

function jsonPatched(current: JsonObject, body: JsonValue): JsonObject {
  try {
    const result = applyJsonPatch(current, body)
    if (isObject(result)) return result
  } catch (error) {
    if (!(error instanceof JsonPatchError)) throw error
  }
  throw refusal(422, 'Invalid', 'the server rejected our request due to an error in our request')
}
