import type { JsonObject, JsonValue } from '../network/json/json.ts'

/** The Kubernetes API as certificates need it. What fails is thrown, with the HTTP `status` of the answer; 0 if none came. */
export interface CertificatesApi {
  get(path: string): Promise<JsonObject>
  create(path: string, object: JsonObject): Promise<JsonObject>
  replace(path: string, object: JsonObject): Promise<JsonObject>
  patch(
    path: string,
    change: { readonly type: 'application/json-patch+json'; readonly body: readonly JsonValue[] },
  ): Promise<JsonObject>
  /** By the server's clock, in milliseconds since 1970; undefined until it has answered once. */
  serverNow(): number | undefined
}

/** The HTTP status that an error tells of; undefined if it tells of none. */
export function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('status' in error)) return undefined
  return typeof error.status === 'number' ? error.status : undefined
}

export function messageOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('message' in error)) return String(error)
  return String(error.message)
}
