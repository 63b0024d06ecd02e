import { describe, expect, it } from '@jest/globals'
import { NotLeading } from '../../../allocator/api/api.ts'
import { LeadingApi, type ApiCalls } from '../../../allocator/api/leading-api.ts'
import { ApiError } from '../../../cluster/api/api-error.ts'
import type { JsonObject } from '../../../network/json/json.ts'

const PATH = '/apis/ipam.berth.dev/v1alpha1/ipleases/default.10-0-0-1'

interface Sent {
  readonly what: string
  readonly signal: AbortSignal | undefined
  readonly answer: (outcome: JsonObject | Error) => void
}

/** A client whose calls wait until the test answers them, or their signal ends them as ApiClient's does. */
function calls(): { readonly client: ApiCalls; readonly sent: Sent[] } {
  const sent: Sent[] = []
  const call = (what: string, signal: AbortSignal | undefined): Promise<JsonObject> => {
    const { promise, resolve, reject } = Promise.withResolvers<JsonObject>()
    sent.push({
      what,
      signal,
      answer: (outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome)),
    })
    signal?.addEventListener('abort', () =>
      reject(new ApiError({ status: 0, reason: 'ConnectionFailed', message: 'aborted' })),
    )
    return promise
  }
  const client: ApiCalls = {
    get: (path, options) => call(`get ${path}`, options?.signal),
    create: (path, object, options) => call(`create ${path} ${JSON.stringify(object)}`, options?.signal),
    replace: (path, object, options) => call(`replace ${path} ${JSON.stringify(object)}`, options?.signal),
    patch: (path, { type, body }, options) => call(`patch ${path} ${type} ${String(body)}`, options?.signal),
    delete: (path, preconditions, options) =>
      call(`delete ${path} ${JSON.stringify(preconditions)}`, options?.signal),
  }
  return { client, sent }
}

const writes: readonly { readonly verb: string; readonly write: (api: LeadingApi) => Promise<JsonObject> }[] =
  [
    { verb: 'create', write: (api) => api.create(PATH, { a: 1 }) },
    { verb: 'replace', write: (api) => api.replace(PATH, { a: 1 }) },
    { verb: 'patch', write: (api) => api.patch(PATH, { type: 'application/merge-patch+json', body: 'b' }) },
    { verb: 'delete', write: (api) => api.delete(PATH, { uid: 'u' }) },
  ]

describe.each(writes)('to $verb', ({ verb, write }) => {
  it('is sent while this process leads', async () => {
    const { client, sent } = calls()
    const told: string[] = []
    const api = new LeadingApi(client, {
      isLeading: () => true,
      observe: (...what) => told.push(what.join(' ')),
    })
    const done = write(api)
    expect(sent.map(({ what }) => what.startsWith(`${verb} ${PATH}`))).toEqual([true])
    sent[0]?.answer({ done: true })
    expect(await done).toEqual({ done: true })
    expect(told).toEqual([`${verb} ${PATH} done`])
  })

  it('is not sent when it does not', async () => {
    const { client, sent } = calls()
    const api = new LeadingApi(client, { isLeading: () => false })
    await expect(write(api)).rejects.toBeInstanceOf(NotLeading)
    expect(sent).toEqual([])
  })

  it('is broken off when the lead ends, and never again', async () => {
    const { client, sent } = calls()
    const api = new LeadingApi(client, { isLeading: () => true })
    const done = write(api)
    api.abortWrites()
    await expect(done).rejects.toBeInstanceOf(NotLeading)
    const next = write(api)
    expect(sent[1]?.signal?.aborted).toBe(false)
    sent[1]?.answer({})
    await next
  })

  it('is answered as the API server answers', async () => {
    const { client, sent } = calls()
    const told: string[] = []
    const api = new LeadingApi(client, {
      isLeading: () => true,
      observe: (...what) => told.push(what.join(' ')),
    })
    const refused = new ApiError({ status: 409, reason: 'Conflict', message: 'no' })
    const done = write(api)
    sent[0]?.answer(refused)
    await expect(done).rejects.toBe(refused)
    expect(told).toEqual([`${verb} ${PATH} Conflict`])
  })
})

describe('to read', () => {
  it('needs no lead, and survives its end', async () => {
    const { client, sent } = calls()
    const api = new LeadingApi(client, { isLeading: () => false })
    const read = api.get(PATH)
    api.abortWrites()
    sent[0]?.answer({ a: 1 })
    expect(await read).toEqual({ a: 1 })
  })
})
