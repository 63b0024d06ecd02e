import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { podTemplates } from './review/pod-template.ts'
import { serveSyntheticCluster, type Size } from './review/synthetic-cluster.ts'
import { measured } from './scan/measured.ts'
import { workloadLists } from './scan/workloads.ts'

/**
 * `npm run bench:scan`: `berth scan` (the bundle) of a large cluster, in a process of its own, beside a process that only reads the
 * same lists, in alternating rounds of one run.
 */
const SIZE: Size = {
  networks: Number(process.env['BENCH_NETWORKS'] ?? 10_000),
  pods: Number(process.env['BENCH_PODS'] ?? 100_000),
  namespaces: 1000,
  nodes: 1000,
  networked: 1,
}
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 3)

const directory = await mkdtemp(join(tmpdir(), 'berth-bench-'))
const cluster = await serveSyntheticCluster(SIZE, podTemplates(), workloadLists(SIZE))
try {
  await main()
} finally {
  cluster.close()
  await rm(directory, { recursive: true, force: true })
}

async function main(): Promise<void> {
  const kubeconfig = join(directory, 'kubeconfig')
  await writeFile(kubeconfig, JSON.stringify(kubeconfigOf(cluster.url)))
  const bundle = join(directory, 'berth.mjs')
  execFileSync(process.execPath, ['build.js', bundle])
  const scans = []
  const readings = []
  for (let round = 0; round < ROUNDS; round++) {
    readings.push(await measured(['bench/scan/read-lists.ts', kubeconfig]))
    scans.push(await measured([bundle, 'scan', '--kubeconfig', kubeconfig, '--level', 'restricted']))
  }
  const [first] = scans
  console.log(first?.out.split('\n').slice(0, 2).join('\n'))
  console.log(`\n${SIZE.networks} NADs, ${SIZE.pods} pods of 4 KiB, medians of ${ROUNDS} rounds`)
  console.table([
    { what: 'only reading the lists', ...figures(readings) },
    { what: 'berth scan', ...figures(scans) },
  ])
  const ratio = median(scans.map(({ seconds }) => seconds)) / median(readings.map(({ seconds }) => seconds))
  console.log(`ratio scan/reading: ${ratio.toFixed(2)}`)
}

function figures(runs: readonly { readonly seconds: number; readonly peakMiB: number }[]) {
  return {
    seconds: Number(median(runs.map(({ seconds }) => seconds)).toFixed(1)),
    'peak MiB': Math.round(median(runs.map(({ peakMiB }) => peakMiB))),
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}

/** The client library takes plain HTTP only where it may skip verifying. */
function kubeconfigOf(server: string) {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'bench',
    clusters: [{ name: 'bench', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'bench', user: {} }],
    contexts: [{ name: 'bench', context: { cluster: 'bench', user: 'bench' } }],
  }
}
