import { beforeAll, describe, expect, it } from '@jest/globals'
import { isArray, isObject, objectAt, property, text, type JsonObject } from '../../network/json/json.ts'
import { describeOnControlPlane } from './environment.ts'
import { renderKustomization } from './kustomization.ts'

const OVERLAYS = ['cert-manager', 'self-managed']
const folderOf = (overlay: string): string => `manifests/overlays/${overlay}`

/** The only object of a kind, or of a kind and name. */
function one(objects: readonly JsonObject[], kind: string, name?: string): JsonObject {
  const found = objects.filter(
    (object) =>
      text(object, 'kind') === kind &&
      (name === undefined || text(objectAt(object, 'metadata'), 'name') === name),
  )
  const [only] = found
  if (only === undefined || found.length > 1) throw new Error(`${found.length} of ${kind} ${name ?? ''}`)
  return only
}

const items = (object: JsonObject, key: string): readonly JsonObject[] => {
  const list = property(object, key)
  return isArray(list) ? list.filter(isObject) : []
}

const named = (object: JsonObject, key: string, name: string): JsonObject =>
  items(object, key).find((item) => text(item, 'name') === name) ?? {}

const podSpec = (deployment: JsonObject): JsonObject =>
  objectAt(objectAt(objectAt(deployment, 'spec'), 'template'), 'spec')

/** The pod that the Deployment's ReplicaSet would make. */
function podOf(deployment: JsonObject): JsonObject {
  const template = objectAt(objectAt(deployment, 'spec'), 'template')
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...objectAt(template, 'metadata'), name: 'berth-probe', namespace: 'berth-system' },
    spec: objectAt(template, 'spec'),
  }
}

describeOnControlPlane('kubectl apply -k', {}, (cluster) => {
  const kubectl = (args: readonly string[], input = '') => cluster().kubectl(args, { input })
  const live = async (path: string): Promise<JsonObject> => {
    const { body } = await cluster().request('GET', path)
    return isObject(body) ? body : {}
  }
  const liveDeployment = () => live('/apis/apps/v1/namespaces/berth-system/deployments/berth')

  beforeAll(async () => {
    // A dry run needs the namespace, and the kinds of cert-manager, as kubectl --dry-run=server does anywhere.
    const given = ['-f', 'manifests/base/namespace.yaml', '-f', 'test/fixtures/crds-cert-manager']
    expect(await kubectl(['apply', ...given])).toMatchObject({ code: 0, stderr: '' })
    const wait = [
      'wait',
      '--for=condition=Established',
      '--timeout=30s',
      '-f',
      'test/fixtures/crds-cert-manager',
    ]
    expect(await kubectl(wait)).toMatchObject({ code: 0 })
  })

  it.each(OVERLAYS)('of %s is taken as a dry run, without a warning', async (overlay) => {
    const { code, stderr } = await kubectl(['apply', '--dry-run=server', '-k', folderOf(overlay)])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  // In this order: an installation that goes over from one to the other.
  describe.each(OVERLAYS.toReversed())('of %s', (overlay) => {
    it('installs everything without a warning', async () => {
      const { code, stderr } = await kubectl(['apply', '-k', folderOf(overlay)])
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    })

    it('changes nothing the second time', async () => {
      const versions = async () => {
        const each = '{range .items[*]}{.kind} {.metadata.name} {.metadata.resourceVersion}{"\\n"}{end}'
        const { stdout } = await kubectl(['get', '-k', folderOf(overlay), '-o', `jsonpath=${each}`])
        return stdout.trim().split('\n')
      }
      const before = await versions()
      expect(await kubectl(['apply', '-k', folderOf(overlay)])).toMatchObject({ code: 0, stderr: '' })
      expect(await versions()).toEqual(before)
      expect(before).toHaveLength((await renderKustomization(folderOf(overlay))).length)
    })

    it('asks for pods that the restricted Pod Security Standard lets through', async () => {
      const pod = JSON.stringify(podOf(await liveDeployment()))
      const { code, stderr } = await kubectl(['create', '--dry-run=server', '-f', '-'], pod)
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    })

    it('has the API server keep every field that the manifests write', async () => {
      const rendered = await renderKustomization(folderOf(overlay))
      expect(await liveDeployment()).toMatchObject({ ...one(rendered, 'Deployment') })
      const service = await live('/api/v1/namespaces/berth-system/services/berth')
      expect(service).toMatchObject({ ...one(rendered, 'Service') })
    })
  })

  it('lets no other pod into the namespace', async () => {
    const bare = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'bare', namespace: 'berth-system' },
      spec: { containers: [{ name: 'shell', image: 'registry.example/shell:1' }] },
    }
    const { code, stderr } = await kubectl(['create', '--dry-run=server', '-f', '-'], JSON.stringify(bare))
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('violates PodSecurity "restricted:latest"'),
    })
  })

  it('ends, after both, with the certificate of cert-manager and nothing of the other way', async () => {
    const spec = podSpec(await liveDeployment())
    expect(named(spec, 'volumes', 'tls')).toEqual({
      name: 'tls',
      secret: { secretName: 'berth-tls', defaultMode: 0o440 },
    })
    const allocator = named(spec, 'containers', 'allocator')
    expect(property(allocator, 'args')).not.toContain('--manage-certificates')
    expect(named(allocator, 'volumeMounts', 'tls')).toEqual({})
    for (const kind of ['mutating', 'validating']) {
      const path = `/apis/admissionregistration.k8s.io/v1/${kind}webhookconfigurations/berth`
      expect(await live(path)).toMatchObject({
        metadata: { annotations: { 'cert-manager.io/inject-ca-from': 'berth-system/berth' } },
      })
    }
  })

  it('names the Secret, the authority and the Service as one another know them', async () => {
    const rendered = await renderKustomization(folderOf('cert-manager'))
    const serving = objectAt(one(rendered, 'Certificate', 'berth'), 'spec')
    const authority = objectAt(one(rendered, 'Certificate', 'berth-authority'), 'spec')
    const volume = named(podSpec(one(rendered, 'Deployment')), 'volumes', 'tls')
    const issuer = objectAt(one(rendered, 'Issuer', 'berth-authority'), 'spec')
    expect(objectAt(volume, 'secret')['secretName']).toBe(serving['secretName'])
    expect(objectAt(serving, 'issuerRef')['name']).toBe('berth-authority')
    expect(objectAt(issuer, 'ca')['secretName']).toBe(authority['secretName'])
    expect(property(serving, 'dnsNames')).toContain('berth.berth-system.svc')
  })
})
