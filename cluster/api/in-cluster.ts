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
  let trusted: { readonly ca: string; readonly agent: Agent } | undefined
  const agents: Agent[] = []
  let token: { readonly text: string; readonly at: number } | undefined
  const read = async (): Promise<Agent> => {
    const [text, ca] = await Promise.all([
      textOf(directory, 'token'),
      // The cluster's authority changes in the years of a cluster, and with it this file.
      textOf(directory, 'ca.crt'),
    ])
    token = { text: text.trim(), at: performance.now() }
    if (trusted?.ca === ca) return trusted.agent
    trusted = { ca, agent: keepAliveAgent(server, { ca }) }
    agents.push(trusted.agent)
    return trusted.agent
  }
  return {
    server,
    title: directory === SERVICE_ACCOUNT ? 'the service account' : `the service account in ${directory}`,
    access: async () => {
      const isFresh = token !== undefined && performance.now() - token.at <= TOKEN_AGE_MS
      const agent = isFresh && trusted !== undefined ? trusted.agent : await read()
      return { agent, headers: { authorization: `Bearer ${token?.text ?? ''}` } }
    },
    refused: () => {
      token = undefined
    },
    close: () => {
      for (const agent of agents) agent.destroy()
    },
  }
}

async function textOf(directory: string, name: string): Promise<string> {
  try {
    return await readFile(`${directory}/${name}`, 'utf8')
  } catch (error) {
    if (directory === SERVICE_ACCOUNT) throw error
    const said = error instanceof Error ? error.message : String(error)
    throw new Error(`no ${name} in ${directory} yet: the allocator writes it (${said})`, { cause: error })
  }
}
