import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'node:tls'
import { isObject, text } from '../../../network/json/json.ts'
import type { ControlPlane } from '../environment.ts'
import { machineAddress } from '../service-endpoint.ts'
import { publishedIn } from './installed.ts'
import { NAMESPACE, type Replica } from './replica.ts'

/** Calls of one kind, by the phase in which they were made. */
export class Count {
  readonly done = new Map<string, number>()
  /** Each different one, with how often it came. */
  readonly failures: Record<string, number> = {}

  add(phase: string, failure: string | undefined): void {
    this.done.set(phase, (this.done.get(phase) ?? 0) + 1)
    if (failure === undefined) return
    const told = `${phase}: ${failure}`
    this.failures[told] = (this.failures[told] ?? 0) + 1
  }
}

export interface Load {
  /** Pods created through the API server, which calls Berth with failurePolicy Fail. */
  readonly pods: Count
  /** Connections to each replica, each shaken anew and verified by a bundle that was published a moment ago, as API servers do. */
  readonly handshakes: Count
  stop(): Promise<void>
}

/** `phase`: what the certificates are at, asked before each call. */
export function startLoad(cluster: ControlPlane, replicas: readonly Replica[], phase: () => string): Load {
  const pods = new Count()
  const handshakes = new Count()
  const end = new AbortController()
  const repeat = async (act: () => Promise<void>, pause: number): Promise<void> => {
    while (!end.signal.aborted) {
      await act()
      await sleep(pause)
    }
  }
  const create = async (): Promise<void> => {
    const at = phase()
    const { status, body } = await cluster.request('POST', '/api/v1/namespaces/default/pods', POD)
    pods.add(
      at,
      status === 201 ? undefined : ((isObject(body) ? text(body, 'message') : undefined) ?? `${status}`),
    )
  }
  let before: readonly string[] = []
  const shake = async (): Promise<void> => {
    const at = phase()
    // Now, and as an API server may still have it that is one look behind.
    const now = [...new Set((await publishedIn(cluster)).map(({ pem }) => pem))]
    for (const ca of new Set([...now, ...before]))
      for (const { port } of replicas) handshakes.add(at, await handshake(port, ca))
    before = now
  }
  const running = [repeat(create, 5), repeat(create, 5), repeat(shake, 50)]
  return {
    pods,
    handshakes,
    stop: async () => {
      end.abort()
      await Promise.all(running)
    },
  }
}

const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { generateName: 'load-', annotations: { 'k8s.v1.cni.cncf.io/networks': 'local' } },
  spec: { containers: [{ name: 'c', image: 'i' }] },
}

/** What is wrong with the certificate that is served there now; undefined: nothing. */
export function handshake(port: number, ca: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const options = { host: machineAddress(), port, ca, servername: `berth.${NAMESPACE}.svc` }
    const socket = connect(options, () => {
      socket.destroy()
      resolve(undefined)
    })
    socket.on('error', (error) => resolve(error.message))
  })
}
