import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAuthority, issueServing } from '../certs/self-signed.ts'
import { start, type Child } from './review/child.ts'
import { load, percentile, type LoadResult } from './review/load.ts'
import { podTemplates, REVIEW } from './review/pod-template.ts'
import { imageOptions } from './review/image-options.ts'
import { untilReady } from './review/ready.ts'
import { ruleScaling } from './review/scaling.ts'
import { serveSyntheticCluster, type Size } from './review/synthetic-cluster.ts'

/**
 * `npm run bench:review`: one review by the webhook (the bundle that the image runs, every rule on, a large cache) beside a bare
 * node:https server, the same body over TLS keep-alive, in alternating rounds of one run.
 */
const SIZE: Size = {
  networks: 10_000,
  pods: Number(process.env['BENCH_PODS'] ?? 100_000),
  namespaces: 1000,
  nodes: 1000,
  networked: Number(process.env['BENCH_NETWORKED'] ?? 1),
}
/** Rounds that are not measured, in which V8 compiles what is hot. */
const WARM_UP = 3
const ROUNDS = 5
const REQUESTS = 8000
const CONNECTIONS = 8

interface Server {
  readonly name: string
  readonly child: Child
  readonly port: number
  readonly path: string
}

interface Figures {
  readonly cpuMicroseconds: number
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
}

const directory = await mkdtemp(join(tmpdir(), 'berth-bench-'))
const cluster = await serveSyntheticCluster(SIZE, podTemplates())
const children: Child[] = []
try {
  await main()
} finally {
  for (const child of children) child.stop()
  cluster.close()
  await rm(directory, { recursive: true, force: true })
}

async function main(): Promise<void> {
  const ca = await writeFiles()
  const bare = await startBare()
  const { server: webhook, readySeconds } = await startWebhook(ca)
  const idleMiB = webhook.child.peakMiB()
  const readyCpu = webhook.child.cpuSeconds()
  const results = new Map<string, Figures[]>()
  for (let round = 0; round < WARM_UP; round++) {
    for (const server of [bare, webhook]) await measure(server, ca)
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const server of [bare, webhook])
      results.set(server.name, [...(results.get(server.name) ?? []), await measure(server, ca)])
  }
  report([bare, webhook], results)
  const share = `${SIZE.networked * 100} % of them with a network`
  const place = `${SIZE.networks} NADs, ${SIZE.pods} pods of 4 KiB (${share}), ${SIZE.namespaces} namespaces`
  console.log(
    `\nwebhook with ${place}: ready after ${readySeconds.toFixed(1)} s (${readyCpu.toFixed(1)} s of CPU), peak ${idleMiB.toFixed(0)} MiB when ready, ${webhook.child.peakMiB().toFixed(0)} MiB after the load`,
  )
  console.log('\ntime of one rule on a new NAD, by the number of NADs in the cache (median µs)')
  console.table(ruleScaling([100, 1000, 10_000]))
}

async function writeFiles(): Promise<string> {
  const notAfter = new Date(Date.now() + 86_400_000)
  const authority = await createAuthority({ commonName: 'bench authority', notAfter })
  const leaf = await issueServing(authority, {
    commonName: 'bench',
    names: ['127.0.0.1', 'localhost'],
    notAfter,
  })
  await writeFile(join(directory, 'tls.crt'), leaf.cert)
  await writeFile(join(directory, 'tls.key'), leaf.key)
  // The client library takes plain HTTP only where it may skip verifying.
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'bench', cluster: { server: cluster.url, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'bench', user: {} }],
    contexts: [{ name: 'bench', context: { cluster: 'bench', user: 'bench' } }],
    'current-context': 'bench',
  }
  await writeFile(join(directory, 'kubeconfig'), JSON.stringify(kubeconfig))
  return authority.cert
}

async function startBare(): Promise<Server> {
  return new Promise((resolve) => {
    const child = start(
      ['bench/review/bare-server.ts', join(directory, 'tls.crt'), join(directory, 'tls.key')],
      (line) => resolve({ name: 'bare node:https', child, port: Number(line), path: '/' }),
    )
    children.push(child)
  })
}

async function startWebhook(ca: string): Promise<{ server: Server; readySeconds: number }> {
  const options = await imageOptions()
  const begun = performance.now()
  const args = [
    ...options,
    'dist/berth.mjs',
    'webhook',
    '--host',
    '127.0.0.1',
    '--port',
    '0',
    '--kubeconfig',
    join(directory, 'kubeconfig'),
  ]
  const port = await new Promise<number>((resolve) => {
    const child = start(
      [
        ...args,
        '--tls-cert-file',
        join(directory, 'tls.crt'),
        '--tls-private-key-file',
        join(directory, 'tls.key'),
      ],
      (line) => {
        const [, listening] = /"port":(\d+)/.exec(line) ?? []
        if (listening !== undefined) resolve(Number(listening))
      },
    )
    children.push(child)
  })
  await untilReady(port, ca)
  const child = children.at(-1)
  if (child === undefined) throw new Error('the webhook did not start')
  return {
    server: { name: 'berth webhook', child, port, path: '/validate' },
    readySeconds: (performance.now() - begun) / 1000,
  }
}

async function measure({ child, port, path }: Server, ca: string): Promise<Figures> {
  const before = child.cpuSeconds()
  const result: LoadResult = await load({
    port,
    ca,
    path,
    body: REVIEW,
    connections: CONNECTIONS,
    requests: REQUESTS,
  })
  const cpu = child.cpuSeconds() - before
  return {
    cpuMicroseconds: (cpu * 1e6) / REQUESTS,
    perSecond: REQUESTS / result.seconds,
    p50: percentile(result, 0.5),
    p99: percentile(result, 0.99),
  }
}

function report(servers: readonly Server[], results: ReadonlyMap<string, readonly Figures[]>): void {
  const middle = (name: string, key: keyof Figures): number => {
    const values = (results.get(name) ?? []).map((figures) => figures[key]).toSorted((a, b) => a - b)
    return values[values.length >> 1] ?? Number.NaN
  }
  console.log(
    `one review of a 4 KiB pod over TLS keep-alive, ${CONNECTIONS} connections, medians of ${ROUNDS} rounds of ${REQUESTS}`,
  )
  const rows = servers.map(({ name, child }) => ({
    server: name,
    'CPU µs/review': Number(middle(name, 'cpuMicroseconds').toFixed(1)),
    'p50 ms': Number(middle(name, 'p50').toFixed(3)),
    'p99 ms': Number(middle(name, 'p99').toFixed(3)),
    'reviews/s': Math.round(middle(name, 'perSecond')),
    'peak MiB': Math.round(child.peakMiB()),
  }))
  console.table(rows)
  const [bare, webhook] = servers
  if (bare === undefined || webhook === undefined) return
  const ratio = (key: keyof Figures) => (middle(webhook.name, key) / middle(bare.name, key)).toFixed(2)
  console.log(
    `ratios webhook/bare: CPU ${ratio('cpuMicroseconds')}, p50 ${ratio('p50')}, p99 ${ratio('p99')}, reviews/s ${ratio('perSecond')}`,
  )
}
