import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import type { Server } from 'node:https'
import { join } from 'node:path'
import { Admission } from './admission/admission.ts'
import { credentials } from './credentials.ts'
import { putFirstObjects } from './first-objects.ts'
import { KindRegistry } from './kinds/kind-registry.ts'
import { kubeconfig } from './kubeconfig.ts'
import { expireEvents } from './operations/expire-events.ts'
import { finishAfterRemovals } from './operations/finish-terminating.ts'
import { createApiServer } from './server/server.ts'
import { openDatabase } from './store/database.ts'
import { Store } from './store/store.ts'

export interface SandboxOptions {
  /** Where the state lives: `state.db` (SQLite), authority, token, kubeconfig. Made if it is not there. */
  readonly directory: string
  /** Port on 127.0.0.1; 0 (default) for any free one. */
  readonly port?: number
  /** Nodes to have from the start; none by default. */
  readonly nodes?: readonly string[]
  /** Folder of CustomResourceDefinitions, in folders below it too, to have from the start; default `manifests/crds/`. */
  readonly definitions?: URL
  /** Takes what the operator should know; by default nobody does. */
  readonly log?: (message: string) => void
}

/**
 * A stand-in for the Kubernetes API on this machine: enough for kubectl, Berth's webhook and its allocator. It is no
 * Kubernetes and not for production.
 */
export interface Sandbox {
  readonly url: string
  /** PEM */
  readonly caPem: string
  /** Bearer token of an administrator. */
  readonly token: string
  readonly kubeconfigPath: string
  /** Forgets all but the last changes, as etcd does every five minutes: older watches and pages get 410. */
  compact(keep: number): void
  /** Ends watches, lets requests in flight finish, closes the database. Can be called twice. */
  close(): Promise<void>
}

const DEFINITIONS = new URL('../manifests/crds/', import.meta.url)

/** @throws if the directory is in use by another sandbox, or the port is taken */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { directory, port = 0, nodes = [], definitions = DEFINITIONS, log = () => undefined } = options
  await mkdir(directory, { recursive: true })
  const store = new Store(openDatabase(join(directory, 'state.db')))
  const admission = new Admission(store, log)
  try {
    await putFirstObjects(store, { nodes, definitions })
    const { caPem, serving, token } = await credentials(directory)
    const core = { store, admission, kinds: new KindRegistry(store) }
    finishAfterRemovals(core)
    const stopExpiry = expireEvents(store)
    const { server, endWatches } = createApiServer(core, { ...serving, token, log })
    const url = `https://127.0.0.1:${await listen(server, port)}`
    let closing: Promise<void> | undefined
    const kubeconfigPath = join(directory, 'kubeconfig')
    await writeFile(kubeconfigPath, kubeconfig({ url, caPem, token }), { mode: 0o600 })
    log(`the Berth sandbox serves ${url}; it is no Kubernetes and not for production`)
    return {
      url,
      caPem,
      token,
      kubeconfigPath,
      compact: (keep) => store.compact(keep),
      close: () => (closing ??= close({ server, endWatches, stopExpiry, store, admission })),
    }
  } catch (error) {
    admission.close()
    store.close()
    throw error
  }
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}

interface Running {
  readonly server: Server
  readonly endWatches: () => void
  readonly stopExpiry: () => void
  readonly store: Store
  readonly admission: Admission
}

/** A webhook that does not answer may hold a request for this long; then it is cut off. */
const GRACE = 10_000

async function close({ server, endWatches, stopExpiry, store, admission }: Running): Promise<void> {
  const closed = once(server, 'close')
  stopExpiry()
  server.close()
  endWatches()
  // On connections that stand a client may begin the next watch at once.
  const sweep = setInterval(() => {
    endWatches()
    server.closeIdleConnections()
  }, 20)
  const cut = setTimeout(() => server.closeAllConnections(), GRACE)
  await closed
  clearInterval(sweep)
  clearTimeout(cut)
  admission.close()
  store.close()
}
