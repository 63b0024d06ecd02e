import { Agent } from 'node:https'
import { connect } from 'node:tls'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from '@jest/globals'
import { send, serve, testCertificate } from './serving.ts'

const POD = readFileSync('test/fixtures/reviews/pod-4k.json', 'utf8')

describe('the server', () => {
  it('is ready only while nothing says that it is not', async () => {
    const reasons: string[] = ['Pod: the first list is not complete']
    const serving = await serve(undefined, { unready: () => reasons })
    const waiting = await serving.send({ method: 'GET', path: '/readyz' })
    expect(waiting).toMatchObject({ status: 503, body: 'Pod: the first list is not complete\n' })
    reasons.pop()
    expect(await serving.send({ method: 'GET', path: '/readyz' })).toMatchObject({ status: 200 })
    await serving.close()
  })

  it('is alive even when it is not ready', async () => {
    const serving = await serve(undefined, { unready: () => ['waiting'] })
    expect(await serving.send({ method: 'GET', path: '/healthz' })).toMatchObject({
      status: 200,
      body: 'ok\n',
    })
    await serving.close()
  })

  it('prints metrics under their own content type', async () => {
    const serving = await serve()
    const { body, headers } = await serving.send({ method: 'GET', path: '/metrics' })
    expect(body).toBe('berth_up 1\n')
    expect(headers['content-type']).toBe('text/plain')
    await serving.close()
  })

  it('keeps a connection for longer than the API server leaves it idle', async () => {
    const serving = await serve()
    const { headers } = await serving.send({ body: POD, agent: new Agent({ keepAlive: true }) })
    const [, seconds] = /timeout=(\d+)/.exec(String(headers['keep-alive'])) ?? []
    expect(Number(seconds)).toBeGreaterThan(90)
    await serving.close()
  })

  it('refuses TLS 1.1', async () => {
    const serving = await serve()
    const socket = connect({
      port: serving.listening.port,
      host: '127.0.0.1',
      ca: serving.ca,
      maxVersion: 'TLSv1.1',
      minVersion: 'TLSv1.1',
    })
    const [error] = await once(socket, 'error')
    expect(String(error)).toMatch(/protocol version|no protocols|unsupported/i)
    await serving.close()
  })

  it('serves a new certificate on new connections and drops none that stands', async () => {
    const serving = await serve()
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    expect((await serving.send({ body: POD, agent })).status).toBe(200)
    const next = await testCertificate()
    serving.listening.setCertificate({ cert: next.cert, key: next.key })
    expect((await serving.send({ body: POD, agent })).status).toBe(200)
    expect((await send(serving.listening.port, next.ca, { body: POD })).status).toBe(200)
    await expect(send(serving.listening.port, serving.ca, { body: POD })).rejects.toThrow(
      /signature|certificate/,
    )
    agent.destroy()
    await serving.close()
  })

  it('answers what is in flight when it is asked to stop, and takes nothing new', async () => {
    const serving = await serve()
    const socket = connect({ port: serving.listening.port, host: '127.0.0.1', ca: serving.ca })
    await once(socket, 'secureConnect')
    const half = POD.length >> 1
    socket.write(
      `POST /validate HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(POD)}\r\n\r\n${POD.slice(0, half)}`,
    )
    await sleep(50)
    const closed = serving.close()
    await expect(serving.send({ method: 'GET', path: '/healthz' })).rejects.toThrow(/ECONNREFUSED/)
    const answer = once(socket, 'data')
    socket.write(POD.slice(half))
    const [chunk] = await answer
    expect(String(chunk)).toMatch(/^HTTP\/1.1 200 OK\r\n[^]*connection: close[^]*"allowed":/i)
    await closed
  })

  it('is unready at once when it is asked to stop, and serves on for the delay', async () => {
    const serving = await serve()
    const closed = serving.listening.close(300)
    expect(await serving.send({ method: 'GET', path: '/readyz' })).toMatchObject({
      status: 503,
      body: 'stopping\n',
    })
    expect((await serving.send({ body: POD })).status).toBe(200)
    await closed
    await expect(serving.send({ body: POD })).rejects.toThrow(/ECONNREFUSED/)
  })

  it('answers a fault inside a rule with the uid, a denial and code 500, and goes on', async () => {
    let failing = true
    const settings = await import('../../../service/config.ts').then((module) => module.DEFAULT_SETTINGS)
    const { ClusterModel } = await import('../../../cluster/model/cluster-model.ts')
    const view = new ClusterModel()
    const serving = await serve(() => {
      if (failing) throw new TypeError('a defect')
      return { view, settings }
    })
    const { status, body } = await serving.send({ body: POD })
    const { response } = JSON.parse(body)
    expect(status).toBe(200)
    expect(response).toMatchObject({
      uid: JSON.parse(POD).request.uid,
      allowed: false,
      status: { code: 500, reason: 'InternalError' },
    })
    expect(response.status.message).toContain('a defect of Berth')
    expect(serving.outcomes[0]?.fault).toBeInstanceOf(TypeError)
    failing = false
    expect(JSON.parse((await serving.send({ body: POD })).body).response.status?.code).not.toBe(500)
    await serving.close()
  })
})
