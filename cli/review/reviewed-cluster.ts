import type { ClusterModel } from '../../cluster/model/cluster-model.ts'
import { modelKind } from '../../cluster/model/model-kind.ts'
import { isObject, property, text, type JsonObject } from '../../network/json/json.ts'
import type { AdmissionRequest } from '../../webhook/admission/request.ts'
import type { RuleContext } from '../../webhook/rules/rule.ts'
import type { Settings } from '../../webhook/rules/settings.ts'
import { appliedBefore } from './as-applied.ts'

/** An object of the cluster, and the manifest that was applied to it last. */
export interface Stored {
  readonly object: JsonObject
  readonly before: JsonObject
}

/** Where objects come from that this review has not put in itself. */
export interface Source {
  read(request: AdmissionRequest): Promise<JsonObject | undefined>
  /** Lets go of connections, if there are any. */
  close(): void
}

/** The cluster that a review runs against: what rules read, what is stored under a name, and what becomes of an admitted object. */
export class ReviewedCluster {
  readonly context: RuleContext
  readonly #model: ClusterModel
  readonly #source: Source
  readonly #admitted = new Map<string, Stored>()
  #generated = 0

  constructor(model: ClusterModel, settings: Settings, source: Source) {
    model.setReserved(settings.reservedNetworks)
    this.context = { view: model, settings }
    this.#model = model
    this.#source = source
  }

  /** The object that an UPDATE would replace, if there is one. */
  async stored(request: AdmissionRequest): Promise<Stored | undefined> {
    if (request.name === '') return undefined
    const admitted = this.#admitted.get(keyOf(request))
    if (admitted !== undefined) return admitted
    const object = await this.#source.read(request)
    return object && { object, before: appliedBefore(object) }
  }

  /**
   * The object is part of the cluster from now on. One with a `generateName` is named, as the API server would; one without
   * any name can be in no cluster and is left out.
   */
  admit(request: AdmissionRequest, object: JsonObject, before: JsonObject): void {
    const metadata = property(object, 'metadata')
    if (!isObject(metadata)) return
    const prefix = text(metadata, 'generateName')
    const name = request.name || (prefix ? `${prefix}${String(++this.#generated).padStart(5, '0')}` : '')
    if (name === '') return
    const named = { ...object, metadata: { ...metadata, name } }
    this.#admitted.set(keyOf({ ...request, name }), { object: named, before })
    const kind = modelKind(request.group, request.kind)
    if (kind !== undefined) this.#model.upsert(kind, named)
  }

  close(): void {
    this.#source.close()
  }
}

/** What tells one stored object from another. The version does not: one object is served in several. */
const keyOf = ({ group, kind, namespace, name }: AdmissionRequest): string =>
  `${group}/${kind}/${namespace}/${name}`
