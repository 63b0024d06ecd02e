import { afterAll, beforeAll } from '@jest/globals'
import { bundle } from '../allocation/allocator-process.ts'
import { describeOnControlPlane, type ControlPlane, type ControlPlaneOptions } from '../environment.ts'
import { SERVICE_ROUTING } from '../service-endpoint.ts'
import { until } from '../until.ts'
import { MiniKubelet } from './mini-kubelet.ts'

export const NAMESPACE = 'berth-system'

/** The image that manifests/ name. */
export const IMAGE = 'berth:0.1.0'

/** Real controllers and scheduler; endpoints are the mini-kubelet's, as pods of one machine differ by port. */
const CONTROLLERS = [
  '*',
  '-endpoints-controller',
  '-endpointslice-controller',
  '-endpointslice-mirroring-controller',
]

export interface Installation {
  readonly cluster: ControlPlane
  readonly kubelet: MiniKubelet
  /** kubectl that has to succeed; what it printed, warnings apart. @throws Error with what it said else */
  readonly kubectl: (args: readonly string[], input?: unknown) => Promise<string>
}

export interface InstallationOptions extends ControlPlaneOptions {
  /** Further images by name: functions of the control plane, which has a folder for them. */
  readonly images?: (cluster: ControlPlane) => Promise<Readonly<Record<string, string>>>
}

/** Creates a namespace, and waits until pods can be created in it: until its default account is there. */
export async function createNamespace({ cluster, kubectl }: Installation, name: string): Promise<void> {
  await kubectl(['create', 'namespace', name])
  const account = `/api/v1/namespaces/${name}/serviceaccounts/default`
  await until(
    async () => (await cluster.request('GET', account)).status === 200,
    () => `namespace ${name} has no account`,
  )
}

/** Applies an overlay as it is, and waits until the Deployment is available; how long it took, in ms. */
export async function install({ cluster, kubelet }: Installation, overlay: string): Promise<number> {
  const begun = Date.now()
  const { code, stderr } = await cluster.kubectl(['apply', '-k', overlay])
  if (code !== 0 || stderr !== '') throw new Error(`kubectl apply -k ${overlay}: ${stderr}`)
  const rollout = ['rollout', 'status', 'deployment/berth', '-n', NAMESPACE, '--timeout=100s']
  const waited = await cluster.kubectl(rollout)
  if (waited.code !== 0) throw new Error(`${waited.stderr}\n${await kubelet.logs()}`)
  return Date.now() - begun
}

/** A control plane on which the manifests can be applied as they are: what they make runs. */
export function describeInstallation(
  name: string,
  { images, ...options }: InstallationOptions,
  declareTests: (on: () => Installation) => void,
): void {
  const whole: ControlPlaneOptions = {
    controllerManager: true,
    scheduler: true,
    serviceAccounts: true,
    controllers: CONTROLLERS.join(','),
    apiServerFlags: SERVICE_ROUTING,
    ...options,
  }
  describeOnControlPlane(name, whole, (cluster) => {
    let kubelet: MiniKubelet | undefined
    beforeAll(async () => {
      const named = { [IMAGE]: await bundle(cluster()), ...(await images?.(cluster())) }
      kubelet = new MiniKubelet(cluster(), {
        namespace: NAMESPACE,
        nodes: ['node-a', 'node-b'],
        images: named,
      })
      await kubelet.start()
    })
    afterAll(() => kubelet?.stop())
    declareTests(() => {
      if (kubelet === undefined) throw new Error('the kubelet did not start')
      return { cluster: cluster(), kubelet, kubectl: (args, input) => succeed(cluster(), args, input) }
    })
  })
}

async function succeed(cluster: ControlPlane, args: readonly string[], input?: unknown): Promise<string> {
  const text = input === undefined ? '' : JSON.stringify(input)
  const { code, stdout, stderr } = await cluster.kubectl(args, { input: text })
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`)
  return stdout
}
