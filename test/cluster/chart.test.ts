import { beforeAll, describe, expect, it } from '@jest/globals'
import { isObject, type JsonObject } from '../../network/json/json.ts'
import { isHook, nameOf, one, podSpec } from '../charts/object-access.ts'
import { RELEASES } from '../charts/releases.ts'
import { renderChart, type Release } from '../charts/render-chart.ts'
import { describeOnControlPlane } from './environment.ts'

const yamlOf = (objects: readonly JsonObject[]): string =>
  objects.map((each) => JSON.stringify(each)).join('\n---\n')

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

    it('is called by the API server, which counts what fails by the names that the alerts ask for', async () => {
      const pod = (name: string, annotations: JsonObject): JsonObject => ({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace: 'network-admission', annotations },
        spec: { containers: [{ name: 'one', image: 'registry.example/one:1' }] },
      })
      const networks = { 'k8s.v1.cni.cncf.io/networks': 'lan' }
      // No pod of Berth runs here. What names a network is refused; what names none passes.
      const refused = await kubectl(
        ['create', '--dry-run=server', '-f', '-'],
        JSON.stringify(pod('a', networks)),
      )
      expect(refused).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('failed calling webhook "mutate.berth.dev"'),
      })
      const passed = await kubectl(['create', '--dry-run=server', '-f', '-'], JSON.stringify(pod('b', {})))
      expect(passed).toMatchObject({ code: 0 })

      const { stdout } = await kubectl(['get', '--raw', '/metrics'])
      expect(stdout).toMatch(
        /^apiserver_admission_webhook_rejection_count\{error_type="calling_webhook_error",name="mutate\.berth\.dev"/m,
      )
      expect(stdout).toMatch(
        /^apiserver_admission_webhook_fail_open_count\{name="attach\.mutate\.berth\.dev"/m,
      )
      expect(stdout).toMatch(
        /^apiserver_admission_webhook_admission_duration_seconds_bucket\{name="mutate\.berth\.dev"/m,
      )
    })
  })
})

/** A pod on the network of its node is what the namespace forbids: the Deployment is taken, and warned of. */
const warningsOf = ({ values = {} }: Release): unknown =>
  values['hostNetwork'] === true ? expect.stringContaining('violate PodSecurity "restricted:latest"') : ''
