import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { BODY_LIMIT } from '../../../webhook/body.ts'
import { serve, type Serving } from './serving.ts'

const POD = JSON.parse(readFileSync('test/fixtures/reviews/pod-4k.json', 'utf8'))
const WITHOUT_UID = JSON.stringify({ ...POD, request: { ...POD.request, uid: '' } })

let serving: Serving
beforeAll(async () => {
  serving = await serve()
})
afterAll(() => serving.close())

describe('what is no review', () => {
  interface Unreadable {
    readonly name: string
    readonly body: string
    readonly headers?: Readonly<Record<string, string>>
    readonly status: number
    readonly said: string
  }
  const rows: readonly Unreadable[] = [
    { name: 'not JSON', body: 'hello', status: 400, said: 'not JSON' },
    { name: 'an empty body', body: '', status: 400, said: 'empty' },
    { name: 'JSON that is no object', body: '[1]', status: 400, said: 'no object' },
    {
      name: 'a wrong content type',
      body: '{}',
      headers: { 'content-type': 'text/plain' },
      status: 415,
      said: 'text/plain',
    },
    {
      name: 'no content type',
      body: '{}',
      headers: { 'content-type': '' },
      status: 415,
      said: 'application/json',
    },
    {
      name: 'a review without request',
      body: '{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1"}',
      status: 400,
      said: 'no request',
    },
    { name: 'a review without uid', body: WITHOUT_UID, status: 400, said: 'request.uid' },
    {
      name: 'a kind that is 100,000 lists deep',
      body: `{"kind":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
      status: 400,
      said: 'not "AdmissionReview"',
    },
    { name: 'an 8 MiB body', body: ' '.repeat(8 * 1024 * 1024), status: 413, said: String(BODY_LIMIT) },
  ]
  it.each(rows)('is answered clearly: $name', async ({ body, headers = {}, status, said }) => {
    const answered = await serving.send({ body, headers })
    expect(answered.status).toBe(status)
    expect(JSON.parse(answered.body).message).toContain(said)
  })

  it('is refused by its length before it is read, and without a length once it is too long', async () => {
    const chunked = await serving.send({
      body: ' '.repeat(8 * 1024 * 1024),
      headers: { 'transfer-encoding': 'chunked' },
    })
    expect(chunked.status).toBe(413)
  })

  it('gets 405 for another method and 404 for another path', async () => {
    expect((await serving.send({ method: 'GET' })).status).toBe(405)
    expect((await serving.send({ path: '/nothing' })).status).toBe(404)
  })
})
