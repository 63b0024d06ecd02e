import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { createAuthority, issueServing, type CertificatePair } from '../../certs/self-signed.ts'
import { isArray, isObject, objectAt, property, text, type JsonObject } from '../../network/json/json.ts'
import { startWebhook, type Webhook } from '../../webhook/main.ts'
import { berthAccounts } from './accounts.ts'
import { installDefinitions } from './berth.ts'
import { createCertificateAuthority } from './control-plane/certificates.ts'
import { describeWhereBinaries, startControlPlane, type ControlPlane } from './environment.ts'
import { register, untilCalled } from './registration.ts'
import { serveAt, SERVICE_ROUTING } from './service-endpoint.ts'
import { eventually, until } from './until.ts'

const DAY = 86_400_000
/** The API server has a certificate for the first of them. */
const SERVICES = ['berth', 'stranger']

const NETWORK: JsonObject = {
  apiVersion: 'k8s.cni.cncf.io/v1',
  kind: 'NetworkAttachmentDefinition',
  metadata: { name: 'net', namespace: 'default' },
  spec: { config: '{"cniVersion":"1.0.0","type":"macvlan","master":"eth1","ipam":{"type":"dhcp"}}' },
}
const NETWORKS = '/apis/k8s.cni.cncf.io/v1/namespaces/default/network-attachment-definitions'
const PODS = '/api/v1/namespaces/default/pods?dryRun=All'

const pod = (name: string): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, annotations: { 'k8s.v1.cni.cncf.io/networks': 'net' } },
  spec: { containers: [{ name: 'c', image: 'i' }] },
})

/** The files of docs/operations.md, "Only the API server". */
async function apiServerFiles(folder: string): Promise<{ caFile: string; flag: string }> {
  const authority = await createCertificateAuthority()
  const { cert, key } = await authority.client('kube-apiserver', [])
  const caFile = join(folder, 'client-ca.crt')
  await writeFile(caFile, authority.cert)
  const base64 = (pem: string): string => Buffer.from(pem).toString('base64')
  const kubeConfigFile = join(folder, 'webhooks.kubeconfig')
  await writeFile(
    kubeConfigFile,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      users: [
        {
          name: 'berth.berth-system.svc',
          user: { 'client-certificate-data': base64(cert), 'client-key-data': base64(key) },
        },
      ],
    }),
  )
  const plugins = ['MutatingAdmissionWebhook', 'ValidatingAdmissionWebhook'].map((name) => ({
    name,
    configuration: {
      apiVersion: 'apiserver.config.k8s.io/v1',
      kind: 'WebhookAdmissionConfiguration',
      kubeConfigFile,
    },
  }))
  const admission = join(folder, 'admission.json')
  await writeFile(
    admission,
    JSON.stringify({ apiVersion: 'apiserver.config.k8s.io/v1', kind: 'AdmissionConfiguration', plugins }),
  )
  return { caFile, flag: `--admission-control-config-file=${admission}` }
}

describeWhereBinaries({})('a webhook that serves only the API server', () => {
  let folder: string
  let cluster: ControlPlane
  let authority: CertificatePair
  let files: { readonly certFile: string; readonly keyFile: string }
  let known: Webhook
  let unknown: Webhook
  const lines: string[] = []

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'berth-mutual-tls-'))
    const { caFile, flag } = await apiServerFiles(folder)
    cluster = await startControlPlane({ apiServerFlags: [flag, ...SERVICE_ROUTING] })
    await installDefinitions(cluster)
    const notAfter = new Date(Date.now() + DAY)
    authority = await createAuthority({ commonName: 'berth test authority', notAfter })
    const names = SERVICES.map((name) => `${name}.berth-system.svc`)
    const { cert, key } = await issueServing(authority, { commonName: 'berth', names, notAfter })
    files = { certFile: join(folder, 'tls.crt'), keyFile: join(folder, 'tls.key') }
    await writeFile(files.certFile, cert)
    await writeFile(files.keyFile, key)
    const { webhook: kubeconfig } = await berthAccounts(cluster)
    const start = async (service: string): Promise<Webhook> => {
      const started = await startWebhook({
        configFile: undefined,
        kubeconfig,
        host: undefined,
        port: 0,
        certificate: files,
        callers: { caFile, names: ['kube-apiserver'] },
        published: { configuration: 'berth', service, namespace: () => 'berth-system' },
        logLevel: 'info',
        logTo: { write: (line) => lines.push(line) },
        berthUsers: [],
        shutdownDelay: 0,
      })
      if (!started.ok) throw new Error(started.problem)
      await serveAt(cluster, { namespace: 'berth-system', name: service, port: started.value.port })
      await until(
        () => started.value.unready().length === 0,
        () => started.value.unready().join('; '),
      )
      return started.value
    }
    known = await start('berth')
    unknown = await start('stranger')
  })
  afterAll(async () => {
    await known?.close()
    await unknown?.close()
    await cluster?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  /** As manifests/base has them, but for the name of the Service. */
  const registerFor = (service: string, trusted = authority.cert): Promise<void> =>
    register(cluster, { url: 'https://nowhere', authority: trusted }, (webhook) => {
      const client = objectAt(isObject(webhook) ? webhook : {}, 'clientConfig')
      const path = URL.parse(text(client, 'url') ?? '')?.pathname
      const called = { name: service, namespace: 'berth-system', path, port: 443 }
      const clientConfig = { service: called, caBundle: text(client, 'caBundle') }
      return { ...webhook, failurePolicy: 'Fail', clientConfig }
    })

  it('reviews what the API server asks with the certificate of its configuration', async () => {
    await registerFor('berth')
    await untilCalled(cluster)
    expect((await cluster.request('POST', NETWORKS, NETWORK)).status).toBe(201)
    const made = await eventually(
      () => cluster.request('POST', PODS, pod('web')),
      ({ status }) => status === 201,
    )
    expect(made.status).toBe(201)
    expect(lines.join('\n')).not.toContain('a caller was refused')
  })

  it('reviews nothing of an API server that has no certificate for it, and says so there and in its log', async () => {
    await registerFor('stranger')
    const refused = await eventually(
      () => cluster.request('POST', PODS, pod('web')),
      ({ status }) => status !== 201,
    )
    expect(refused.status).toBe(500)
    expect(JSON.stringify(refused.body)).toContain('no client certificate was presented')
    expect(lines.join('\n')).toContain('a caller was refused')
  })

  it('is not ready while its own registrations trust another authority, and again when they trust its own', async () => {
    const notAfter = new Date(Date.now() + DAY)
    const other = await createAuthority({ commonName: 'another authority', notAfter })
    await registerFor('berth', other.cert)
    await until(
      // Of the two it may have read one before it was changed.
      () => known.unready().some((reason) => reason.includes('MutatingWebhookConfiguration')),
      () => `unready for another reason, or ready: ${known.unready().join('; ')}`,
    )
    expect(known.unready()).toEqual([
      expect.stringMatching(
        /^the served certificate \(CN=berth, issued by CN=berth test authority, expires .*\) is not signed by the caBundle of MutatingWebhookConfiguration berth, webhook \S+, and \d+ more: /,
      ),
    ])
    // Those of another Service are no business of its.
    expect(unknown.unready()).toEqual([])
    await registerFor('berth')
    await until(
      () => known.unready().length === 0,
      () => known.unready().join('; '),
    )
  })

  it('converts pools for it all the same: it has no certificate to present for that', async () => {
    const patch: unknown = parse(await readFile('manifests/crds/cluster-api/conversion.yaml', 'utf8'))
    const operation: unknown = isArray(patch) ? patch[0] : undefined
    const conversion = objectAt(isObject(operation) ? operation : {}, 'value')
    const clientConfig = {
      service: { name: 'berth', namespace: 'berth-system', path: '/convert', port: 443 },
      caBundle: Buffer.from(authority.cert).toString('base64'),
    }
    const webhook = { ...objectAt(conversion, 'webhook'), clientConfig }
    const body = JSON.stringify({ spec: { conversion: { ...conversion, webhook } } })
    const crd = 'inclusterippools.ipam.cluster.x-k8s.io'
    expect(await cluster.kubectl(['patch', 'crd', crd, '--type=merge', '-p', body])).toMatchObject({
      code: 0,
    })
    // Of this kind nothing is asked of the webhook that refuses.
    await registerFor('berth')
    const pools = (version: string) =>
      `/apis/ipam.cluster.x-k8s.io/${version}/namespaces/default/inclusterippools`
    const pool = {
      apiVersion: 'ipam.cluster.x-k8s.io/v1alpha1',
      kind: 'InClusterIPPool',
      metadata: { name: 'old' },
      spec: { subnet: '10.9.0.0/29' },
    }
    await eventually(
      () => cluster.request('POST', pools('v1alpha1'), pool),
      ({ status }) => status === 201,
    )
    const { body: read } = await eventually(
      () => cluster.request('GET', `${pools('v1alpha2')}/old`),
      (answer) =>
        property(objectAt(isObject(answer.body) ? answer.body : {}, 'spec'), 'addresses') !== undefined,
    )
    expect(isObject(read) && property(read, 'spec')).toEqual({ addresses: ['10.9.0.1-10.9.0.6'], prefix: 29 })
  })
})
