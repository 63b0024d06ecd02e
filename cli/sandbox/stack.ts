import { createWriteStream, type WriteStream } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startAllocator, type Allocator } from '../../allocator/main.ts'
import type { Result } from '../../network/result.ts'
import { kubeconfig } from '../../sandbox/kubeconfig.ts'
import { startSandbox, type Sandbox } from '../../sandbox/sandbox.ts'
import { startWebhook, type Webhook } from '../../webhook/main.ts'
import { UsageError } from '../terminal.ts'
import { serveMap, type ServedMap } from './map.ts'
import { registerWebhooks } from './register-webhooks.ts'
import { socketPath } from './socket-path.ts'
import { webhookCertificate, type CertificateFiles } from './webhook-certificate.ts'

export interface StackOptions {
  /** Where the state lives: the SQLite file, certificates, kubeconfig, the logs. */
  readonly directory: string
  /** Port of the API; 0 for any. */
  readonly port: number
  readonly configFile: string | undefined
  /** Names of the nodes to have. */
  readonly nodes: readonly string[]
  /** Whether addresses are handed out; they are if undefined. Else there is only the webhook, which previews nothing. */
  readonly allocator?: boolean
  /** Port of 127.0.0.1 for the map of addresses, or any free one if it is taken; undefined: no map. */
  readonly mapPort?: number
}

/** The whole of Berth on one machine: the API stand-in, the webhook registered with it over TLS, and the allocator. */
export interface Stack {
  readonly sandbox: Sandbox
  readonly webhook: Webhook
  readonly allocator: Allocator | undefined
  readonly map: ServedMap | undefined
  /** Of the allocator: where the webhook asks it. */
  readonly socket: string
  readonly logFiles: { readonly webhook: string; readonly allocator: string }
  close(): Promise<void>
}

/** The user that Berth is in a cluster: what only Berth may write, only Berth may write here. */
const BERTH = 'system:serviceaccount:berth-system:berth-allocator'
const READY_WITHIN = 15_000

/** Starts all of it, and waits until webhook and allocator have read the whole state. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { directory, port, nodes } = options
  await mkdir(directory, { recursive: true })
  // What is started last is stopped first: the allocator's writes still need the webhook, and both the API.
  const undo: Undo = []
  const close = async (): Promise<void> => {
    for (const step of undo.splice(0).toReversed()) await step()
  }
  try {
    const sandbox = await startSandbox({ directory, port, nodes: [...nodes] })
    undo.push(() => sandbox.close())
    const parts = await startParts(options, sandbox, undo)
    return { sandbox, ...parts, close }
  } catch (error) {
    await close()
    throw error
  }
}

type Undo = (() => Promise<void>)[]

async function startParts(
  { directory, configFile, mapPort, allocator: isWanted = true }: StackOptions,
  sandbox: Sandbox,
  undo: Undo,
): Promise<Omit<Stack, 'sandbox' | 'close'>> {
  const socket = await socketPath(directory)
  undo.push(() => socket.remove())
  const own = join(directory, 'berth.kubeconfig')
  await writeFile(own, kubeconfig({ ...sandbox, as: BERTH }), { mode: 0o600 })
  const certificate = await webhookCertificate(directory)
  const common = { directory, configFile, kubeconfig: own, socket: socket.path }
  const webhook = await startOwnWebhook({ ...common, certificate, asks: isWanted }, undo)
  const allocator = isWanted ? await startOwnAllocator(common, undo) : undefined
  const map = await startOwnMap(allocator, mapPort, undo)
  await ready('webhook', webhook)
  if (allocator !== undefined) await ready('allocator', allocator)
  const ca = await readFile(certificate.caFile, 'utf8')
  await registerWebhooks(sandbox, `https://127.0.0.1:${webhook.port}`, ca)
  const logFiles = { webhook: logFile(directory, 'webhook'), allocator: logFile(directory, 'allocator') }
  return { webhook, allocator, map, socket: socket.path, logFiles }
}

interface Common {
  readonly directory: string
  readonly configFile: string | undefined
  readonly kubeconfig: string
  readonly socket: string
}

interface WebhookParts extends Common {
  readonly certificate: CertificateFiles
  /** Whether there is an allocator to ask. */
  readonly asks: boolean
}

async function startOwnWebhook(
  { directory, configFile, kubeconfig: file, socket, certificate, asks }: WebhookParts,
  undo: Undo,
): Promise<Webhook> {
  const webhook = await startWebhook({
    configFile,
    kubeconfig: file,
    host: '127.0.0.1',
    port: 0,
    certificate,
    logLevel: 'info',
    logTo: logTo(logFile(directory, 'webhook'), undo),
    berthUsers: [],
    shutdownDelay: 0,
    allocatorSocket: asks ? socket : undefined,
  })
  const value = started(webhook)
  undo.push(() => value.close())
  return value
}

async function startOwnAllocator(
  { directory, configFile, kubeconfig: file, socket }: Common,
  undo: Undo,
): Promise<Allocator> {
  const allocator = await startAllocator({
    configFile,
    kubeconfig: file,
    socket,
    // One process has the state, so there is nobody to be elected against; an election would wait for the one before a crash.
    leaderElection: false,
    identity: 'sandbox',
    logLevel: 'info',
    logTo: logTo(logFile(directory, 'allocator'), undo),
    serveClaims: 'always',
  })
  const value = started(allocator)
  undo.push(() => value.close())
  return value
}

async function startOwnMap(
  allocator: Allocator | undefined,
  port: number | undefined,
  undo: Undo,
): Promise<ServedMap | undefined> {
  if (allocator === undefined || port === undefined) return undefined
  // There is no log to tell of it: on this machine whoever asked sees that it failed.
  const map = await serveMap(allocator, port, () => {})
  undo.push(() => map.close())
  return map
}

/** Beside the state; lines of earlier runs stay. */
const logFile = (directory: string, part: 'webhook' | 'allocator'): string => join(directory, `${part}.log`)

function logTo(path: string, undo: Undo): WriteStream {
  const stream = createWriteStream(path, { flags: 'a' })
  undo.push(() => new Promise((resolve) => stream.end(() => resolve())))
  return stream
}

function started<T>(result: Result<T>): T {
  if (!result.ok) throw new UsageError(result.problem)
  return result.value
}

async function ready(name: string, part: { unready(): readonly string[] }): Promise<void> {
  const deadline = Date.now() + READY_WITHIN
  for (;;) {
    const reasons = part.unready()
    if (reasons.length === 0) return
    if (Date.now() > deadline)
      throw new Error(`the ${name} is not ready after ${READY_WITHIN / 1000} s: ${reasons.join('; ')}`)
    await sleep(20)
  }
}
