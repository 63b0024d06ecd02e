import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Reflector } from '../../../cluster/watch/reflector.ts'
import type { WatchTiming } from '../../../cluster/watch/watch-timing.ts'
import { FakeApi } from '../fake-api.ts'
import { fail, refusing, until } from '../outcomes.ts'
import { PATIENT, Recorder } from './recorder.ts'

const PATH = '/api/v1/pods'
const pod = (name: string, note = '') => ({ metadata: { namespace: 'default', name }, note })

describe('Reflector', () => {
  let api: FakeApi
  let sink: Recorder
  let faults: Error[]
  let running: Reflector[]

  beforeEach(async () => {
    api = await FakeApi.start()
    api.serve(PATH)
    sink = new Recorder()
    faults = []
    running = []
  })
  afterEach(async () => {
    await Promise.all(running.map((reflector) => reflector.stop()))
    await api.stop()
  })

  const start = (timing: Partial<WatchTiming> = {}) => {
    const reflector = new Reflector({
      client: api.client(),
      path: PATH,
      sink,
      timing: { ...PATIENT, ...timing },
      onFault: (fault) => faults.push(fault),
    })
    running.push(reflector)
    reflector.start()
    return reflector
  }
  const watching = (times = 1) =>
    until(
      () =>
        api.asked(PATH).filter(({ query }) => query.has('watch')).length >= times && api.watchers(PATH) > 0,
    )

  it('lists in pages, then follows what is added, changed and deleted', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) api.put(PATH, pod(name))
    const reflector = start()
    expect(reflector.state).toBe('syncing')
    await watching()
    expect(sink.names).toHaveLength(7)
    expect(api.asked(PATH).filter(({ query }) => query.has('limit'))).toHaveLength(3)
    api.put(PATH, pod('h'))
    api.put(PATH, pod('a', 'changed'))
    api.delete(PATH, 'default/b')
    await until(() => !sink.objects.has('default/b'))
    expect(sink.objects.get('default/a')).toBe('changed')
    expect(sink.objects.has('default/h')).toBe(true)
    expect(reflector.state).toBe('live')
    expect(faults).toEqual([])
  })
  it('asks for a consistent list and for bookmarks', async () => {
    start()
    await watching()
    const [list, watch] = api.asked(PATH)
    expect(list?.query.get('resourceVersion')).toBeNull()
    expect(watch?.query.get('allowWatchBookmarks')).toBe('true')
    expect(Number(watch?.query.get('timeoutSeconds'))).toBeGreaterThanOrEqual(60)
  })

  it('goes on from the last event after a dropped connection, without listing again', async () => {
    start()
    await watching()
    api.put(PATH, pod('a'))
    await until(() => sink.objects.has('default/a'))
    api.drop(PATH)
    api.put(PATH, pod('b'))
    await until(() => sink.objects.has('default/b'))
    expect(api.asked(PATH).filter(({ query }) => query.has('limit'))).toHaveLength(1)
    expect(sink.upserts).toBe(2)
    expect(faults.map(({ message }) => message)).toEqual([`the watch of ${PATH} broke off`])
  })

  it('goes on from a bookmark', async () => {
    start()
    await watching()
    api.put('/api/v1/other', pod('x'))
    api.bookmark(PATH)
    api.end(PATH)
    await watching(2)
    const versions = api.asked(PATH).flatMap(({ query }) => query.get('resourceVersion') ?? [])
    expect(versions).toEqual(['100', '101'])
  })

  it('lists again when its version is too old, and removes what vanished meanwhile', async () => {
    for (const name of ['a', 'b', 'c', 'd']) api.put(PATH, pod(name))
    start()
    await watching()
    api.deleteUnseen(PATH, 'default/c')
    api.compact()
    api.drop(PATH)
    await until(() => !sink.objects.has('default/c'))
    expect(sink.names).toEqual(['default/a', 'default/b', 'default/d'])
    expect(faults.some((fault) => fault.message.includes('Expired'))).toBe(true)
  })

  it('lists again when the 410 comes as an event of the stream', async () => {
    api.put(PATH, pod('a'))
    start()
    await watching()
    api.deleteUnseen(PATH, 'default/a')
    const status = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' }
    api.send(PATH, `${JSON.stringify({ type: 'ERROR', object: status })}\n`)
    await until(() => sink.names.length === 0)
  })

  it.each([
    ['a line that is no JSON', '{"type":"ADDED","object":{]\n'],
    ['a line that is no object', '[1]\n'],
    ['an HTML page of a proxy', '<html>bad gateway</html>\n'],
  ])('takes %s for a fault, and connects again', async (_what, line) => {
    start()
    await watching()
    api.send(PATH, line)
    await watching(2)
    expect(faults.map(({ name }) => name)).toEqual(['CorruptStream'])
    api.put(PATH, pod('after'))
    await until(() => sink.objects.has('default/after'))
  })

  it('connects again after a connection that breaks in the middle of a line', async () => {
    start()
    await watching()
    api.send(PATH, '{"type":"ADDED","object":{"metadata":{"name":"ha')
    api.end(PATH)
    await watching(2)
    expect(faults.map(({ message }) => message).join()).toContain('middle of a line')
    expect(sink.names).toEqual([])
  })

  it('starts the list afresh when a continue token expires, and then asks for it whole', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) api.put(PATH, pod(name))
    let refused = 0
    api.intercept = ({ query }, response) => {
      if (!query.has('continue')) return false
      refused++
      fail(response, 410, 'Expired')
      return true
    }
    start()
    await watching()
    expect(refused).toBe(2)
    expect(sink.names).toHaveLength(5)
  })

  it('takes an open but silent stream for dead, and connects again', async () => {
    const reflector = start({ watchMs: 10, graceMs: 10 })
    await watching(2)
    expect(faults.map(({ name }) => name)).toContain('SilentStream')
    expect(reflector.state).toBe('live')
  })

  it('expects bookmarks once one has come', async () => {
    start({ bookmarkSilenceMs: 20 })
    await watching()
    api.bookmark(PATH)
    await watching(2)
    expect(faults.map(({ name }) => name)).toEqual(['SilentStream'])
  })

  it('is stale when it cannot connect for too long, and live again afterwards', async () => {
    const reflector = start({ disconnectedMs: 30 })
    await watching()
    api.intercept = refusing(503, 'ServiceUnavailable')
    api.drop(PATH)
    await until(() => reflector.state === 'stale')
    expect(reflector.ageMs).toBeGreaterThan(30)
    api.intercept = () => false
    await until(() => reflector.state === 'live')
  })

  it('keeps trying while the first list fails', async () => {
    let failures = 3
    api.intercept = (_asked, response) => {
      if (failures === 0) return false
      failures--
      fail(response, 500, 'InternalError')
      return true
    }
    api.put(PATH, pod('a'))
    const reflector = start()
    await until(() => reflector.state === 'live')
    expect(faults).toHaveLength(3)
    expect(sink.names).toEqual(['default/a'])
  })

  it('does not ask in a tight loop when each watch ends at once', async () => {
    let opened = 0
    api.intercept = ({ query }, response) => {
      if (!query.has('watch')) return false
      opened++
      response.end()
      return true
    }
    start({ backoff: { first: 60_000, most: 60_000 } })
    await until(() => opened > 0)
    for (let round = 0; round < 20; round++) await api.client().get(PATH)
    expect(opened).toBe(1)
  })

  it('stops for good', async () => {
    const reflector = start()
    await watching()
    await reflector.stop()
    await until(() => api.watchers(PATH) === 0)
    api.put(PATH, pod('late'))
    expect(sink.names).toEqual([])
  })
})
