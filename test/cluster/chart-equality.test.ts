import { expect, it } from '@jest/globals'
import { text, type JsonObject } from '../../network/json/json.ts'
import { annotationsOf, isHook, items, one, podSpec, registrationsOf } from '../charts/object-access.ts'
import { renderChart, type Release } from '../charts/render-chart.ts'
import { byTitle } from './chart/without-helm.ts'
import { describeWhereBinaries } from './environment.ts'
import { renderKustomization } from './kustomization.ts'

const isPolicy = (object: JsonObject): boolean =>
  (text(object, 'kind') ?? '').startsWith('ValidatingAdmissionPolicy')

// kustomize needs kubectl, and no cluster.
describeWhereBinaries({})('the chart says what kustomize says', () => {
  const NEVER = (): boolean => false
  it.each<[string, Release, string, (object: JsonObject) => boolean]>([
    ['as it comes', {}, 'manifests/overlays/self-managed', NEVER],
    [
      'with cert-manager',
      { values: { certManager: { enabled: true } } },
      'manifests/overlays/cert-manager',
      NEVER,
    ],
    [
      'on Kubernetes 1.27, where kustomize is told to leave the policy out by one more component',
      { kubeVersion: '1.27.3', values: { certManager: { enabled: true } } },
      'test/fixtures/kustomize/old-server',
      isPolicy,
    ],
    [
      'with the definitions of Cluster API',
      { values: { crds: { clusterApi: true } } },
      'test/fixtures/kustomize/cluster-api',
      NEVER,
    ],
    [
      'with a background scan',
      { values: { backgroundScan: { enabled: true } } },
      'test/fixtures/kustomize/background-scan',
      NEVER,
    ],
  ])('%s', async (_, release, folder, leftOut) => {
    const { objects } = renderChart(release)
    const wanted = (await renderKustomization(folder)).filter(
      // Helm makes the release's namespace itself, or finds it.
      (object) => text(object, 'kind') !== 'Namespace' && !leftOut(object),
    )
    expect(byTitle(objects.filter((object) => !isHook(object)))).toEqual(byTitle(wanted))
  })

  it('with the entries in the order of the manifests, in which mutating ones are asked', async () => {
    const wanted = await renderKustomization('manifests/overlays/self-managed')
    const order = (objects: readonly JsonObject[]): readonly unknown[] =>
      registrationsOf(objects).map((registration) =>
        items(registration, 'webhooks').map((entry) => text(entry, 'name')),
      )
    expect(order(renderChart().objects)).toEqual(order(wanted))
  })

  it('with the hook before it is deleted, but for the name of the namespace', async () => {
    const hooks = renderChart().objects.filter(
      (object) => annotationsOf(object)['helm.sh/hook'] === 'pre-delete',
    )
    const job = one(hooks, 'Job')
    expect(podSpec(job)).toMatchObject({ containers: [{ args: ['uninstall', '--namespace=berth-system'] }] })
    const asKustomize = JSON.parse(
      JSON.stringify(hooks).replace('"uninstall","--namespace=berth-system"', '"uninstall"'),
    )
    expect(byTitle(asKustomize)).toEqual(byTitle(await renderKustomization('manifests/uninstall')))
  })
})
