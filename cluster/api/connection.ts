import http from 'node:http'
import https from 'node:https'

/** Whatever can open sockets for requests; one for all of them, so that TLS is shaken once and not for each call. */
export type Agent = http.Agent | https.Agent

/** What one request needs to reach the API server and be known there. */
export interface Access {
  readonly agent: Agent
  /** `Authorization`, impersonation. */
  readonly headers: Readonly<Record<string, string>>
}

/** Where an API server is and how to speak to it. */
export interface Connection {
  /** e.g. `https://10.96.0.1:443`; a path in it is kept (Rancher). */
  readonly server: URL
  /** For messages: `the service account`, `context dev of the kubeconfig`. */
  readonly title: string
  /** Asked before each request: tokens are renewed as they expire. */
  access(): Promise<Access>
  /** What was answered last is not accepted (401): forget it. */
  refused?(): void
  close(): void
}

/** TLS material, as `https.Agent` takes it. */
export type TlsOptions = Pick<
  https.AgentOptions,
  'ca' | 'cert' | 'key' | 'pfx' | 'passphrase' | 'rejectUnauthorized' | 'servername'
>

/**
 * A keep-alive agent. TCP probes start after 30 s of silence, so that a dead peer is found within a minute although a
 * watch may be silent for longer.
 */
export function keepAliveAgent(server: URL, tls: TlsOptions = {}): Agent {
  const options = { keepAlive: true, keepAliveMsecs: 30_000, maxFreeSockets: 32 }
  return server.protocol === 'http:' ? new http.Agent(options) : new https.Agent({ ...options, ...tls })
}

/** A connection whose credentials never change: a test, the sandbox. */
export function fixedConnection(
  server: string,
  tls: TlsOptions = {},
  headers: Readonly<Record<string, string>> = {},
): Connection {
  const url = new URL(server)
  const agent = keepAliveAgent(url, tls)
  return {
    server: url,
    title: server,
    access: async () => ({ agent, headers }),
    close: () => agent.destroy(),
  }
}
