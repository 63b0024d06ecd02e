import { request } from 'node:https'
import { isObject, text, type JsonObject } from '../../network/json/json.ts'

/** Where the sandbox is and how to be known there. */
export interface SandboxAccess {
  readonly url: string
  readonly caPem: string
  readonly token: string
}

/** What kubectl would have to print: the object or Status, and the warnings of the answer's headers. */
export interface ApiAnswer {
  readonly status: number
  readonly body: JsonObject
  readonly warnings: readonly string[]
}

/** One call as kubectl makes it. Unlike the watching client it keeps the `Warning` headers, which are for people. */
export function apiCall(
  access: SandboxAccess,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  { object, accept = 'application/json' }: { readonly object?: JsonObject; readonly accept?: string } = {},
): Promise<ApiAnswer> {
  const body = object === undefined ? '' : JSON.stringify(object)
  const headers = {
    authorization: `Bearer ${access.token}`,
    accept,
    ...(body === '' ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
  }
  return new Promise((resolve, reject) => {
    const call = request(
      new URL(path, access.url),
      { method, headers, ca: access.caPem, timeout: 30_000 },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const status = response.statusCode ?? 0
          resolve({
            status,
            body: parsed(Buffer.concat(chunks).toString('utf8')),
            warnings: warningsOf(response.rawHeaders),
          })
        })
      },
    )
    call.on('timeout', () => call.destroy(new Error(`no answer to ${method} ${path} within 30 s`)))
    call.on('error', reject)
    call.end(body)
  })
}

function parsed(body: string): JsonObject {
  const value: unknown = JSON.parse(body)
  return isObject(value) ? value : {}
}

/** The texts of `Warning: 299 - "…"` headers (RFC 7234, 5.5), unquoted. */
function warningsOf(rawHeaders: readonly string[]): readonly string[] {
  return rawHeaders.flatMap((name, at) => {
    if (at % 2 === 1 || name.toLowerCase() !== 'warning') return []
    const [, quoted] = /^\d{3} \S+ "((?:[^"\\]|\\.)*)"/.exec(rawHeaders[at + 1] ?? '') ?? []
    return quoted === undefined
      ? []
      : [Buffer.from(quoted.replaceAll(/\\(.)/g, '$1'), 'latin1').toString('utf8')]
  })
}

/** Plural resource names of the kinds in `examples/`. */
const PLURALS: Readonly<Record<string, string>> = {
  Namespace: 'namespaces',
  Node: 'nodes',
  Pod: 'pods',
  StatefulSet: 'statefulsets',
  NetworkAttachmentDefinition: 'network-attachment-definitions',
  InClusterIPPool: 'inclusterippools',
  GlobalInClusterIPPool: 'globalinclusterippools',
  IPAddressClaim: 'ipaddressclaims',
  MutatingWebhookConfiguration: 'mutatingwebhookconfigurations',
  ValidatingWebhookConfiguration: 'validatingwebhookconfigurations',
}
const CLUSTER_SCOPED = new Set([
  'Namespace',
  'Node',
  'GlobalInClusterIPPool',
  'MutatingWebhookConfiguration',
  'ValidatingWebhookConfiguration',
])

/** `/apis/k8s.cni.cncf.io/v1/namespaces/default/network-attachment-definitions`. */
export function collectionPath(object: JsonObject): string {
  const apiVersion = text(object, 'apiVersion') ?? ''
  const kind = text(object, 'kind') ?? ''
  const plural = PLURALS[kind]
  if (plural === undefined) throw new Error(`the sandbox tour knows no resource for kind ${kind}`)
  const metadata = isObject(object['metadata']) ? object['metadata'] : {}
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
  return CLUSTER_SCOPED.has(kind)
    ? `${root}/${plural}`
    : `${root}/namespaces/${text(metadata, 'namespace') ?? 'default'}/${plural}`
}

/** `networkattachmentdefinition.k8s.cni.cncf.io/ipvlan-net`, as kubectl names what it made. */
export function kubectlName(object: JsonObject): string {
  const apiVersion = text(object, 'apiVersion') ?? ''
  const group = apiVersion.includes('/') ? `.${apiVersion.split('/')[0] ?? ''}` : ''
  const metadata = isObject(object['metadata']) ? object['metadata'] : {}
  return `${(text(object, 'kind') ?? '').toLowerCase()}${group}/${text(metadata, 'name') ?? ''}`
}
