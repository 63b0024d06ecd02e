import type { Store } from '../store/store.ts'
import { BUILT_IN_KINDS } from './built-in.ts'
import { customKind } from './custom-kind.ts'
import { resourceName, type ResourceKind, type VersionedKind } from './resource-kind.ts'

export const DEFINITIONS = 'customresourcedefinitions.apiextensions.k8s.io'

/** The kinds served now: the built-in ones, and those of the stored CustomResourceDefinitions. */
export class KindRegistry {
  readonly #store: Store
  #kinds: ReadonlyMap<string, ResourceKind>

  constructor(store: Store) {
    this.#store = store
    this.#kinds = this.#read()
    store.subscribe(({ resource }) => {
      if (resource === DEFINITIONS) this.#kinds = this.#read()
    })
  }

  all(): readonly ResourceKind[] {
    return [...this.#kinds.values()]
  }

  byResource(resource: string): ResourceKind | undefined {
    return this.#kinds.get(resource)
  }

  find(group: string, version: string, plural: string): VersionedKind | undefined {
    const kind = this.#kinds.get(group === '' ? plural : `${plural}.${group}`)
    const served = kind?.versions.find(({ name }) => name === version)
    return kind === undefined || served === undefined ? undefined : { kind, version: served }
  }

  #read(): ReadonlyMap<string, ResourceKind> {
    const definitions = this.#store.list(DEFINITIONS, { namespace: undefined, after: undefined, limit: -1 })
    // A definition that is being deleted is served on until its objects are gone; the built-in kinds cannot be replaced.
    const custom = definitions.flatMap((definition) => customKind(definition) ?? [])
    return new Map([...custom, ...BUILT_IN_KINDS].map((kind) => [resourceName(kind), kind]))
  }
}
