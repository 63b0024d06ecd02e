import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { createServer, get, type RequestOptions } from 'node:https'
import { describe, expect, it } from '@jest/globals'
import { createAuthority, issueServing } from '../../certs/self-signed.ts'

const tomorrow = new Date(Date.now() + 86_400_000)

const statusOf = (options: RequestOptions): Promise<number | string> =>
  new Promise((resolve) => {
    get(options, (response) => {
      response.resume()
      resolve(response.statusCode ?? 'none')
    }).on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
  })

describe('a self-signed authority', () => {
  it('signs serving certificates that a client trusting it accepts by IP address and by name', async () => {
    const authority = await createAuthority({ commonName: 'test authority', notAfter: tomorrow })
    const names = ['127.0.0.1', '::1', 'localhost']
    const leaf = await issueServing(authority, { commonName: 'test', names, notAfter: tomorrow })
    const server = createServer(leaf, (_, response) => response.end())
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    try {
      const options = { port, host: '127.0.0.1', ca: authority.cert, agent: false as const }
      expect(await statusOf(options)).toBe(200)
      expect(await statusOf({ ...options, servername: 'localhost' })).toBe(200)
      expect(await statusOf({ ...options, servername: 'elsewhere.example' })).toBe(
        'ERR_TLS_CERT_ALTNAME_INVALID',
      )
      const stranger = await createAuthority({ commonName: 'test authority', notAfter: tomorrow })
      expect(await statusOf({ ...options, ca: stranger.cert })).not.toBe(200)
    } finally {
      server.close()
      server.closeAllConnections()
    }
  })

  it('gives the validity that was asked for', async () => {
    const notBefore = new Date('2026-01-01T00:00:00Z')
    const notAfter = new Date('2026-02-01T00:00:00Z')
    const authority = await createAuthority({ commonName: 'old authority', notBefore, notAfter })
    const read = new X509Certificate(authority.cert)
    expect([read.validFromDate, read.validToDate, read.ca]).toEqual([notBefore, notAfter, true])
  })
})
