import type { Change, ChangedKind } from '../../allocator/view.ts'
import type { MapView } from './source.ts'

/** Those that lay claim to addresses, or to the interfaces of nodes. */
const CLAIMING: ReadonlySet<ChangedKind> = new Set([
  'NetworkAttachmentDefinition',
  'InClusterIPPool',
  'GlobalInClusterIPPool',
])

/** Counts what changes in the cluster: as long as the numbers stay, so do the answers. */
export class Revision {
  readonly #listeners = new Set<() => void>()
  readonly #end: () => void
  #number = 0
  #claims = 0

  constructor(view: Pick<MapView, 'subscribe'>) {
    this.#end = view.subscribe({
      changed: (change) => this.#changed(change),
      freed: () => this.#changed(undefined),
    })
  }

  /** Of everything. */
  get number(): number {
    return this.#number
  }

  /** Of NADs and pools alone. */
  get claims(): number {
    return this.#claims
  }

  /** Told in the midst of the watch: a listener notes what is to be done. Returns what ends it. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  close(): void {
    this.#listeners.clear()
    this.#end()
  }

  #changed(change: Change | undefined): void {
    this.#number++
    if (change !== undefined && CLAIMING.has(change.kind)) this.#claims++
    for (const listener of this.#listeners) listener()
  }
}
