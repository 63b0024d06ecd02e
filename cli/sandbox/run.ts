import { rm } from 'node:fs/promises'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { StateUnusable } from '../../sandbox/store/database.ts'
import { resource } from '../resources.ts'
import { UsageError, type Terminal } from '../terminal.ts'
import { VERSION } from '../version.ts'
import { foundObjects } from './found-objects.ts'
import { USUAL_MAP_PORT } from './map.ts'
import { startStack, type Stack, type StackOptions } from './stack.ts'
import { playTour } from './tour.ts'

/** The command line's options, as commander reads them. */
export interface SandboxOptions {
  readonly directory: string
  readonly port?: string
  readonly config?: string
  readonly tour?: boolean
  readonly fresh?: boolean
}

/** Runs the sandbox until Ctrl-C. */
export async function runSandbox(options: SandboxOptions, terminal: Terminal): Promise<void> {
  const port = portOf(options.port)
  if (options.fresh === true) await rm(options.directory, { recursive: true, force: true })
  const configFile = options.config ?? fileURLToPath(resource('examples/berth.yaml'))
  const { directory } = options
  const nodes = ['node1', 'node2']
  const stack = await startOn(port, { directory, configFile, nodes, mapPort: USUAL_MAP_PORT })
  const stopped = untilStopped()
  terminal.out(banner(directory, stack))
  // Ctrl-C ends the tour too: its next call finds nobody.
  await Promise.race([present(stack, options, terminal), stopped])
  await stopped
  terminal.out('\nstopping\n')
  await stack.close()
}

/** What was found, or the tour; then what else there is to try. */
async function present(
  { sandbox }: Stack,
  { tour = false }: SandboxOptions,
  { out }: Terminal,
): Promise<void> {
  const found = await foundObjects(sandbox)
  if (found !== '')
    out(`\nFound from an earlier run (npm start -- --fresh forgets it and plays the tour again):\n${found}`)
  else if (tour) await playTour(sandbox, out)
  out(nextSteps(sandbox.kubeconfigPath))
}

/** The port of a real API server, which a newcomer's machine may have in use: then any free one will do. */
const USUAL_PORT = 6443

function portOf(given: string | undefined): number | undefined {
  if (given === undefined) return undefined
  const port = Number(given)
  if (Number.isInteger(port) && port >= 0 && port <= 65535) return port
  throw new UsageError(`--port ${given} is no port number`)
}

async function startOn(port: number | undefined, options: Omit<StackOptions, 'port'>): Promise<Stack> {
  try {
    return await startStack({ ...options, port: port ?? USUAL_PORT })
  } catch (error) {
    if (error instanceof StateUnusable) throw new UsageError(error.message)
    if (isPathError(error))
      throw new UsageError(`the state cannot be kept in ${options.directory}: ${error.message}`)
    if (!isTaken(error)) throw error
    if (port !== undefined)
      throw new UsageError(`port ${port} of 127.0.0.1 is in use: give another one, or --port 0`)
    return startStack({ ...options, port: 0 })
  }
}

const PATH_ERRORS: ReadonlySet<unknown> = new Set([
  'EEXIST',
  'ENOTDIR',
  'EACCES',
  'EROFS',
  'ENOENT',
  'EPERM',
  'ENOSPC',
])

const isPathError = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && PATH_ERRORS.has(error.code)

const isTaken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'

const untilStopped = (): Promise<void> =>
  new Promise((resolve) => {
    process.once('SIGINT', () => resolve())
    process.once('SIGTERM', () => resolve())
  })

const banner = (directory: string, { sandbox: api, webhook, socket, map, logFiles }: Stack): string =>
  `berth ${VERSION} on its sandbox: a stand-in for the Kubernetes API. It is no Kubernetes and not for production.
  API        ${api.url}   state in ${directory}
  webhook    https://127.0.0.1:${webhook.port}   log in ${logFiles.webhook}
  allocator  ${socket}   log in ${logFiles.allocator}
${map === undefined ? '' : `  map        ${map.url}\n`}`

function nextSteps(kubeconfigPath: string): string {
  const kubeconfig = relative(process.cwd(), kubeconfigPath)
  return `
It stays up until Ctrl-C. In another terminal, from this folder:
  npm run -s berth -- review --kubeconfig ${kubeconfig} -f examples/s4-host-device/3-typo-pod.yaml
  npm run -s berth -- pools --kubeconfig ${kubeconfig}
  npm run -s berth -- explain 192.168.40.3 --kubeconfig ${kubeconfig}
  npm run -s berth -- explain master-conflict
  kubectl --kubeconfig ${kubeconfig} apply --dry-run=server -f examples/s2-microshift/3-macvlan-on-ipvlan-master.yaml
`
}
