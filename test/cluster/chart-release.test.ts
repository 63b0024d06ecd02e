import { beforeAll, describe, expect, it } from '@jest/globals'
import { isObject, type JsonObject } from '../../network/json/json.ts'
import { findHelm } from '../charts/helm.ts'
import { items } from '../charts/object-access.ts'
import { renderChart } from '../charts/render-chart.ts'
import { describeWith } from '../charts/told-to-skip.ts'
import { berth } from '../cli/berth.ts'
import { kubeconfigOf } from './accounts.ts'
import { endJob, jobOf } from './chart/finished-job.ts'
import { HelmCli } from './chart/helm-cli.ts'
import { describeOnControlPlane } from './environment.ts'

const program = findHelm()
const DEFINITION = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/ipleases.ipam.berth.dev'
const REGISTRATION = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/berth'
const MUTATING = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/berth'

const HINT =
  'helm is not here: no release of the chart is installed. Put helm into the PATH, or name it in HELM.'

describeWith(program, HINT)('a release by Helm itself', () => {
  describeOnControlPlane('on a real API server', {}, (cluster) => {
    const helm = () => new HelmCli(program ?? '', cluster())
    const live = async (path: string): Promise<JsonObject | undefined> => {
      const { status, body } = await cluster().request('GET', path)
      return status === 200 && isObject(body) ? body : undefined
    }
    const bundles = async (): Promise<readonly unknown[]> =>
      items((await live(REGISTRATION)) ?? {}, 'webhooks').map((entry) => {
        const { clientConfig } = entry
        return isObject(clientConfig) ? clientConfig['caBundle'] : undefined
      })

    beforeAll(async () => {
      expect(await cluster().kubectl(['apply', '-f', 'manifests/base/namespace.yaml'])).toMatchObject({
        code: 0,
      })
    })

    it('is refused in kube-system, and nothing is left there', async () => {
      const refused = helm().run('install', 'berth', 'charts/berth', '--namespace', 'kube-system')
      await expect(refused).rejects.toThrow('Berth is not installed into kube-system')
      expect(await live(REGISTRATION)).toBeUndefined()
    })

    it('is installed, with the notes that test/charts renders', async () => {
      await helm().install()
      const notes = await helm().run('get', 'notes', 'berth')
      expect(notes.replace(/^NOTES:\n/, '').trim()).toBe(renderChart().notes.trim())
      expect(await live(DEFINITION)).toBeDefined()
    })

    it('is there once a cluster: another release is refused', async () => {
      expect(await cluster().kubectl(['create', 'namespace', 'other'])).toMatchObject({ code: 0 })
      const second = helm().run('install', 'second', 'charts/berth', '--namespace', 'other')
      await expect(second).rejects.toThrow('exists and cannot be imported into the current release')
    })

    it('keeps, when it is upgraded, the authority that Berth wrote into the registrations', async () => {
      const caBundle = Buffer.from(cluster().ca).toString('base64')
      const count = items((await live(REGISTRATION)) ?? {}, 'webhooks').length
      const patch = Array.from({ length: count }, (_, at) => ({
        op: 'add',
        path: `/webhooks/${at}/clientConfig/caBundle`,
        value: caBundle,
      }))
      const args = [
        'patch',
        'validatingwebhookconfiguration',
        'berth',
        '--type=json',
        '-p',
        JSON.stringify(patch),
      ]
      expect(await cluster().kubectl(args)).toMatchObject({ code: 0 })

      await helm().upgrade(
        'replicas=3',
        'webhooks.validate\\.berth\\.dev.timeoutSeconds=4',
        'excludedNamespaces={kube-system,storage}',
      )
      expect(await live('/apis/apps/v1/namespaces/berth-system/deployments/berth')).toMatchObject({
        spec: { replicas: 3 },
      })
      expect(await live(REGISTRATION)).toMatchObject({
        webhooks: expect.arrayContaining([
          expect.objectContaining({ name: 'validate.berth.dev', timeoutSeconds: 4 }),
        ]),
      })
      expect(JSON.stringify(await live(REGISTRATION))).toContain('"storage"')
      expect(await bundles()).toEqual(Array.from({ length: count }, () => caBundle))
    })

    it('takes up a definition that has changed, which the folder crds/ would not', async () => {
      const columns = { spec: { names: { shortNames: [] } } }
      expect((await cluster().request('PATCH', DEFINITION, columns)).status).toBe(200)
      await helm().upgrade()
      expect(await live(DEFINITION)).toMatchObject({ spec: { names: { shortNames: ['ipl'] } } })
    })

    describe('uninstalled', () => {
      it('stays, with the Job and its log, where the Job fails', async () => {
        const uninstalled = helm().run('uninstall', 'berth', '--timeout', '60s')
        const refused = expect(uninstalled).rejects.toThrow('job berth-uninstall failed')
        await jobOf(cluster())
        await endJob(cluster(), 'Failed')
        await refused
        expect(await live('/apis/apps/v1/namespaces/berth-system/deployments/berth')).toBeDefined()
        expect(await live(REGISTRATION)).toBeDefined()
        expect(await live('/apis/batch/v1/namespaces/berth-system/jobs/berth-uninstall')).toBeDefined()
      })

      it('waits for berth uninstall, which has the rights that it needs, and leaves the definitions', async () => {
        const uninstalled = helm().run('uninstall', 'berth', '--timeout', '60s')
        await jobOf(cluster())
        const account = await kubeconfigOf(cluster(), 'berth-uninstall')
        const result = await berth(['uninstall', '--kubeconfig', account, '--namespace', 'berth-system'])
        expect(result).toMatchObject({ code: 0 })
        expect(await live(REGISTRATION)).toBeUndefined()
        expect(await live(MUTATING)).toBeUndefined()
        await endJob(cluster(), 'Complete')
        await uninstalled

        expect(await live('/apis/apps/v1/namespaces/berth-system/deployments/berth')).toBeUndefined()
        expect(await live('/apis/rbac.authorization.k8s.io/v1/clusterroles/berth-uninstall')).toBeUndefined()
        expect(await live('/api/v1/namespaces/berth-system/serviceaccounts/berth-uninstall')).toBeUndefined()
        expect(await live('/apis/batch/v1/namespaces/berth-system/jobs/berth-uninstall')).toBeUndefined()
        expect(await live(DEFINITION)).toBeDefined()
      })

      it('is installed again over the definitions that were kept', async () => {
        await helm().install()
        expect(await live(REGISTRATION)).toBeDefined()
      })
    })
  })
})
