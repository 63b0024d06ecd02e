import type { ChangedKind } from '../../../allocator/view.ts'
import type { AllocationModel } from '../../../cluster/allocation/allocation-model.ts'
import { objectKey } from '../../../cluster/model/sink.ts'
import type { JsonObject } from '../../../network/json/json.ts'
import type { Written } from './small-world.ts'

export interface Stored {
  readonly written: Written
  readonly uid: string
  readonly version: number
}

interface Happened {
  readonly kind: ChangedKind
  readonly version: number
  readonly stored: Stored
  readonly gone: boolean
}

/** What a GET found when it was served; it is told of later. `before`: what the asker knew of when it asked. */
interface Read {
  readonly written: Written
  readonly found: Stored | undefined
  readonly before: string | undefined
}

export const rawOf = ({ written, version, uid }: Stored): JsonObject => written.raw(version, uid)
export const keyOf = ({ kind, namespace, name }: Written): string => `${kind} ${objectKey(namespace, name)}`

/** An API server whose watch tells late, and whose answers come in any order. */
export class PretendCluster {
  readonly objects = new Map<string, Stored>()
  /** Uids of which the model has been told that they are gone. */
  readonly toldGone = new Set<string>()
  readonly #model: AllocationModel
  readonly #untold: Happened[] = []
  readonly #reads: Read[] = []
  #version = 100

  constructor(model: AllocationModel) {
    this.#model = model
  }

  put(written: Written): Stored {
    const key = keyOf(written)
    const version = ++this.#version
    const stored = { written, version, uid: this.objects.get(key)?.uid ?? `uid-${version}` }
    this.objects.set(key, stored)
    this.#untold.push({ kind: written.kind, version, stored, gone: false })
    return stored
  }

  delete(written: Written): Stored | undefined {
    const stored = this.objects.get(keyOf(written))
    if (stored === undefined) return undefined
    this.objects.delete(keyOf(written))
    this.#untold.push({ kind: written.kind, version: ++this.#version, stored, gone: true })
    return stored
  }

  /** A write of the model's own process, whose answer is there before the watch. */
  ownPut(written: Written): void {
    this.#model.learn(written.kind, rawOf(this.put(written)))
  }

  ownDelete(written: Written): void {
    const gone = this.delete(written)
    if (gone === undefined) return
    this.toldGone.add(gone.uid)
    this.#model.forget(written.kind, written.namespace, written.name, gone.uid)
  }

  /** A GET is served now, and answered by `answer` sometime. Of pods only those are read that are known. */
  read(written: Written): void {
    if (written.kind === 'Pod' && this.#model.pod(written.namespace, written.name) === undefined) return
    const before = written.kind === 'IPLease' ? this.#model.lease(written.name)?.uid : undefined
    this.#reads.push({ written, found: this.objects.get(keyOf(written)), before })
  }

  answer(): void {
    const read = this.#reads.shift()
    if (read === undefined) return
    const { kind, namespace, name } = read.written
    if (read.found !== undefined) this.#model.learn(kind, rawOf(read.found))
    else if (read.before !== undefined) this.#model.forget(kind, namespace, name, read.before)
  }

  /** The watch of the kind tells the next events. */
  tell(kind: ChangedKind, count = Number.POSITIVE_INFINITY): void {
    const due = this.#untold.filter((event) => event.kind === kind).slice(0, count)
    for (const event of due) {
      this.#untold.splice(this.#untold.indexOf(event), 1)
      const { written, uid } = event.stored
      if (!event.gone) {
        this.#model.upsert(kind, rawOf(event.stored))
        continue
      }
      this.toldGone.add(uid)
      this.#model.remove(kind, written.namespace, written.name, written.raw(event.version, uid))
    }
  }

  /**
   * The watch was lost: a list, during which the process writes something, and the watch goes on from there. No answer takes as
   * long as that: one of before about an object that no watch ever told of would be believed.
   */
  relist(kind: ChangedKind, meanwhile: Written): void {
    while (this.#reads.length > 0) this.answer()
    const version = this.#version
    const listed = [...this.objects.values()].filter(({ written }) => written.kind === kind)
    for (const event of this.#untold.filter((one) => one.kind === kind))
      this.#untold.splice(this.#untold.indexOf(event), 1)
    this.ownPut(meanwhile)
    for (const stored of listed) this.#model.upsert(kind, rawOf(stored))
    const keep = new Set(listed.map(({ written }) => objectKey(written.namespace, written.name)))
    this.#model.retain(kind, keep, String(version))
  }
}
