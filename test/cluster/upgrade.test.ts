import { mkdir, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { kubeconfigConnection } from '../../cluster/api/kubeconfig.ts'
import { ApiClient } from '../../cluster/client.ts'
import { isObject, objectAt, text, type JsonObject } from '../../network/json/json.ts'
import { allLeases } from './allocation/stage.ts'
import { annotatedAddresses, Witness } from './allocation/witness.ts'
import { createNamespace, describeInstallation, install, NAMESPACE } from './install/installation.ts'
import { figures, load } from './install/pod-load.ts'
import { previousVersion, type PreviousVersion } from './install/previous-version.ts'
import { bundle } from './allocation/allocator-process.ts'
import { refusedNothing } from './rights/refused-nothing.ts'
import { macvlan, nad } from './rule-rows/manifests.ts'
import { eventually } from './until.ts'

const HOME = 'fleet'
const PATH = `/api/v1/namespaces/${HOME}/pods`
const ELECTION = `/apis/coordination.k8s.io/v1/namespaces/${NAMESPACE}/leases/berth-allocator`
const network = macvlan({ ipam: { type: 'berth', range: '10.97.0.0/20', gateway: '10.97.0.1' } })

/** The overlay of a tree, with an image of its own, as who installs it writes it. */
async function overlayOf(folder: string, tree: string, tag: string): Promise<string> {
  const overlay = join(folder, `overlay-${tag}`)
  await mkdir(overlay)
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: [relative(overlay, join(tree, 'manifests/overlays/self-managed'))],
    images: [{ name: 'berth', newTag: tag }],
  }
  await writeFile(join(overlay, 'kustomization.yaml'), JSON.stringify(kustomization))
  return overlay
}

const managed = (place: number): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: `pod-${place}`, annotations: { 'k8s.v1.cni.cncf.io/networks': 'net' } },
  spec: { containers: [{ name: 'app', image: 'registry.example/app:1' }], schedulerName: 'nobody' },
})

let previous: PreviousVersion | undefined

describeInstallation(
  'an upgrade',
  {
    images: async (cluster) => {
      previous = await previousVersion(cluster.folder)
      return { 'berth:previous': previous.bundle, 'berth:next': await bundle(cluster) }
    },
  },
  (on) => {
    let client: ApiClient
    let witness: Witness
    let stop: (() => Promise<void>) | undefined

    beforeAll(async () => {
      const { folder, kubeconfigFile } = on().cluster
      await on().kubectl(['apply', '-f', 'manifests/crds/multus/network-attachment-definitions.yaml'])
      await install(on(), await overlayOf(folder, previous?.tree ?? '', 'previous'))
      await createNamespace(on(), HOME)
      await on().kubectl(['create', '-n', HOME, '-f', '-'], nad('net', network))
      client = new ApiClient(await kubeconfigConnection({ file: kubeconfigFile }))
      witness = new Witness(client, PATH, annotatedAddresses)
      witness.start()
      stop = async () => {
        await witness.stop()
        client.close()
      }
    })

    afterAll(() => stop?.())

    const leader = async (): Promise<string> => {
      const { body } = await on().cluster.request('GET', ELECTION)
      return (isObject(body) ? text(objectAt(body, 'spec'), 'holderIdentity') : undefined) ?? ''
    }

    const images = () =>
      on().kubectl(['get', 'pods', '-n', NAMESPACE, '-o', 'jsonpath={.items[*].spec.containers[*].image}'])

    it('fails no creation, though every pod with a network is reviewed under failurePolicy Fail', async () => {
      await eventually(leader, (name) => name !== '')
      const before = await leader()
      expect(await images()).toBe('berth:previous berth:previous berth:previous berth:previous')
      const next = await overlayOf(on().cluster.folder, process.cwd(), 'next')
      let isOver = false
      const creating = load(on().cluster, {
        path: PATH,
        make: managed,
        rate: 30,
        callers: 8,
        goesOn: () => !isOver,
      })
      await sleep(1_000)
      const took = await install(on(), next)
      // The last of the old ones serves on for some seconds after it is asked to end.
      await eventually(images, (found) => found === 'berth:next berth:next berth:next berth:next')
      await sleep(1_000)
      isOver = true
      const report = await creating
      process.stderr.write(
        `upgrade from ${previous?.title}: rolled out in ${took} ms; of pods ${figures(report)}\n`,
      )
      expect(report).toMatchObject({ failedFirst: {}, failed: [] })
      expect(report.created).toBeGreaterThan(100)
      const after = await eventually(leader, (name) => name !== '' && name !== before)
      expect(after).not.toBe(before)
      const served = await eventually(
        async () => witness.served,
        (count) => count === report.created,
      )
      expect(served).toBe(report.created)
      expect(witness.observed).toMatchObject({ duplicates: [], bare: [], moved: [] })
      expect(await allLeases(client)).toHaveLength(report.created)
    }, 240_000)

    it('ran on a kubelet that had no trouble', () => {
      expect(on().kubelet.faults).toEqual([])
    })

    refusedNothing(() => on().cluster)
  },
)
