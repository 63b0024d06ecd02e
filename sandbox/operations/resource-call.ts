import type { Admission } from '../admission/admission.ts'
import type { Warn } from '../admission/ask.ts'
import type { UserInfo } from '../admission/attributes.ts'
import type { KindRegistry } from '../kinds/kind-registry.ts'
import { resourceName, type VersionedKind } from '../kinds/resource-kind.ts'
import type { Key, Store } from '../store/store.ts'

/** What the operations work on. */
export interface Core {
  readonly store: Store
  readonly kinds: KindRegistry
  readonly admission: Admission
}

export interface RequestBody {
  readonly bytes: Buffer
  /** The bytes as UTF-8. */
  readonly text: string
  /** Without parameters, in lower case, e.g. `application/json`; empty if the client gave none. */
  readonly contentType: string
}

/** One request on a resource. */
export interface ResourceCall {
  readonly target: VersionedKind
  /** Empty for cluster-scoped objects, and for a list over all namespaces. */
  readonly namespace: string
  /** Empty for the collection. */
  readonly name: string
  readonly subresource: string
  readonly query: URLSearchParams
  readonly body: RequestBody
  readonly user: UserInfo
  readonly warn: Warn
}

export const keyOf = ({ target, namespace }: ResourceCall, name: string): Key => ({
  resource: resourceName(target.kind),
  namespace,
  name,
})
