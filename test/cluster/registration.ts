import { webhookConfigurations } from '../../cli/sandbox/register-webhooks.ts'
import type { ControlPlane } from './environment.ts'
import { until } from './until.ts'

/** What a test changes in each webhook of the registrations, e.g. its failurePolicy. */
export type Change = (webhook: Readonly<Record<string, unknown>>) => Record<string, unknown>

/** Registers manifests/base/webhooks.yaml at a URL, or changes that registration; resolves when the API server goes by it. */
export async function register(
  cluster: ControlPlane,
  at: { readonly url: string; readonly authority: string },
  change: Change = (webhook) => ({ ...webhook }),
): Promise<void> {
  for (const configuration of await webhookConfigurations(at.url, at.authority)) {
    const webhooks: unknown = configuration['webhooks']
    const changed = { ...configuration, webhooks: Array.isArray(webhooks) ? webhooks.map(change) : [] }
    const { code, stderr } = await cluster.kubectl(['apply', '-f', '-'], { input: JSON.stringify(changed) })
    if (code !== 0) throw new Error(`cannot register: ${stderr}`)
  }
}

/** The API server reads its webhook configurations from a watch: it takes a moment until the first call. */
export async function untilCalled(cluster: ControlPlane): Promise<void> {
  const probe = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'probe', annotations: { 'k8s.v1.cni.cncf.io/networks': 'a/b/c' } },
    spec: { containers: [{ name: 'c', image: 'i' }] },
  }
  await until(
    async () =>
      (await cluster.request('POST', '/api/v1/namespaces/default/pods?dryRun=All', probe)).status === 403,
    () => 'the API server does not call the webhook',
  )
}
