import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { NotLeading, type Api } from '../../../allocator/api/api.ts'
import { ApiEventRecorder } from '../../../allocator/api/api-event-recorder.ts'
import type { EventSubject, EventText } from '../../../allocator/api/event-recorder.ts'
import { ApiError } from '../../../cluster/api/api-error.ts'
import { isArray, isObject, property, type JsonObject } from '../../../network/json/json.ts'
import { TemporarySandbox } from '../../sandbox/temporary-sandbox.ts'

const POD: EventSubject = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web', uid: 'web-uid' }
const LEASE: EventSubject = {
  apiVersion: 'ipam.berth.dev/v1alpha1',
  kind: 'IPLease',
  namespace: '',
  name: 'default.10-0-0-1',
  uid: 'lease-uid',
}
const FULL: EventText = { type: 'Warning', reason: 'PoolExhausted', message: 'no free address in shop/net' }
const NOON = Date.UTC(2026, 10, 21, 12)

type Call = { readonly verb: string; readonly path: string; readonly body: JsonObject }

/** An API that answers as `fail` says, and what it was sent. */
function stage(fail: (call: Call) => Error | undefined = () => undefined) {
  const calls: Call[] = []
  const time = { now: 0 }
  const answer = (verb: string, path: string, body: JsonObject): Promise<JsonObject> => {
    const call = { verb, path, body }
    calls.push(call)
    const error = fail(call)
    return error === undefined ? Promise.resolve(body) : Promise.reject(error)
  }
  const api: Pick<Api, 'create' | 'patch'> = {
    create: (path, object) => answer('create', path, object),
    patch: (path, { body }) => answer('patch', path, isObject(body) ? body : {}),
  }
  const recorder = new ApiEventRecorder({
    api,
    clock: { now: () => NOON + time.now },
    log: { debug: () => undefined },
    instance: 'berth-0',
    now: () => time.now,
  })
  return { calls, time, recorder }
}

const verbs = (calls: readonly Call[]): readonly string[] => calls.map(({ verb }) => verb)

describe('ApiEventRecorder', () => {
  it('writes an Event of core/v1 into the namespace of what it is about', async () => {
    const { calls, recorder } = stage()
    recorder.record(POD, FULL)
    await recorder.idle()
    expect(calls).toEqual([
      {
        verb: 'create',
        path: '/api/v1/namespaces/shop/events',
        body: expect.objectContaining({
          metadata: { namespace: 'shop', name: expect.stringMatching(/^web\.[0-9a-f]{16}$/) },
          involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web', uid: 'web-uid' },
          type: 'Warning',
          reason: 'PoolExhausted',
          message: 'no free address in shop/net',
          count: 1,
          firstTimestamp: '2026-11-21T12:00:00Z',
          lastTimestamp: '2026-11-21T12:00:00Z',
          reportingInstance: 'berth-0',
        }),
      },
    ])
  })

  it('places what is about a cluster-scoped object in default', async () => {
    const { calls, recorder } = stage()
    recorder.record(LEASE, FULL)
    await recorder.idle()
    expect(calls[0]?.path).toBe('/api/v1/namespaces/default/events')
    expect(property(calls[0]?.body ?? {}, 'involvedObject')).not.toHaveProperty('namespace')
  })

  it('gives names that the API server takes, however long those of the objects are', async () => {
    const { calls, recorder } = stage()
    recorder.record({ ...POD, name: `${'a'.repeat(229)}-${'b'.repeat(23)}` }, FULL)
    await recorder.idle()
    expect(calls[0]?.body).toMatchObject({
      metadata: { name: expect.stringMatching(/^a{229}\.[0-9a-f]{16}$/) },
    })
  })

  it('counts the same Event within ten minutes on the one that is there', async () => {
    const { calls, time, recorder } = stage()
    for (const now of [0, 599_999, 1_100_000]) {
      time.now = now
      recorder.record(POD, FULL)
      await recorder.idle()
    }
    expect(verbs(calls)).toEqual(['create', 'patch', 'patch'])
    expect(calls[1]?.path).toMatch(/^\/api\/v1\/namespaces\/shop\/events\/web\.[0-9a-f]{16}$/)
    expect(calls[2]?.body).toEqual({ count: 3, lastTimestamp: '2026-11-21T12:18:20Z' })
  })

  it('writes another after ten minutes of silence, and for another reason, text, type or object', async () => {
    const { calls, time, recorder } = stage()
    recorder.record(POD, FULL)
    recorder.record(POD, { ...FULL, reason: 'Other' })
    recorder.record(POD, { ...FULL, message: 'other' })
    recorder.record(POD, { ...FULL, type: 'Normal' })
    recorder.record({ ...POD, uid: 'another' }, FULL)
    await recorder.idle()
    time.now = 600_000
    recorder.record(POD, FULL)
    await recorder.idle()
    expect(verbs(calls)).toEqual(Array.from({ length: 6 }, () => 'create'))
  })

  it('writes it anew where the one that it counted on has expired', async () => {
    const gone = new ApiError({ status: 404, reason: 'NotFound', message: 'gone' })
    const { calls, recorder } = stage(({ verb }) => (verb === 'patch' ? gone : undefined))
    recorder.record(POD, FULL)
    recorder.record(POD, FULL)
    await recorder.idle()
    expect(verbs(calls)).toEqual(['create', 'patch', 'create'])
  })

  it('tells 25 things about an object at once, and one more each five minutes', async () => {
    const { calls, time, recorder } = stage()
    const flood = async (): Promise<number> => {
      const before = calls.length
      for (let place = 0; place < 40; place++)
        recorder.record(POD, { ...FULL, message: `${time.now} ${place}` })
      await recorder.idle()
      return calls.length - before
    }
    expect(await flood()).toBe(25)
    expect(await flood()).toBe(0)
    time.now = 299_999
    expect(await flood()).toBe(0)
    time.now = 300_000
    expect(await flood()).toBe(1)
    recorder.record({ ...POD, name: 'other' }, FULL)
    await recorder.idle()
    expect(calls).toHaveLength(27)
  })

  it('drops what the API server does not take, and goes on', async () => {
    const refused = new ApiError({
      status: 403,
      reason: 'Forbidden',
      message: 'namespace is being terminated',
    })
    const { calls, recorder } = stage(({ path }) => (path.includes('/shop/') ? refused : undefined))
    recorder.record(POD, FULL)
    recorder.record(LEASE, FULL)
    await recorder.idle()
    expect(verbs(calls)).toEqual(['create', 'create'])
  })

  it('drops all that waits when it does not lead any more', async () => {
    const { calls, recorder } = stage(() => new NotLeading())
    for (const name of ['a', 'b', 'c']) recorder.record({ ...POD, name }, FULL)
    await recorder.idle()
    expect(calls).toHaveLength(1)
  })

  it('keeps a thousand waiting at most, and no API server up', async () => {
    const { calls, recorder } = stage()
    for (let place = 0; place < 1_500; place++) recorder.record({ ...POD, name: `web-${place}` }, FULL)
    expect(calls).toEqual([])
    await recorder.idle()
    expect(calls).toHaveLength(1_000)
  })

  it('cuts a message where core/v1 does', async () => {
    const { calls, recorder } = stage()
    recorder.record(POD, { ...FULL, message: 'x'.repeat(2_000) })
    await recorder.idle()
    expect(calls[0]?.body['message']).toBe('x'.repeat(1_024))
  })
})

describe('Events in the sandbox', () => {
  let sandbox: TemporarySandbox

  beforeAll(async () => {
    sandbox = await TemporarySandbox.start()
  })

  afterAll(async () => {
    await sandbox.stop()
  })

  const call = async (method: string, path: string, options?: Parameters<TemporarySandbox['call']>[2]) => {
    const { status, body } = await sandbox.call(method, path, options)
    if (status >= 300) throw new ApiError({ status, reason: 'Refused', message: JSON.stringify(body) })
    return isObject(body) ? body : {}
  }

  it('are there for kubectl describe, counted', async () => {
    const recorder = new ApiEventRecorder({
      api: {
        create: (path, body) => call('POST', path, { body }),
        patch: (path, { type, body }) => call('PATCH', path, { contentType: type, body }),
      },
      clock: { now: () => undefined },
      log: { debug: ({ ...fields }) => expect(fields).toEqual({}) },
      instance: 'berth-0',
    })
    const pod = { ...POD, namespace: 'default' }
    recorder.record(pod, FULL)
    recorder.record(pod, FULL)
    recorder.record(LEASE, FULL)
    await recorder.idle()
    const about = async (uid: string): Promise<unknown> => {
      const query = encodeURIComponent(`involvedObject.uid=${uid}`)
      const list = await call('GET', `/api/v1/namespaces/default/events?fieldSelector=${query}`)
      const items = property(list, 'items')
      return isArray(items) ? items : []
    }
    expect(await about('web-uid')).toMatchObject([{ reason: 'PoolExhausted', count: 2 }])
    expect(await about('lease-uid')).toMatchObject([{ reason: 'PoolExhausted', count: 1 }])
  })
})
