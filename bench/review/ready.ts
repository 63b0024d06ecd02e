import { Agent, request } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Waits until the webhook says that it is ready. All questions over one connection: a TLS handshake for each
 * would count as the webhook's work.
 */
export async function untilReady(port: number, ca: string): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const deadline = performance.now() + PATIENCE
  while (!(await isReady({ port, ca, agent }))) {
    if (performance.now() > deadline) throw new Error(`the webhook is not ready after ${PATIENCE} ms`)
    await sleep(20)
  }
  agent.destroy()
}

/** Milliseconds. */
const PATIENCE = 60_000

interface Probe {
  readonly port: number
  readonly ca: string
  readonly agent: Agent
}

function isReady({ port, ca, agent }: Probe): Promise<boolean> {
  return new Promise((resolve) => {
    const call = request({ host: '127.0.0.1', port, path: '/readyz', ca, agent }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    call.on('error', () => resolve(false))
    call.end()
  })
}
