import { setTimeout as sleep } from 'node:timers/promises'
import { installDefinitions, registerWebhook, startCluster } from './ipam/cluster.ts'
import { Filling } from './ipam/filling.ts'
import { oneByOne, steadyPods } from './ipam/latency.ts'
import { network, NETWORKS } from './ipam/objects.ts'
import { Processes, residentMiB } from './ipam/processes.ts'
import { Report } from './ipam/report.ts'
import { bareWrites, managedPods, plainPods, smallObjects, waitingPods } from './ipam/throughput.ts'

/**
 * `npm run bench:ipam`: webhook and allocator (the bundle that the image runs) on a real API server with etcd, beside what that
 * API server does without them, in one run. Load, API server and Berth share the machine's cores.
 */
const STEADY = { count: 500, perSecond: 50 }
const FILLED = [10_000, 30_000, 60_000]
const MOST = 100_000
/** Milliseconds until memory has come to rest: the allocator collects its garbage once, 8 s after it is ready. */
const SETTLING = 15_000
const RANGES = {
  busy: '10.201.0.0/16',
  filled: '10.200.0.0/16',
  s24: '10.202.0.0/24',
  s8: '10.0.0.0/8',
  s48: 'fd00:48::/48',
}

const cluster = await startCluster()
const processes = await Processes.prepare(cluster)
const report = new Report()
try {
  await throughput()
  await latency()
  await manyLeases()
} finally {
  processes.stop()
  await cluster.close()
}
report.print()

async function throughput(): Promise<void> {
  report.note('small objects created one at a time', await smallObjects(cluster, 500, 1), '/s')
  const before = await smallObjects(cluster, 3000, 16)
  const plain = await plainPods(cluster)
  const bare = await bareWrites(cluster)
  await startBerth()
  const { created, served } = await managedPods(cluster, 'busy')
  await processes.endAllocator()
  const { rate, cpuMs } = await waitingPods(cluster, 'busy', processes)
  const objects = (before + (await smallObjects(cluster, 3000, 16))) / 2
  report.note('small objects created, 16 in flight', objects, '/s')
  report.note('plain pods created, 16 in flight', plain, '/s')
  report.note('managed pods created, 16 in flight', created, '/s')
  report.note('managed pods created and served', served, '/s')
  report.note('object created and gated pod patched without Berth, 16 in flight', bare, '/s')
  report.note('leases of pods that wait', rate, '/s')
  report.note('CPU of the allocator for one of them, its start included', cpuMs, 'ms')
  report.aim('managed pods served : plain pods created', served / plain, { atLeast: 0.8 })
  report.aim('leases : small objects created', rate / objects, { atLeast: 0.8 })
  report.note('leases : the same two writes without Berth', rate / bare, '')
}

async function startBerth(): Promise<void> {
  await installDefinitions(cluster)
  await processes.startAllocator()
  await registerWebhook(cluster, await processes.startWebhook(), processes.authority)
  for (const [name, range] of Object.entries(RANGES))
    await cluster.client.create(NETWORKS, network(name, range))
}

async function latency(): Promise<void> {
  const { p50, p99 } = await steadyPods(cluster, 'busy', STEADY)
  report.note(`gate removed after, p50 at ${STEADY.perSecond} pods/s`, p50, 'ms')
  report.aim(`gate removed after, p99 at ${STEADY.perSecond} pods/s`, p99, { atMost: 100, unit: 'ms' })
  const { leases, bare } = await oneByOne(cluster, ['s24', 's8', 's48'])
  const [s24 = NaN, s8 = NaN, s48 = NaN] = leases
  report.note('one lease of a /24', s24, 'ms')
  report.note('the same two writes without Berth', bare, 'ms')
  report.aim('one lease of a /8 : of a /24', s8 / s24, { atMost: 1.5 })
  report.aim('one lease of a /48 : of a /24', s48 / s24, { atMost: 1.5 })
}

/** Of the /16 that is filled, and of the two writes without Berth in the same moments, in ms. */
async function leaseTime(): Promise<{ readonly lease: number; readonly bare: number }> {
  const { leases, bare } = await oneByOne(cluster, ['filled'])
  return { lease: leases[0] ?? NaN, bare }
}

async function manyLeases(): Promise<void> {
  report.note('allocator without leases', residentMiB(processes.allocator), 'MiB')
  const filling = await Filling.prepare(cluster, MOST)
  const empty = await leaseTime()
  report.note('one lease of a /16 without leases', empty.lease, 'ms')
  for (const count of FILLED) {
    const rate = await filling.upTo(count)
    report.note(`leases written by hand up to ${count}, 32 in flight`, rate, '/s')
    const full = await leaseTime()
    report.note(`one lease with ${count} in the /16`, full.lease, 'ms')
    const growth = full.lease / full.bare / (empty.lease / empty.bare)
    report.aim('the same beside two bare writes : without leases', growth, { atMost: 1.5 })
  }
  await filling.upTo(MOST)
  await sleep(SETTLING)
  const resident = residentMiB(processes.allocator)
  report.aim(`allocator with ${MOST} leases, as they came`, resident, { atMost: 200, unit: 'MiB' })
  await processes.endAllocator()
  const seconds = await processes.startAllocator()
  await sleep(SETTLING)
  const again = residentMiB(processes.allocator)
  report.aim(`allocator with ${MOST} leases, started anew`, again, { atMost: 200, unit: 'MiB' })
  report.note('its peak', processes.allocator.peakMiB(), 'MiB')
  report.note('ready after', seconds, 's')
}
