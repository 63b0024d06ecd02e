import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { beforeAll, expect, it } from '@jest/globals'
import { text, type JsonObject } from '../../network/json/json.ts'
import { describeOnControlPlane } from './environment.ts'
import { renderKustomization } from './kustomization.ts'

const OVERLAYS = ['cert-manager', 'self-managed']
const COMPONENTS = [
  'manifests/components/background-scan',
  'manifests/components/multus-writes-status',
  'manifests/components/openshift',
  'manifests/components/without-confinement',
  'manifests/components/without-match-conditions',
  'manifests/crds/cluster-api',
]

/** The patches in the YAML of a section of docs/security.md. */
function patchesUnder(heading: string): string {
  const [, section = ''] = readFileSync('docs/security.md', 'utf8').split(`\n## ${heading}\n`)
  const [, yaml = ''] = /```yaml\n([^]*?)```/.exec(section) ?? []
  return yaml.slice(yaml.indexOf('patches:'))
}

const kindsOf = (objects: readonly JsonObject[]): readonly string[] =>
  objects.map((object) => text(object, 'kind') ?? '')

describeOnControlPlane("an overlay of one's own", {}, (cluster) => {
  /** A kustomization of an overlay with components, as docs/install.md has it; its folder. */
  const overlayOf = async (overlay: string, components: readonly string[], more = ''): Promise<string> => {
    const folder = join(cluster().folder, `own-${overlay}-${components.length}${more.length}`)
    await mkdir(folder, { recursive: true })
    const own = (path: string) => relative(folder, path)
    const kustomization = {
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      resources: [own(`manifests/overlays/${overlay}`)],
      components: components.map(own),
    }
    const lines = Object.entries(kustomization).map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
    await writeFile(join(folder, 'kustomization.yaml'), `${lines.join('\n')}\n${more}`)
    return folder
  }
  const tried = async (folder: string) => {
    const { code, stderr } = await cluster().kubectl(['apply', '--dry-run=server', '-k', folder])
    return { code, stderr }
  }

  beforeAll(async () => {
    for (const file of ['manifests/base/namespace.yaml', 'test/fixtures/crds-cert-manager'])
      expect(await cluster().kubectl(['apply', '-f', file])).toMatchObject({ code: 0 })
    const wait = ['wait', '--for=condition=Established', '-f', 'test/fixtures/crds-cert-manager']
    expect(await cluster().kubectl(wait)).toMatchObject({ code: 0 })
  })

  it('is taken as the example has it: its registry, its configuration, its namespace of Prometheus', async () => {
    expect(await tried('examples/installation')).toEqual({ code: 0, stderr: '' })
    const rendered = JSON.stringify(await renderKustomization('examples/installation'))
    expect(rendered).not.toContain('"image":"berth:')
    expect(rendered.match(/"image":"registry\.example\.com\/berth:0\.1\.0"/g)).toHaveLength(2)
    expect(rendered).toContain('primaryInterfaces: [eth0]')
    expect(rendered).toContain('"values":["prometheus"]')
  })

  it.each(OVERLAYS)('is taken with every component, on %s', async (overlay) => {
    expect(await tried(await overlayOf(overlay, COMPONENTS))).toEqual({ code: 0, stderr: '' })
  })

  it('has nothing that Kubernetes 1.27 does not know, with the two components for it', async () => {
    const old = COMPONENTS.filter((component) => component.includes('/without-'))
    const objects = await renderKustomization(await overlayOf('self-managed', old))
    expect(kindsOf(objects).filter((kind) => kind.startsWith('ValidatingAdmissionPolicy'))).toEqual([])
    expect(JSON.stringify(objects)).not.toContain('matchConditions')
    // Nothing is taken out but the policies and their bindings.
    const whole = await renderKustomization('manifests/overlays/self-managed')
    expect(objects).toHaveLength(whole.length - 2 * 3)
  })

  it('leaves out no namespace that somebody else may create, by the patch of docs/security.md', async () => {
    const more = patchesUnder('Namespaces that are left out')
    for (const overlay of OVERLAYS) {
      const folder = await overlayOf(overlay, [], more)
      expect(await tried(folder)).toEqual({ code: 0, stderr: '' })
      const rendered = JSON.stringify(await renderKustomization(folder))
      expect(rendered.match(/"values":\["kube-system","kube-node-lease","berth-system"\]/g)).toHaveLength(7)
      expect(rendered).not.toContain('"openshift-multus"')
      expect(rendered).not.toContain('"cert-manager"')
    }
  })

  it("takes one more account for Multus's, by the patch of docs/security.md", async () => {
    const more = patchesUnder('A policy to add')
    const folder = await overlayOf('self-managed', ['manifests/components/multus-writes-status'], more)
    expect(await tried(folder)).toEqual({ code: 0, stderr: '' })
    expect(JSON.stringify(await renderKustomization(folder))).toContain(
      `"expression":"['system:serviceaccount:kube-system:multus', 'system:serviceaccount:velero:velero']","name":"accounts"`,
    )
  })

  it('has cert-manager write the authority into the pools that Berth converts', async () => {
    const patch = `patches:
  - target: { kind: CustomResourceDefinition, name: "(global)?inclusterippools.*" }
    patch: |-
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: { name: any, annotations: { cert-manager.io/inject-ca-from: berth-system/berth } }
`
    const folder = await overlayOf('cert-manager', ['manifests/crds/cluster-api'], patch)
    expect(await tried(folder)).toEqual({ code: 0, stderr: '' })
    const injected = (await renderKustomization(folder)).filter(
      (object) =>
        text(object, 'kind') === 'CustomResourceDefinition' &&
        JSON.stringify(object).includes('"cert-manager.io/inject-ca-from":"berth-system/berth"'),
    )
    expect(injected).toHaveLength(2)
    expect(JSON.stringify(injected)).toContain('"strategy":"Webhook"')
  })
})
