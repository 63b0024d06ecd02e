import { readFileSync } from 'node:fs'
import type { ClientRequest } from 'node:http'
import { request } from 'node:https'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { BODY_LIMIT } from '../../../webhook/body.ts'
import { serve, type Serving } from './serving.ts'

const POD = readFileSync('test/fixtures/reviews/pod-4k.json', 'utf8')
/** Each a MiB below the largest, so that nine are more than what all may take together. */
const HALF_SENT = BODY_LIMIT - 1024 * 1024
const CALLS = 30

let serving: Serving
beforeAll(async () => {
  serving = await serve()
})
afterAll(() => serving.close())

/** Sends most of a body, and nothing more. */
function half(onClosed: () => void): ClientRequest {
  const call = request({
    host: '127.0.0.1',
    port: serving.listening.port,
    path: '/validate',
    method: 'POST',
    ca: serving.ca,
    agent: false,
    headers: { 'content-type': 'application/json', 'content-length': BODY_LIMIT },
  })
  call.on('error', () => undefined)
  call.on('close', onClosed)
  call.write(Buffer.alloc(HALF_SENT, ' '))
  return call
}

describe('bodies that are begun and never ended', () => {
  it('are given up, the oldest first, before they fill the memory; reviews are answered all the while', async () => {
    // Eight of the largest fit at a time: two thirds of these have to go.
    const { promise: enough, resolve } = Promise.withResolvers<void>()
    let gone = 0
    const halves = Array.from({ length: CALLS }, () =>
      half(() => {
        gone += 1
        if (gone === CALLS - 10) resolve()
      }),
    )
    await enough
    const answered = await serving.send({ body: POD })
    expect(answered.status).toBe(200)
    for (const call of halves) call.destroy()
  })
})
