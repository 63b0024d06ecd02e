import 'reflect-metadata'
import { Agent, request } from 'node:https'
import { webcrypto } from 'node:crypto'
import { TLSSocket } from 'node:tls'
import * as x509 from '@peculiar/x509'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openLog } from '../../service/log.ts'
import { callersOf } from '../../webhook/callers.ts'
import { listen, type Listening } from '../../webhook/server.ts'
import {
  createCertificateAuthority,
  type CertificateAuthority,
  type CertificatePair,
} from '../cluster/control-plane/certificates.ts'
import { testCertificate } from './server/serving.ts'

const REVIEW = { status: 200, body: '{"reviewed":true}' } as const

const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

/** A client certificate whose name is a DNS name, as SPIFFE and cert-manager make them, and nothing in the subject. */
async function namedByDns(authority: CertificateAuthority, name: string): Promise<CertificatePair> {
  const [der = new ArrayBuffer(0)] = x509.PemConverter.decode(authority.key)
  const signingKey = await webcrypto.subtle.importKey('pkcs8', der, EC, false, ['sign'])
  const keys = await webcrypto.subtle.generateKey(EC, true, ['sign', 'verify'])
  const leaf = await x509.X509CertificateGenerator.create({
    issuer: new x509.X509Certificate(authority.cert).subject,
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: EC,
    notAfter: new Date(Date.now() + 3_600_000),
    extensions: [
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
      new x509.SubjectAlternativeNameExtension([
        { type: 'ip', value: '10.0.0.1' },
        { type: 'dns', value: name },
      ]),
    ],
  })
  const key = x509.PemConverter.encode(
    await webcrypto.subtle.exportKey('pkcs8', keys.privateKey),
    'PRIVATE KEY',
  )
  return { cert: leaf.toString('pem'), key }
}

describe('callers with certificates', () => {
  let authority: CertificateAuthority
  let other: CertificateAuthority
  let serving: Awaited<ReturnType<typeof testCertificate>>
  let apiServer: CertificatePair
  const closers: Listening[] = []

  beforeAll(async () => {
    authority = await createCertificateAuthority()
    other = await createCertificateAuthority()
    serving = await testCertificate()
    apiServer = await authority.client('kube-apiserver', ['system:masters'])
  })
  afterAll(async () => {
    await Promise.all(closers.map((listening) => listening.close(0)))
  })

  async function serve(names: readonly string[]) {
    const lines: string[] = []
    const log = openLog('info', { write: (line) => lines.push(line) })
    const { cert, key } = serving
    const bodies: string[] = []
    const listening = await listen(
      {
        review: (_phase, body) => {
          bodies.push(body)
          return REVIEW
        },
        convert: () => ({ status: 200, body: '{"converted":true}' }),
        unready: () => [],
        metrics: () => Promise.resolve({ contentType: 'text/plain', text: '' }),
      },
      {
        host: '127.0.0.1',
        port: 0,
        certificate: { cert, key, clientCa: authority.cert },
        callers: callersOf({ caFile: '/etc/client-ca.crt', names }, log),
      },
    )
    closers.push(listening)
    return { listening, lines, bodies }
  }

  const call = (
    { listening }: { readonly listening: Listening },
    pair: CertificatePair | undefined,
    { path = '/validate', method = 'POST', agent = new Agent() } = {},
  ): Promise<{ status: number; body: string; resumed: boolean }> =>
    new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port: listening.port, path, method, ca: serving.ca, agent }
      const sent = request(
        { ...options, ...pair, headers: { 'content-type': 'application/json' } },
        (answer) => {
          const { socket } = answer
          const resumed = socket instanceof TLSSocket && socket.isSessionReused()
          let body = ''
          answer.setEncoding('utf8')
          answer.on('data', (chunk: string) => (body += chunk))
          answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body, resumed }))
        },
      )
      sent.on('error', reject)
      sent.end(method === 'POST' ? '{"secret":1}' : undefined)
    })

  it('are served with a certificate of the authority, by their common name or a DNS name', async () => {
    const serves = await serve(['kube-apiserver', 'api.example.org'])
    expect(await call(serves, apiServer)).toMatchObject(REVIEW)
    const named = await authority.serving([{ type: 'dns', value: 'api.example.org' }])
    // Its purpose is to serve, not to ask.
    expect(await call(serves, named)).toMatchObject({
      status: 403,
      body: expect.stringContaining('INVALID_PURPOSE'),
    })
    expect(await call(serves, await namedByDns(authority, 'api.example.org'))).toMatchObject(REVIEW)
    expect(await call(serves, await namedByDns(authority, 'other.example.org'))).toMatchObject({
      status: 403,
      body: expect.stringContaining('the client certificate is of other.example.org: --client-name allows'),
    })
    expect(serves.bodies).toHaveLength(2)
  })

  it('are served whatever their name, if no name is asked for', async () => {
    const serves = await serve([])
    expect(await call(serves, await authority.client('anybody', []))).toMatchObject(REVIEW)
  })

  it.each([
    ['no certificate', () => Promise.resolve(undefined), 'no client certificate was presented'],
    [
      'a certificate of another authority',
      () => other.client('kube-apiserver', []),
      'the client certificate of kube-apiserver is not valid by the authorities in /etc/client-ca.crt',
    ],
    [
      'a certificate of another name',
      () => authority.client('kubelet', []),
      'the client certificate is of kubelet: --client-name allows kube-apiserver',
    ],
    [
      'a name that begins alike',
      () => authority.client('kube-apiserver, DNS:kube-apiserver', []),
      '--client-name allows kube-apiserver',
    ],
  ])('are refused with %s, in words, before anything of the body is read', async (_name, pairOf, said) => {
    const serves = await serve(['kube-apiserver'])
    const pair = await pairOf()
    for (const path of ['/mutate', '/validate']) {
      const refused = await call(serves, pair, { path })
      expect(refused.status).toBe(403)
      expect(JSON.parse(refused.body)).toMatchObject({ kind: 'Status', reason: 'Forbidden' })
      expect(JSON.parse(refused.body).message).toContain(said)
    }
    for (const path of ['/healthz', '/readyz', '/metrics'])
      expect(await call(serves, pair, { path, method: 'GET' })).toMatchObject({ status: 403 })
    expect(serves.bodies).toEqual([])
    // Five refusals, one line.
    expect(serves.lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({
        msg: 'a caller was refused',
        caller: '127.0.0.1',
        problem: expect.stringContaining(said),
      }),
    ])
  })

  it('may ask for a conversion without a certificate: the API server has none for that', async () => {
    expect(await call(await serve(['kube-apiserver']), undefined, { path: '/convert' })).toMatchObject({
      status: 200,
      body: '{"converted":true}',
    })
  })

  it('are verified by another authority from the moment that the file holds it, resumed sessions too', async () => {
    const serves = await serve(['kube-apiserver'])
    const agent = new Agent({ maxCachedSessions: 10 })
    expect(await call(serves, apiServer, { agent })).toMatchObject({ status: 200, resumed: false })
    expect(await call(serves, apiServer, { agent })).toMatchObject({ status: 200, resumed: true })
    const { cert, key } = serving
    serves.listening.setCertificate({ cert, key, clientCa: other.cert })
    expect(await call(serves, apiServer, { agent })).toMatchObject({ status: 403 })
    expect(await call(serves, await other.client('kube-apiserver', []))).toMatchObject({ status: 200 })
  })
})
