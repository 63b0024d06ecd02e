import { mkdir, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { objectAt } from '../../network/json/json.ts'
import { stageOn } from './allocation/allocated-stage.ts'
import { flows } from './allocation/flows.ts'
import { FLOW_CONFIG, type Stage } from './allocation/stage.ts'
import { claimOn } from './allocation/managed.ts'
import { installDefinitions } from './berth.ts'
import { applyConversions } from './certificates/installed.ts'
import { describeInstallation, install } from './install/installation.ts'
import { grantedRights, needed, rightLine } from './rights/granted-right.ts'
import { recordedCalls } from './rights/recorded-call.ts'
import { refusedNothing } from './rights/refused-nothing.ts'
import { pod } from './rule-rows/manifests.ts'
import { until } from './until.ts'

/** Rights that these flows did not use, each with its reason to be there. */
const UNUSED: Readonly<Record<string, string>> = {
  'berth-allocator: patch events':
    'the same Event again within ten minutes is counted, which no flow waits for',
  'berth-allocator: update secrets berth-certificates in berth-system':
    'when certificates are renewed: certificates.test.ts',
  'berth-allocator: update globalinclusterippools/finalizers.ipam.cluster.x-k8s.io':
    'blockOwnerDeletion, as of claims',
  'berth-allocator: update inclusterippools/finalizers.ipam.cluster.x-k8s.io':
    'blockOwnerDeletion, as of claims',
  // Looked up by the admission plugin OwnerReferencesPermissionEnforcement, which is off here: no call is made with it.
  'berth-allocator: update ipaddressclaims/finalizers.ipam.cluster.x-k8s.io':
    'for an IPAddress that blocks the deletion of its claim and pool, where OwnerReferencesPermissionEnforcement is on',
}

/** Rights that these flows use if it so happens. */
const BY_CHANCE: Readonly<Record<string, string>> = {
  'berth-webhook: get namespaces':
    'for a pod that is created before the watch has told of its namespace, a few ms',
}

const HOME = 'rare'

/** The overlay with the configuration that the flows run with. */
async function configured(folder: string): Promise<string> {
  const overlay = join(folder, 'configured')
  await mkdir(overlay)
  const config = `apiVersion: config.berth.dev/v1alpha1\nkind: BerthConfiguration\n${FLOW_CONFIG}`
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: [relative(overlay, 'manifests/overlays/self-managed')],
    patches: [
      {
        target: { kind: 'ConfigMap', name: 'berth-config' },
        patch: JSON.stringify([{ op: 'replace', path: '/data/berth.yaml', value: config }]),
      },
    ],
  }
  await writeFile(join(overlay, 'kustomization.yaml'), JSON.stringify(kustomization))
  return overlay
}

/**
 * The flows of allocation.test.ts on an installation, and every right that its accounts have against what they asked for. Of the controllers only
 * those run that the installation needs: the flows are what others do, they make pods of sets and silent nodes themselves.
 */
describeInstallation(
  'an installation with its own rights',
  {
    controllers: 'deployment-controller,replicaset-controller,root-ca-certificate-publisher-controller',
    serviceAccounts: false,
  },
  (on) => {
    let stage: Stage | undefined

    beforeAll(async () => {
      const { cluster } = on()
      await installDefinitions(cluster)
      await install(on(), await configured(cluster.folder))
      stage = await stageOn(cluster.target(), cluster.kubeconfigFile)
    })

    afterAll(() => stage?.client.close())

    flows(() => {
      if (stage === undefined) throw new Error('Berth was not installed')
      return stage
    })

    const called = async (account: string, verb: string, resource: string): Promise<boolean> =>
      (await recordedCalls(on().cluster)).some(
        (call) => call.account === account && call.verb === verb && call.resource === resource,
      )

    it('asks for the Cluster of a claim', async () => {
      await on().kubectl(['create', 'namespace', HOME])
      const claim = claimOn('machine', 'none')
      const spec = { ...objectAt(claim, 'spec'), clusterName: 'fleet' }
      await on().kubectl(['create', '-n', HOME, '-f', '-'], { ...claim, spec })
      await until(
        () => called('berth-allocator', 'list', 'clusters'),
        () => 'nobody asked for clusters',
      )
    })

    it('publishes its authority for the conversion of pools', async () => {
      await applyConversions(on().cluster)
      await until(
        () => called('berth-allocator', 'patch', 'customresourcedefinitions'),
        () => 'nobody patched a definition',
      )
    })

    it('asks for what the watches of the webhook have not told of yet', async () => {
      const missing = pod('web', 'missing', {}, { namespace: HOME })
      const { stderr } = await on().cluster.kubectl(['create', '-f', '-'], { input: JSON.stringify(missing) })
      expect(stderr).toContain('network-exists: ')
      expect(await called('berth-webhook', 'get', 'network-attachment-definitions')).toBe(true)
    })

    it('has no right that it does not use, but for these', async () => {
      const calls = await recordedCalls(on().cluster)
      const unused = (await grantedRights()).filter((right) => !calls.some((call) => needed(right, call)))
      const lines = unused.map(rightLine).filter((line) => !(line in BY_CHANCE))
      expect(lines.toSorted()).toEqual(Object.keys(UNUSED).toSorted())
    })

    refusedNothing(() => on().cluster)

    it('ran on a kubelet that had no trouble', () => {
      expect(on().kubelet.faults).toEqual([])
    })
  },
)
