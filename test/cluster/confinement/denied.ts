import type { PatchType } from '../../../allocator/api/api.ts'
import type { ApiClient } from '../../../cluster/client.ts'

export interface ObjectPatch {
  readonly type: PatchType
  readonly body: unknown
}

export const merge = (body: unknown): ObjectPatch => ({ type: 'application/merge-patch+json', body })
export const json = (...body: readonly unknown[]): ObjectPatch => ({
  type: 'application/json-patch+json',
  body,
})

/** Nothing where the patch was taken, or what the API server said against it. `query`: `{ dryRun: 'All' }`. */
export async function refusalOf(
  client: ApiClient,
  path: string,
  patch: ObjectPatch,
  query: Readonly<Record<string, string>> = {},
): Promise<string> {
  try {
    await client.patch(path, patch, { query })
    return ''
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** How the API server begins what the policy of that name denies. */
export const deniedBy = (policy: string): string =>
  `ValidatingAdmissionPolicy '${policy}' with binding '${policy}' denied request: `

/** Of any object: what is none of Berth's to change. */
export const METADATA: readonly (readonly [string, ObjectPatch])[] = [
  ['a label', merge({ metadata: { labels: { app: 'other' } } })],
  ['every label away', merge({ metadata: { labels: null } })],
  ['an annotation', merge({ metadata: { annotations: { 'cert-manager.io/inject-ca-from': 'evil/ca' } } })],
  [
    'an owner',
    merge({
      metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'Namespace', name: 'x', uid: 'u-1' }] },
    }),
  ],
]
