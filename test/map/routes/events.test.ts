import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from '@jest/globals'
import { servedMap, type ServedMap } from './served-map.ts'

let served: ServedMap | undefined
const streams: IncomingMessage[] = []
afterEach(async () => {
  for (const stream of streams.splice(0)) stream.destroy()
  await served?.close()
  served = undefined
})

async function listen({ url }: ServedMap) {
  const asked = request(`${url}/map/events`, { agent: false })
  asked.end()
  const [response]: IncomingMessage[] = await once(asked, 'response')
  if (response === undefined) throw new Error('no response')
  streams.push(response)
  let heard = ''
  response.setEncoding('utf8')
  response.on('data', (text: string) => {
    heard += text
  })
  response.on('error', () => undefined)
  const until = async (wanted: RegExp): Promise<string> => {
    while (!wanted.test(heard)) await sleep(5)
    return heard
  }
  return { response, until, heard: () => heard }
}

const revisions = (heard: string): readonly number[] =>
  [...heard.matchAll(/event: revision\ndata: (\d+)\n\n/g)].map(([, number]) => Number(number))

describe('the events of the map', () => {
  it('tell the revision at once, and each newer one', async () => {
    served = await servedMap({ events: { throttle: 1 } })
    served.world.berth('net', '10.0.0.0/24')
    const { response, until } = await listen(served)
    expect(response.headers['content-type']).toBe('text/event-stream; charset=utf-8')
    expect(response.headers['cache-control']).toBe('no-store')
    const [first = 0] = revisions(await until(/data/))
    served.world.lease('10.0.0.1')
    const heard = await until(/data[^]*data/)
    expect(revisions(heard).at(-1)).toBeGreaterThan(first)
    expect(heard).toContain('retry: 2000')
  })

  it('tell of many changes at once, not each of them', async () => {
    served = await servedMap({ events: { throttle: 100 } })
    const { until } = await listen(served)
    served.world.berth('net', '10.0.0.0/16')
    await until(/data[^]*data/)
    for (let n = 1; n < 200; n++) served.world.lease(`10.0.0.${n}`)
    const last = served.world.answers.revision.number
    // The map has a revision of its own, which counts the same changes.
    const heard = await until(new RegExp(`data: ${last}\\n`))
    expect(revisions(heard).length).toBeLessThan(10)
  })

  it('give a sign of life', async () => {
    served = await servedMap({ events: { heartbeat: 10 } })
    expect(await (await listen(served)).until(/: here\n\n/)).toContain(': here')
  })

  it('tell that what is known may be old, though nothing changes, and that it is not any more', async () => {
    served = await servedMap({ events: { heartbeat: 10 } })
    const { until, heard } = await listen(served)
    await until(/: here\n\n/)
    expect(heard()).not.toContain('unready')
    served.world.unready = ['IPLease: not proved up to date for 70 s']
    await until(/event: unready\ndata: \["IPLease: not proved up to date for 70 s"\]\n\n/)
    await (await listen(served)).until(/event: unready\ndata: \["IPLease/)
    served.world.unready = []
    await until(/event: unready\ndata: \[\]\n\n/)
  })

  it('let so many listen and no more, and the next when one has gone', async () => {
    served = await servedMap({ events: { most: 2 } })
    const first = await listen(served)
    await listen(served)
    const refused = await served.ask('/map/events')
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '10'])
    first.response.destroy()
    let next = await listen(served)
    while (next.response.statusCode !== 200) next = await listen(served)
    expect(next.response.statusCode).toBe(200)
  })

  it('end when the map is closed, and let nobody in afterwards', async () => {
    served = await servedMap()
    const { response } = await listen(served)
    const ended = once(response, 'end')
    served.map.close()
    await ended
    expect((await served.ask('/map/events')).status).toBe(503)
  })

  it('hold up the end of the server by nothing', async () => {
    const own = await servedMap()
    const { response } = await listen(own)
    const ended = once(response, 'end')
    await own.close()
    await ended
    await expect(own.ask('/map')).rejects.toThrow()
  })
})
