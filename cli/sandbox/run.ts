import { rm } from 'node:fs/promises'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { resource } from '../resources.ts'
import { UsageError, type Terminal } from '../terminal.ts'
import { VERSION } from '../version.ts'
import { foundObjects } from './found-objects.ts'
import { startStack, type Stack } from './stack.ts'
import { playTour } from './tour.ts'

/** The command line's options, as commander reads them. */
export interface SandboxOptions {
  readonly directory: string
  readonly port: string
  readonly config?: string
  readonly tour?: boolean
  readonly fresh?: boolean
}

/** Runs the sandbox until Ctrl-C. */
export async function runSandbox(options: SandboxOptions, terminal: Terminal): Promise<void> {
  const port = Number(options.port)
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new UsageError(`--port ${options.port} is no port number`)
  if (options.fresh === true) await rm(options.directory, { recursive: true, force: true })
  const configFile = options.config ?? fileURLToPath(resource('examples/berth.yaml'))
  const stack = await startStack({
    directory: options.directory,
    port,
    configFile,
    nodes: ['node1', 'node2'],
  })
  const stopped = untilStopped()
  terminal.out(banner(options.directory, stack))
  const found = await foundObjects(stack.sandbox)
  if (found !== '') terminal.out(`\nFound from an earlier run (--fresh forgets it):\n${found}`)
  else if (options.tour === true) await playTour(stack.sandbox, terminal.out)
  terminal.out(nextSteps(stack.sandbox.kubeconfigPath))
  await stopped
  terminal.out('\nstopping\n')
  await stack.close()
}

const untilStopped = (): Promise<void> =>
  new Promise((resolve) => {
    process.once('SIGINT', () => resolve())
    process.once('SIGTERM', () => resolve())
  })

const banner = (directory: string, { sandbox: api, webhook, logFile }: Stack): string =>
  `berth ${VERSION} on its sandbox: a stand-in for the Kubernetes API. It is no Kubernetes and not for production.
  API      ${api.url}   state in ${directory}
  webhook  https://127.0.0.1:${webhook.port}   log in ${logFile}
`

function nextSteps(kubeconfigPath: string): string {
  const kubeconfig = relative(process.cwd(), kubeconfigPath)
  return `
It stays up until Ctrl-C. In another terminal, from this folder:
  npm run -s berth -- review --kubeconfig ${kubeconfig} -f examples/s4-host-device/3-typo-pod.yaml
  npm run -s berth -- explain master-conflict
  kubectl --kubeconfig ${kubeconfig} apply --dry-run=server -f examples/s2-microshift/3-macvlan-on-ipvlan-master.yaml
`
}
