import { beforeAll, describe, expect, it } from '@jest/globals'
import { isObject, objectAt, property, text, type JsonObject } from '../../network/json/json.ts'
import { parse } from 'yaml'
import {
  annotationsOf,
  isHook,
  items,
  labelsOf,
  nameOf,
  named,
  one,
  podSpec,
  registrationsOf,
  titleOf,
} from '../charts/object-access.ts'
import { RELEASES } from '../charts/releases.ts'
import { renderChart, type Release } from '../charts/render-chart.ts'
import { describeOnControlPlane, describeWhereBinaries } from './environment.ts'
import { renderKustomization } from './kustomization.ts'

/** What Helm's own objects have beyond those of kustomize. */
const LABELS_OF_HELM = [
  'app.kubernetes.io/instance',
  'app.kubernetes.io/version',
  'app.kubernetes.io/managed-by',
  'helm.sh/chart',
]
const ANNOTATIONS_OF_HELM = [
  'helm.sh/resource-policy',
  'helm.sh/hook',
  'helm.sh/hook-weight',
  'helm.sh/hook-delete-policy',
]

const yamlOf = (objects: readonly JsonObject[]): string =>
  objects.map((each) => JSON.stringify(each)).join('\n---\n')

const without = (map: JsonObject, keys: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(map).filter(([key]) => !keys.includes(key)))

/** An object by its title, without what only Helm says, and with what has no order in an order. */
function plain(object: JsonObject): readonly [string, JsonObject] {
  const annotations = without(annotationsOf(object), ANNOTATIONS_OF_HELM)
  const metadata: JsonObject = {
    ...without(objectAt(object, 'metadata'), ['annotations']),
    labels: without(labelsOf(object), LABELS_OF_HELM),
    ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
  }
  return [titleOf(object), { ...object, metadata, ...sorted(object) }]
}

/** By their names: the volumes of a Deployment, and webhooks, which kustomize puts into another order where it patches some. The configuration without its comments. */
function sorted(object: JsonObject): JsonObject {
  if (text(object, 'kind') === 'Deployment') {
    const spec = objectAt(object, 'spec')
    const template = objectAt(spec, 'template')
    const pod = podSpec(object)
    const volumes = Object.fromEntries(
      ['config', 'run', 'tls', 'account'].map((name) => [name, named(pod, 'volumes', name)]),
    )
    const extra = property(pod, 'volumes')
    return {
      spec: {
        ...spec,
        template: { ...template, spec: { ...pod, volumes, count: Array.isArray(extra) ? extra.length : 0 } },
      },
    }
  }
  if (titleOf(object) === 'ConfigMap berth-system/berth-config') {
    const configuration: unknown = parse(text(objectAt(object, 'data'), 'berth.yaml') ?? '')
    return { data: { 'berth.yaml': isObject(configuration) ? configuration : null } }
  }
  if (!property(object, 'webhooks')) return {}
  return {
    webhooks: items(object, 'webhooks').toSorted((a, b) =>
      (text(a, 'name') ?? '') < (text(b, 'name') ?? '') ? -1 : 1,
    ),
  }
}

const byTitle = (objects: readonly JsonObject[]): JsonObject => Object.fromEntries(objects.map(plain))

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

describeOnControlPlane('the chart on a real API server', {}, (cluster) => {
  const kubectl = (args: readonly string[], input = '') => cluster().kubectl(args, { input })
  const live = async (path: string): Promise<JsonObject> => {
    const { body } = await cluster().request('GET', path)
    return isObject(body) ? body : {}
  }

  beforeAll(async () => {
    const definitions = ['-f', 'test/fixtures/crds-cert-manager', '-f', 'test/fixtures/crds-monitoring']
    expect(await kubectl(['apply', '-f', 'manifests/base/namespace.yaml', ...definitions])).toMatchObject({
      code: 0,
    })
    expect(await kubectl(['create', 'namespace', 'network-admission'])).toMatchObject({ code: 0 })
    expect(
      await kubectl(['wait', '--for=condition=Established', '--timeout=60s', ...definitions]),
    ).toMatchObject({
      code: 0,
    })
  })

  it.each(Object.entries(RELEASES))(
    'is taken as a dry run, hooks too, without a warning: a release %s',
    async (_, release) => {
      const { objects } = renderChart(release)
      const { code, stderr, stdout } = await kubectl(
        ['apply', '--dry-run=server', '--validate=strict', '-f', '-'],
        yamlOf(objects),
      )
      expect({ code, stderr }).toEqual({ code: 0, stderr: warningsOf(release) })
      expect(stdout.trim().split('\n')).toHaveLength(objects.length)
    },
  )

  it('asks for pods that the restricted Pod Security Standard lets through: of the Deployment, of the hook, of the test', async () => {
    const { objects } = renderChart()
    const pods = [one(objects, 'Deployment'), one(objects, 'Job')].map((workload) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `${nameOf(workload)}-probe`, namespace: 'berth-system' },
      spec: podSpec(workload),
    }))
    // Their accounts have to be there.
    const accounts = objects.filter(({ kind }) => kind === 'ServiceAccount')
    expect(await kubectl(['apply', '-f', '-'], yamlOf(accounts))).toMatchObject({ code: 0, stderr: '' })
    const { code, stderr } = await kubectl(
      ['create', '--dry-run=server', '-f', '-'],
      yamlOf([...pods, one(objects, 'Pod')]),
    )
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  describe('installed', () => {
    const release: Release = {
      values: {
        serviceMonitor: { enabled: true },
        prometheusRule: { enabled: true },
        dashboard: { enabled: true },
      },
    }
    const objects = renderChart(release).objects.filter((object) => !isHook(object))

    const versions = async (): Promise<readonly string[]> => {
      const each = '{range .items[*]}{.kind} {.metadata.name} {.metadata.resourceVersion}{"\\n"}{end}'
      const { stdout } = await kubectl(['get', '-f', '-', '-o', `jsonpath=${each}`], yamlOf(objects))
      return stdout.trim().split('\n')
    }

    it('is taken as it is, and changes nothing the second time', async () => {
      expect(await kubectl(['apply', '--validate=strict', '-f', '-'], yamlOf(objects))).toMatchObject({
        code: 0,
        stderr: '',
      })
      const before = await versions()
      expect(await kubectl(['apply', '-f', '-'], yamlOf(objects))).toMatchObject({ code: 0, stderr: '' })
      expect(await versions()).toEqual(before)
      expect(before).toHaveLength(objects.length)
    })

    it.each([
      ['Deployment', '/apis/apps/v1/namespaces/berth-system/deployments/berth'],
      ['Service', '/api/v1/namespaces/berth-system/services/berth'],
      ['NetworkPolicy', '/apis/networking.k8s.io/v1/namespaces/berth-system/networkpolicies/berth'],
      ['PodDisruptionBudget', '/apis/policy/v1/namespaces/berth-system/poddisruptionbudgets/berth'],
      ['ServiceMonitor', '/apis/monitoring.coreos.com/v1/namespaces/berth-system/servicemonitors/berth'],
      ['PrometheusRule', '/apis/monitoring.coreos.com/v1/namespaces/berth-system/prometheusrules/berth'],
      [
        'MutatingWebhookConfiguration',
        '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/berth',
      ],
      [
        'ValidatingWebhookConfiguration',
        '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/berth',
      ],
    ])('is kept by the API server with every field that the chart writes: %s', async (kind, path) => {
      expect(await live(path)).toMatchObject({ ...one(objects, kind) })
    })
  })
})

/** A pod on the network of its node is what the namespace forbids: the Deployment is taken, and warned of. */
const warningsOf = ({ values = {} }: Release): unknown =>
  values['hostNetwork'] === true ? expect.stringContaining('violate PodSecurity "restricted:latest"') : ''
