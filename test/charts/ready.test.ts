import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:https'
import { afterEach, describe, expect, it } from '@jest/globals'
import { createAuthority, issueServing } from '../../certs/self-signed.ts'
import { isArray, objectAt, property } from '../../network/json/json.ts'
import { items, one } from './object-access.ts'
import { renderChart } from './render-chart.ts'

/** The program of the pod of `helm test`, as it stands in the pod. */
function program(): string {
  const pod = one(renderChart({ namespace: 'net' }).objects, 'Pod')
  const [container = {}] = items(objectAt(pod, 'spec'), 'containers')
  const args = property(container, 'args')
  return isArray(args) && typeof args[0] === 'string' ? args[0] : ''
}

/** Runs it as the pod does; it asks `url`, for so many seconds. */
function run(url: string, seconds: number): Promise<{ code: number; out: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, BERTH_READY_URL: url, BERTH_READY_SECONDS: String(seconds) }
    const child = execFile(
      process.execPath,
      ['--input-type=module', '--eval', program()],
      { env },
      (_, stdout) => resolve({ code: child.exitCode ?? -1, out: stdout.trim() }),
    )
  })
}

describe('the pod of helm test', () => {
  let server: Server | undefined
  afterEach(() => void server?.close())

  /** A webhook that is unready so many times, then ready. */
  async function serve(unready: number): Promise<string> {
    const notAfter = new Date(Date.now() + 3_600_000)
    const authority = await createAuthority({ commonName: 'a test', notAfter })
    const pair = await issueServing(authority, { commonName: 'berth', names: ['berth.net.svc'], notAfter })
    let asked = 0
    server = createServer(pair, (_, response) => {
      response.statusCode = asked++ < unready ? 503 : 200
      response.end(response.statusCode === 200 ? 'ok' : 'Pod: the first list is not complete')
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    return `https://127.0.0.1:${address.port}/readyz`
  }

  it('asks the Service of the release', () => {
    expect(program()).toContain('https://berth.net.svc/readyz')
  })

  it('ends well when Berth is ready', async () => {
    const url = await serve(0)
    expect(await run(url, 60)).toEqual({ code: 0, out: `${url}: 200 ok` })
  })

  it('waits for Berth to become ready', async () => {
    expect(await run(await serve(1), 60)).toMatchObject({ code: 0 })
  })

  it('fails when it stays unready, and says why', async () => {
    const url = await serve(1000)
    expect(await run(url, 0)).toEqual({ code: 1, out: `${url}: 503 Pod: the first list is not complete` })
  })

  it('fails where nothing answers', async () => {
    expect(await run('https://127.0.0.1:1/readyz', 0)).toMatchObject({
      code: 1,
      out: expect.stringContaining('ECONNREFUSED'),
    })
  })
})
