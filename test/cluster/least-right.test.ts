import { isDeepStrictEqual } from 'node:util'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { grants } from './accounts.ts'
import { objectsOf } from '../manifests/manifest-files.ts'
import { installDefinitions } from './berth.ts'
import { describeOnControlPlane } from './environment.ts'
import { applied } from './manifests/applied.ts'
import { rightsOf, servedResources, type Place, type Resource, type Rights } from './manifests/rights.ts'
import { eventually } from './until.ts'

const ANYWHERE: Place = { namespace: '' }
const AT_HOME: Place = { namespace: 'berth-system' }

const WEBHOOK: Rights = {
  pods: 'list watch',
  nodes: 'list watch',
  namespaces: 'get list watch',
  'k8s.cni.cncf.io/network-attachment-definitions': 'get list watch',
  'ipam.berth.dev/ipleases': 'list watch',
  'ipam.cluster.x-k8s.io/inclusterippools': 'list watch',
  'ipam.cluster.x-k8s.io/globalinclusterippools': 'list watch',
  'ipam.cluster.x-k8s.io/ipaddresses': 'list watch',
  'whereabouts.cni.cncf.io/ippools': 'list watch',
  'whereabouts.cni.cncf.io/overlappingrangeipreservations': 'list watch',
  'apiextensions.k8s.io/customresourcedefinitions': 'list watch',
}

const ALLOCATOR: Rights = {
  pods: 'get list watch patch',
  'pods/status': 'patch',
  nodes: 'get list watch',
  namespaces: 'list watch',
  events: 'create patch',
  'apps/statefulsets': 'get list watch',
  'k8s.cni.cncf.io/network-attachment-definitions': 'get list watch',
  'ipam.berth.dev/ipleases': 'get list watch create patch delete',
  'ipam.cluster.x-k8s.io/ipaddressclaims': 'list watch patch',
  'ipam.cluster.x-k8s.io/inclusterippools': 'list watch patch',
  'ipam.cluster.x-k8s.io/globalinclusterippools': 'list watch patch',
  'ipam.cluster.x-k8s.io/ipaddressclaims/status': 'patch',
  'ipam.cluster.x-k8s.io/inclusterippools/status': 'patch',
  'ipam.cluster.x-k8s.io/globalinclusterippools/status': 'patch',
  'ipam.cluster.x-k8s.io/ipaddressclaims/finalizers': 'update',
  'ipam.cluster.x-k8s.io/inclusterippools/finalizers': 'update',
  'ipam.cluster.x-k8s.io/globalinclusterippools/finalizers': 'update',
  'ipam.cluster.x-k8s.io/ipaddresses': 'list watch create patch delete',
  'cluster.x-k8s.io/clusters': 'list',
  'whereabouts.cni.cncf.io/ippools': 'list watch',
  'whereabouts.cni.cncf.io/overlappingrangeipreservations': 'list watch',
  'apiextensions.k8s.io/customresourcedefinitions': 'list watch',
}

const REGISTRATIONS = [
  'admissionregistration.k8s.io/mutatingwebhookconfigurations',
  'admissionregistration.k8s.io/validatingwebhookconfigurations',
]
const DEFINITIONS = 'apiextensions.k8s.io/customresourcedefinitions'

interface NamedRow {
  readonly account: string
  readonly place: Place & { readonly name: string }
  /** What it may do there beside what it may do to objects of whatever name. */
  readonly rights: Rights
}

const registrations = (verbs: string): Rights => Object.fromEntries(REGISTRATIONS.map((one) => [one, verbs]))

/** The rights to objects of known names, of either overlay. */
const NAMED: readonly NamedRow[] = [
  { account: 'berth-webhook', place: { namespace: '', name: 'berth' }, rights: registrations('get') },
  {
    account: 'berth-allocator',
    place: { ...AT_HOME, name: 'berth-allocator' },
    rights: { 'coordination.k8s.io/leases': 'get create update' },
  },
  {
    account: 'berth-allocator',
    place: { ...AT_HOME, name: 'berth-webhook' },
    rights: { 'coordination.k8s.io/leases': 'create', 'serviceaccounts/token': 'create' },
  },
  {
    account: 'berth-allocator',
    place: { namespace: '', name: 'inclusterippools.ipam.cluster.x-k8s.io' },
    rights: { [DEFINITIONS]: 'get list watch' },
  },
]

/** What the overlay self-managed adds. */
const SELF_MANAGED: readonly NamedRow[] = [
  { account: 'berth-allocator', place: { namespace: '', name: 'berth' }, rights: registrations('get patch') },
  {
    account: 'berth-allocator',
    place: { namespace: '', name: 'inclusterippools.ipam.cluster.x-k8s.io' },
    rights: { [DEFINITIONS]: 'get list watch patch' },
  },
  {
    account: 'berth-allocator',
    place: { namespace: '', name: 'globalinclusterippools.ipam.cluster.x-k8s.io' },
    rights: { [DEFINITIONS]: 'get list watch patch' },
  },
  {
    account: 'berth-allocator',
    place: { ...AT_HOME, name: 'berth-certificates' },
    rights: { secrets: 'get create update', 'coordination.k8s.io/leases': 'get create update' },
  },
]

/** What the component background-scan adds. */
const SCANNING: Rights = {
  'apps/deployments': 'list',
  'apps/daemonsets': 'list',
  'apps/replicasets': 'list',
  'batch/jobs': 'list',
  'batch/cronjobs': 'list',
  'openreports.io/reports': 'list create patch delete',
  'openreports.io/clusterreports': 'list create patch delete',
  'wgpolicyk8s.io/policyreports': 'list create patch delete',
  'wgpolicyk8s.io/clusterpolicyreports': 'list create patch delete',
}

const LEASES = { 'coordination.k8s.io/leases': 'create' }

describeOnControlPlane('the accounts of Berth', {}, (cluster) => {
  let resources: readonly Resource[] = []
  const asked = (account: string, place: Place) => rightsOf(cluster(), account, { resources, place })
  /** The authorizer reads roles from a watch: it may take a moment. */
  const rights = (account: string, place: Place, wanted: Rights) =>
    eventually(
      () => asked(account, place),
      (answer) => isDeepStrictEqual(answer, wanted),
    )
  /** With what it may do to objects of whatever name there. */
  const namedRights = async ({ account, place, rights: wanted }: NamedRow) => {
    const anyName = account === 'berth-webhook' ? WEBHOOK : ALLOCATOR
    const all = { ...anyName, ...wanted }
    return { all, seen: await rights(account, place, all) }
  }

  beforeAll(async () => {
    await installDefinitions(cluster())
    const reports = ['-f', 'test/fixtures/crds-reports']
    await cluster().kubectl(['apply', ...reports])
    await cluster().kubectl(['wait', '--for=condition=Established', '--timeout=30s', ...reports])
    resources = await servedResources(cluster())
  })

  describe('with certificates of cert-manager', () => {
    beforeAll(async () => {
      await applied(cluster(), await grants('manifests/overlays/cert-manager'))
    })

    it('knows many resources that Berth has no right to', () => {
      expect(resources.length).toBeGreaterThan(120)
    })

    it('lets the webhook read what it judges by, and nothing else', async () => {
      expect(await rights('berth-webhook', ANYWHERE, WEBHOOK)).toEqual(WEBHOOK)
      expect(await rights('berth-webhook', AT_HOME, WEBHOOK)).toEqual(WEBHOOK)
    })

    it('lets the allocator change pods, leases and claims, and nothing else', async () => {
      expect(await rights('berth-allocator', ANYWHERE, ALLOCATOR)).toEqual(ALLOCATOR)
      const atHome = { ...ALLOCATOR, ...LEASES }
      expect(await rights('berth-allocator', AT_HOME, atHome)).toEqual(atHome)
    })

    it.each(NAMED)('lets $account do to $place.name what it does to it', async (row) => {
      const { all, seen } = await namedRights(row)
      expect(seen).toEqual(all)
    })

    it('gives nobody a right to Secrets', async () => {
      const secrets = [{ group: '', resource: 'secrets' }]
      for (const account of ['berth-webhook', 'berth-allocator'])
        for (const name of ['berth-tls', 'berth-authority', 'berth-certificates'])
          expect(
            await rightsOf(cluster(), account, { resources: secrets, place: { ...AT_HOME, name } }),
          ).toEqual({})
    })
  })

  describe('with certificates of its own', () => {
    beforeAll(async () => {
      await applied(cluster(), await grants('manifests/overlays/self-managed'))
    })

    it.each(SELF_MANAGED)('lets the allocator do to $place.name what it takes', async (row) => {
      const { all, seen } = await namedRights(row)
      expect(seen).toEqual(all)
    })

    it('lets the allocator make Secrets in its own namespace, and read or change none but its own', async () => {
      const atHome = { ...ALLOCATOR, ...LEASES, secrets: 'create' }
      expect(await rights('berth-allocator', AT_HOME, atHome)).toEqual(atHome)
      expect(await rights('berth-allocator', ANYWHERE, ALLOCATOR)).toEqual(ALLOCATOR)
    })

    it('gives the webhook no right more', async () => {
      expect(await rights('berth-webhook', AT_HOME, WEBHOOK)).toEqual(WEBHOOK)
      expect(await rights('berth-webhook', { ...AT_HOME, name: 'berth-certificates' }, WEBHOOK)).toEqual(
        WEBHOOK,
      )
    })
  })

  describe('with a background scan', () => {
    beforeAll(async () => {
      await applied(cluster(), objectsOf('manifests/components/background-scan/rbac.yaml'))
    })

    it('lets the allocator list workloads and write reports, and nothing else more', async () => {
      const wanted = { ...ALLOCATOR, ...SCANNING }
      expect(await rights('berth-allocator', ANYWHERE, wanted)).toEqual(wanted)
      expect(await rights('berth-webhook', ANYWHERE, WEBHOOK)).toEqual(WEBHOOK)
    })
  })
})
