import { setTimeout as sleep } from 'node:timers/promises'
import { createAuthority, issueServing, type CertificatePair } from '../../../certs/self-signed.ts'
import { isObject, objectAt, property, stringsAt, text, type JsonObject } from '../../../network/json/json.ts'
import type { ControlPlane } from '../environment.ts'
import { objectsAt, stringList } from './pod-shape.ts'

const FIXTURES = 'test/fixtures/crds-cert-manager'
const DAY = 86_400_000
const REGISTRATIONS = ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations']

/**
 * Stands in for cert-manager and does what it does with the objects of the overlay: a Secret for each Certificate, of an authority or
 * of a leaf under one, and the authority into the caBundle of registrations that are annotated with `cert-manager.io/inject-ca-from`.
 */
export class CertManager {
  readonly #cluster: ControlPlane
  readonly #over = new AbortController()
  readonly #pairs = new Map<string, CertificatePair>()
  #loop: Promise<void> = Promise.resolve()

  constructor(cluster: ControlPlane) {
    this.#cluster = cluster
  }

  /** Installs the definitions, and goes to work. */
  async start(): Promise<void> {
    await this.#kubectl(['apply', '-f', FIXTURES])
    await this.#kubectl(['wait', '--for=condition=Established', '--timeout=30s', '-f', FIXTURES])
    this.#loop = this.#run()
    // Told by `stop`.
    this.#loop.catch(() => undefined)
  }

  /** Rejects if it had trouble at work. */
  async stop(): Promise<void> {
    this.#over.abort()
    await this.#loop
  }

  async #run(): Promise<void> {
    while (!this.#over.signal.aborted) {
      for (const certificate of await this.#list('/apis/cert-manager.io/v1/certificates'))
        await this.#serve(certificate)
      for (const plural of REGISTRATIONS)
        for (const one of await this.#list(`/apis/admissionregistration.k8s.io/v1/${plural}`))
          await this.#inject(plural, one)
      await sleep(200)
    }
  }

  /** Makes the Secret of a Certificate, once its issuer can. */
  async #serve(certificate: JsonObject): Promise<void> {
    const spec = objectAt(certificate, 'spec')
    const namespace = text(objectAt(certificate, 'metadata'), 'namespace') ?? ''
    const secretName = text(spec, 'secretName') ?? ''
    const key = `${namespace}/${secretName}`
    if (this.#pairs.has(key)) return
    const issued = await this.#issued(spec, namespace)
    if (issued === undefined) return
    const { pair, authority } = issued
    const data = { 'tls.crt': pair.cert, 'tls.key': pair.key, 'ca.crt': authority.cert }
    const { status } = await this.#cluster.request('POST', `/api/v1/namespaces/${namespace}/secrets`, {
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'kubernetes.io/tls',
      metadata: { name: secretName },
      data: Object.fromEntries(Object.entries(data).map(([name, pem]) => [name, base64(pem)])),
    })
    if (status === 201) this.#pairs.set(key, pair)
  }

  async #issued(
    spec: JsonObject,
    namespace: string,
  ): Promise<{ readonly pair: CertificatePair; readonly authority: CertificatePair } | undefined> {
    const commonName = text(spec, 'commonName') ?? ''
    const notAfter = new Date(Date.now() + DAY)
    if (property(spec, 'isCA') === true) {
      const pair = await createAuthority({ commonName, notAfter })
      return { pair, authority: pair }
    }
    const reference = text(objectAt(spec, 'issuerRef'), 'name') ?? ''
    const issuer = await this.#get(`/apis/cert-manager.io/v1/namespaces/${namespace}/issuers/${reference}`)
    const secret = text(objectAt(objectAt(issuer, 'spec'), 'ca'), 'secretName') ?? ''
    const authority = this.#pairs.get(`${namespace}/${secret}`)
    if (authority === undefined) return undefined
    const names = stringList(spec, 'dnsNames')
    return { pair: await issueServing(authority, { commonName, names, notAfter }), authority }
  }

  /** As cainjector: the `ca.crt` of the Certificate's Secret into each webhook. */
  async #inject(plural: string, registration: JsonObject): Promise<void> {
    const metadata = objectAt(registration, 'metadata')
    const from = stringsAt(metadata, 'annotations')['cert-manager.io/inject-ca-from']
    if (from === undefined) return
    const [namespace = '', name = ''] = from.split('/')
    const certificate = await this.#get(
      `/apis/cert-manager.io/v1/namespaces/${namespace}/certificates/${name}`,
    )
    const secretName = text(objectAt(certificate, 'spec'), 'secretName') ?? ''
    const secret = await this.#get(`/api/v1/namespaces/${namespace}/secrets/${secretName}`)
    const caBundle = stringsAt(secret, 'data')['ca.crt']
    if (caBundle === undefined) return
    const webhooks = objectsAt(registration, 'webhooks')
    if (webhooks.every((webhook) => text(objectAt(webhook, 'clientConfig'), 'caBundle') === caBundle)) return
    const path = `/apis/admissionregistration.k8s.io/v1/${plural}/${text(metadata, 'name') ?? ''}`
    await this.#cluster.request('PUT', path, {
      ...registration,
      webhooks: webhooks.map((webhook) => ({
        ...webhook,
        clientConfig: { ...objectAt(webhook, 'clientConfig'), caBundle },
      })),
    })
  }

  async #get(path: string): Promise<JsonObject> {
    const { status, body } = await this.#cluster.request('GET', path)
    return status === 200 && isObject(body) ? body : {}
  }

  async #list(path: string): Promise<readonly JsonObject[]> {
    return objectsAt(await this.#get(path), 'items')
  }

  async #kubectl(args: readonly string[]): Promise<void> {
    const { code, stderr } = await this.#cluster.kubectl(args)
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`)
  }
}

const base64 = (pem: string): string => Buffer.from(pem).toString('base64')
