import type { KubeConfig } from '@kubernetes/client-node'
import type { RequestOptions } from 'node:https'
import { keepAliveAgent, type Access, type Agent, type Connection, type TlsOptions } from './connection.ts'

export interface KubeconfigSource {
  /** A kubeconfig file; undefined: `KUBECONFIG`, else `~/.kube/config`. */
  readonly file?: string | undefined
  /** A context of it; undefined: its current one. */
  readonly context?: string | undefined
}

/** How long credentials are used before the library is asked again (it runs exec plugins, and knows their expiry). */
const ACCESS_AGE_MS = 10_000

/**
 * The connection of a kubeconfig: client certificates, tokens, exec plugins, OIDC, proxies, as the client library knows
 * them. Throws if there is no kubeconfig, or none that names a cluster.
 */
export async function kubeconfigConnection(source: KubeconfigSource = {}): Promise<Connection> {
  const config = await load(source)
  const cluster = config.getCurrentCluster()
  const server = new URL(cluster?.server ?? '')
  const credentials = new Credentials(config, server, Boolean(cluster?.proxyUrl))
  return {
    server,
    title: `context ${config.getCurrentContext()} of the kubeconfig`,
    access: () => credentials.access(),
    refused: () => credentials.forget(),
    close: () => credentials.close(),
  }
}

/** Imports `config.js` alone, and only here: the package's index costs a second and 90 MB more than nothing. */
async function load({ file, context }: KubeconfigSource): Promise<KubeConfig> {
  const library = await import('@kubernetes/client-node/dist/config.js')
  const config = new library.KubeConfig()
  if (file === undefined) config.loadFromDefault()
  else config.loadFromFile(file)
  if (context !== undefined) config.setCurrentContext(context)
  const cluster = config.getCurrentCluster()
  if (cluster === null)
    throw new Error(`the kubeconfig has no cluster for context ${config.getCurrentContext()}`)
  if (cluster.server === 'http://localhost:8080') {
    throw new Error('no cluster: neither KUBECONFIG nor ~/.kube/config names one')
  }
  return config
}

class Credentials {
  readonly #config: KubeConfig
  readonly #server: URL
  readonly #proxied: boolean
  #agent: { readonly agent: Agent; readonly tls: TlsOptions } | undefined
  #current: { readonly access: Access; readonly at: number } | undefined

  constructor(config: KubeConfig, server: URL, proxied: boolean) {
    this.#config = config
    this.#server = server
    this.#proxied = proxied
  }

  async access(): Promise<Access> {
    if (this.#current !== undefined && performance.now() - this.#current.at < ACCESS_AGE_MS)
      return this.#current.access
    const options: RequestOptions & TlsOptions = { headers: {} }
    await this.#config.applyToHTTPSOptions(options)
    const access = { agent: this.#agentFor(options), headers: headersOf(options) }
    this.#current = { access, at: performance.now() }
    return access
  }

  forget(): void {
    this.#current = undefined
  }

  close(): void {
    this.#agent?.agent.destroy()
  }

  /** Our own keep-alive agent (the library's closes each connection), made anew when an exec plugin renews its certificate. */
  #agentFor(options: RequestOptions & TlsOptions): Agent {
    if (this.#proxied && options.agent instanceof Object) return options.agent
    const { ca, cert, key, pfx, passphrase, rejectUnauthorized, servername } = options
    const known = this.#agent
    if (
      known !== undefined &&
      same(known.tls.cert, cert) &&
      same(known.tls.key, key) &&
      same(known.tls.ca, ca)
    ) {
      return known.agent
    }
    const tls = defined({ ca, cert, key, pfx, passphrase, rejectUnauthorized, servername })
    this.#agent = { agent: keepAliveAgent(this.#server, tls), tls }
    return this.#agent.agent
  }
}

const same = (a: unknown, b: unknown): boolean => String(a) === String(b)

/** Without the keys whose value is undefined: `rejectUnauthorized: undefined` would switch the check off. */
const defined = (options: { readonly [Key in keyof TlsOptions]: TlsOptions[Key] | undefined }): TlsOptions =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))

function headersOf(options: RequestOptions): Record<string, string> {
  const headers: Record<string, string> = {}
  if (typeof options.auth === 'string') {
    headers['authorization'] = `Basic ${Buffer.from(options.auth).toString('base64')}`
  }
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    if (typeof value === 'string') headers[name.toLowerCase()] = value
  }
  return headers
}
