import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import type { OperationsAddress } from '../service/operations-server.ts'
import { UsageError } from './terminal.ts'

/** What `berth webhook` and `berth allocator` take alike. */
export interface ServiceOptions {
  readonly config?: string
  readonly kubeconfig?: string
  readonly serviceAccountFolder?: string
  readonly operationsPort?: string
  readonly operationsHost?: string
  readonly logLevel: string
}

export function addServiceOptions(command: Command, purpose: string): Command {
  return command
    .option('--config <file>', 'a BerthConfiguration, read again when it changes')
    .option('--kubeconfig <file>', `the cluster to ${purpose}; the pod's service account without it`)
    .option(
      '--service-account-folder <folder>',
      "token, ca.crt and namespace of the account to act as; the pod's own mount without it",
    )
    .option('--operations-port <number>', 'serve /healthz, /readyz and /metrics on this port, by plain HTTP')
    .option('--operations-host <address>', 'address of that port; all of IPv4 and IPv6 without it')
    .option('--log-level <level>', 'trace, debug, info, warn, error or silent', 'info')
}

/** What both hand on to the process. */
export interface ServiceSettings {
  readonly configFile: string | undefined
  readonly kubeconfig: string | undefined
  readonly serviceAccountFolder: string | undefined
  readonly operations: OperationsAddress | undefined
  readonly logLevel: string
}

/** @throws UsageError */
export function serviceSettings(options: ServiceOptions): ServiceSettings {
  const { config, kubeconfig, serviceAccountFolder, operationsPort, operationsHost, logLevel } = options
  if (kubeconfig !== undefined && serviceAccountFolder !== undefined)
    throw new UsageError('--kubeconfig and --service-account-folder are two identities: give one')
  if (operationsHost !== undefined && operationsPort === undefined)
    throw new UsageError('--operations-host needs --operations-port')
  return {
    configFile: config,
    kubeconfig,
    serviceAccountFolder,
    operations:
      operationsPort === undefined
        ? undefined
        : { host: operationsHost, port: portOf(operationsPort, '--operations-port') },
    logLevel: levelOf(logLevel),
  }
}

export function portOf(text: string, option: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65535) throw new UsageError(`${option} ${text} is no port number`)
  return port
}

const LEVELS: readonly string[] = ['trace', 'debug', 'info', 'warn', 'error', 'silent']

function levelOf(level: string): string {
  if (!LEVELS.includes(level)) throw new UsageError(`--log-level ${level} is none of ${LEVELS.join(', ')}`)
  return level
}

/** Where kubelet mounts the account of a pod. */
export const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount'

/** The namespace of the pod that this runs in: of POD_NAMESPACE, else as the service account's folder tells it, else `berth-system`. */
export function ownNamespace(folder: string = SERVICE_ACCOUNT, env: NodeJS.ProcessEnv = process.env): string {
  const told = env['POD_NAMESPACE']
  if (told !== undefined && told !== '') return told
  try {
    return readFileSync(`${folder}/namespace`, 'utf8').trim()
  } catch {
    return 'berth-system'
  }
}

/** Of an option that may be given several times. */
export const collect = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
]
