import { setTimeout as sleep } from 'node:timers/promises'
import { startAllocator, type Allocator, type AllocatorOptions } from '../../../allocator/main.ts'
import { fixedConnection } from '../../../cluster/api/connection.ts'
import { ApiClient } from '../../../cluster/client.ts'
import { ApiError } from '../../../cluster/api/api-error.ts'
import { isObject, property, type JsonObject, isArray } from '../../../network/json/json.ts'
import type { Sandbox } from '../../../sandbox/sandbox.ts'

export const clientOf = ({ url, caPem, token }: Sandbox): ApiClient =>
  new ApiClient(fixedConnection(url, { ca: caPem }, { authorization: `Bearer ${token}` }))

/** An allocator that leads unasked, whose log is kept; starting it must succeed. */
export async function allocator(
  client: AllocatorOptions['client'] & object,
  options: Partial<AllocatorOptions> = {},
  lines: string[] = [],
): Promise<Allocator> {
  const started = await startAllocator({
    configFile: undefined,
    kubeconfig: undefined,
    socket: undefined,
    leaderElection: false,
    identity: 'a',
    logLevel: 'debug',
    logTo: { write: (line) => lines.push(line) },
    serveClaims: 'auto',
    client,
    ...options,
  })
  if (!started.ok) throw new Error(started.problem)
  return started.value
}

/** Asks until there is an answer that is not undefined. @throws Error after 10 s. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const deadline = performance.now() + 10_000
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (performance.now() > deadline) throw new Error(`never came true: ${what}`)
    await sleep(5)
  }
}

/** The object, or undefined if there is none. */
export async function found(client: Pick<ApiClient, 'get'>, path: string): Promise<JsonObject | undefined> {
  try {
    return await client.get(path)
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined
    throw error
  }
}

export async function itemsOf(client: Pick<ApiClient, 'get'>, path: string): Promise<readonly JsonObject[]> {
  const items = property(await client.get(path), 'items')
  return isArray(items) ? items.filter(isObject) : []
}
