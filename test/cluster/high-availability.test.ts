import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { kubeconfigConnection } from '../../cluster/api/kubeconfig.ts'
import { ApiClient } from '../../cluster/client.ts'
import type { JsonObject } from '../../network/json/json.ts'
import { annotatedAddresses, Witness } from './allocation/witness.ts'
import { allLeases } from './allocation/stage.ts'
import { createNamespace, describeInstallation, install } from './install/installation.ts'
import type { RunningPod } from './install/running-pod.ts'
import { figures, load, sum } from './install/pod-load.ts'
import { refusedNothing } from './rights/refused-nothing.ts'
import { macvlan, nad } from './rule-rows/manifests.ts'
import { eventually } from './until.ts'

const PODS = 2_000
const HOME = 'fleet'
const PATH = `/api/v1/namespaces/${HOME}/pods`
/** Between two kills, in ms. */
const INTERVAL = 5_000
const network = macvlan({ ipam: { type: 'berth', range: '10.96.0.0/20', gateway: '10.96.0.1' } })

/** Pods with a network of Berth: every one is reviewed under failurePolicy Fail, and waits for its address. */
const managed = (place: number): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: `pod-${place}`, annotations: { 'k8s.v1.cni.cncf.io/networks': 'net' } },
  spec: {
    containers: [{ name: 'app', image: 'registry.example/app:1' }],
    // Where they would run is nobody's question here, and 2,000 do not fit on two nodes.
    schedulerName: 'nobody',
  },
})

interface Kills {
  /** In ms. */
  readonly recoveries: number[]
  spared: number
}

describeInstallation('two replicas, one of them killed every five seconds', {}, (on) => {
  let client: ApiClient
  let witness: Witness
  let stop: (() => Promise<void>) | undefined

  beforeAll(async () => {
    await on().kubectl(['apply', '-f', 'manifests/crds/multus/network-attachment-definitions.yaml'])
    await install(on(), 'manifests/overlays/self-managed')
    await createNamespace(on(), HOME)
    await on().kubectl(['create', '-n', HOME, '-f', '-'], nad('net', network))
    client = new ApiClient(await kubeconfigConnection({ file: on().cluster.kubeconfigFile }))
    witness = new Witness(client, PATH, annotatedAddresses)
    witness.start()
    stop = async () => {
      await witness.stop()
      client.close()
    }
  })

  afterAll(() => stop?.())

  /**
   * Both containers of one pod and then of the other, in turn; the milliseconds after which each pod was ready again. What would kill the only
   * one that is ready measures this machine and not Berth: it waits for the next turn, and is counted.
   */
  const killing = async (over: AbortSignal): Promise<Kills> => {
    const kills: Kills = { recoveries: [], spared: 0 }
    const recovered: Promise<void>[] = []
    for (let turn = 0; ; turn += 1) {
      await sleep(INTERVAL, undefined, { signal: over }).catch(() => undefined)
      if (over.aborted) break
      const [pod, other] = turn % 2 === 0 ? on().kubelet.pods : on().kubelet.pods.toReversed()
      if (pod === undefined || other === undefined) throw new Error('there are not two pods')
      if (other.isReady) recovered.push(killed(pod).then((took) => void kills.recoveries.push(took)))
      else kills.spared += 1
    }
    await Promise.all(recovered)
    return kills
  }

  const killed = async (pod: RunningPod): Promise<number> => {
    const begun = Date.now()
    const wanted = pod.restarts + 2
    pod.kill()
    await eventually(
      async () => pod.restarts >= wanted && pod.isReady,
      (isBack) => isBack,
    )
    return Date.now() - begun
  }

  it('let 2,000 pods be created, none of which a retry would not have covered', async () => {
    const over = new AbortController()
    const kills = killing(over.signal)
    const begun = Date.now()
    const report = await load(on().cluster, {
      path: PATH,
      make: managed,
      rate: 50,
      callers: 16,
      goesOn: (made) => made < PODS,
    })
    const took = Date.now() - begun
    over.abort()
    const { recoveries, spared } = await kills
    process.stderr.write(
      `high availability: ${PODS} pods in ${took} ms; a replica was killed ${recoveries.length} times, ready again after ` +
        `${recoveries.join(', ')} ms, and ${spared} times spared, as the other was not ready; ${figures(report)}\n`,
    )
    // Eight where the machine has nothing else to do.
    expect(recoveries.length).toBeGreaterThan(2)
    expect(report.failed).toEqual([])
    expect(report.created).toBe(PODS)
    // What fails does so because a replica is dead, or its connection is, and for no other reason.
    expect(Object.keys(report.failedFirst)).toEqual(
      Object.keys(report.failedFirst).filter((reason) =>
        [
          'connection refused',
          'connection reset by peer',
          'EOF',
          'broken pipe',
          'no endpoints available',
        ].includes(reason),
      ),
    )
    expect(sum(report.failedFirst)).toBeLessThan(PODS / 10)
    const served = Date.now()
    await eventually(
      async () => witness.served,
      (count) => count === PODS,
    )
    await eventually(
      async () => witness.served,
      (count) => count === PODS,
    )
    process.stderr.write(
      `high availability: all have an address ${Date.now() - served} ms after the last was created\n`,
    )
    const { observed } = witness
    expect({ pods: witness.count, served: witness.served }).toEqual({ pods: PODS, served: PODS })
    expect(observed).toMatchObject({ duplicates: [], bare: [], moved: [] })
    const leases = await allLeases(client)
    expect(new Set(leases.map(({ owner }) => owner.name)).size).toBe(PODS)
    expect(leases).toHaveLength(PODS)
  }, 240_000)

  it('ran on a kubelet that had no trouble', () => {
    expect(on().kubelet.faults).toEqual([])
  })

  refusedNothing(() => on().cluster)
})
