import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { isIPv6 } from 'node:net'
import { keepAliveAgent, type Agent, type Connection } from './connection.ts'

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount'
/** kubelet renews the token well before it expires; client-go reads it again every minute too. */
const TOKEN_AGE_MS = 60_000

/** Whether this process runs in a pod with a service account. */
export const isInCluster = (env: NodeJS.ProcessEnv = process.env, directory = SERVICE_ACCOUNT): boolean =>
  env['KUBERNETES_SERVICE_HOST'] !== undefined && existsSync(`${directory}/token`)

/**
 * The connection of a pod's service account: address from the environment, `ca.crt` and `token` from the mounted folder.
 * Written here and not taken from the client library, whose import alone takes 90 MB of the webhook's 250.
 */
export function inClusterConnection(
  env: NodeJS.ProcessEnv = process.env,
  directory = SERVICE_ACCOUNT,
): Connection {
  const host = env['KUBERNETES_SERVICE_HOST'] ?? ''
  const server = new URL(
    `https://${isIPv6(host) ? `[${host}]` : host}:${env['KUBERNETES_SERVICE_PORT'] ?? '443'}`,
  )
  let agent: Agent | undefined
  let token: { readonly text: string; readonly at: number } | undefined
  return {
    server,
    title: 'the service account',
    access: async () => {
      agent ??= keepAliveAgent(server, { ca: await readFile(`${directory}/ca.crt`) })
      if (token === undefined || performance.now() - token.at > TOKEN_AGE_MS) {
        token = { text: (await readFile(`${directory}/token`, 'utf8')).trim(), at: performance.now() }
      }
      return { agent, headers: { authorization: `Bearer ${token.text}` } }
    },
    refused: () => {
      token = undefined
    },
    close: () => agent?.destroy(),
  }
}
