import type { JsonObject } from '../../network/json/json.ts'

export type PatchType =
  | 'application/json-patch+json'
  | 'application/merge-patch+json'
  // Of built-in kinds only; merges the lists that have a key, such as a pod's conditions.
  | 'application/strategic-merge-patch+json'

export interface ApiOptions {
  readonly query?: Readonly<Record<string, string | undefined>>
  readonly timeoutMs?: number
}

/**
 * What the allocator needs of an API client. Paths are whole. Every failure is an ApiError (`cluster/api/api-error.ts`): status 0 means
 * that no answer came, so that a write may have happened or not. While this process does not lead, a write rejects with
 * `NotLeading` and is not sent.
 */
export interface Api<Options = ApiOptions> {
  get(path: string, options?: Options): Promise<JsonObject>
  create(path: string, object: JsonObject, options?: Options): Promise<JsonObject>
  replace(path: string, object: JsonObject, options?: Options): Promise<JsonObject>
  patch(
    path: string,
    change: { readonly type: PatchType; readonly body: unknown },
    options?: Options,
  ): Promise<JsonObject>
  /** `preconditions`: `{uid, resourceVersion}`. */
  delete(path: string, preconditions?: JsonObject, options?: Options): Promise<JsonObject>
}

/** This process does not lead (any more): nothing was sent, or what was sent was broken off; nothing is to be tried again here. */
export class NotLeading extends Error {
  override readonly name = 'NotLeading'
  constructor() {
    super('this allocator does not lead')
  }
}
