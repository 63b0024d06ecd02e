import { text, type JsonObject } from '../../../network/json/json.ts'
import type { ControlPlane } from '../environment.ts'
import { renderKustomization } from '../kustomization.ts'

/** Applies objects as the administrator. @throws Error with what the API server said */
export async function applied(cluster: ControlPlane, items: readonly unknown[]): Promise<void> {
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
  const { code, stderr } = await cluster.kubectl(['apply', '-f', '-'], { input: list })
  if (code !== 0) throw new Error(`cannot apply: ${stderr}`)
}

/** The registrations aside, which would have the API server call a webhook that does not run here. */
export const withoutRegistrations = (objects: readonly JsonObject[]): readonly JsonObject[] =>
  objects.filter((object) => text(object, 'kind')?.endsWith('WebhookConfiguration') !== true)

/** Holds Berth's accounts to what the installation lets them change. */
export async function applyConfinement(cluster: ControlPlane): Promise<void> {
  const objects = await renderKustomization('manifests/overlays/self-managed')
  await applied(
    cluster,
    objects.filter((object) => text(object, 'kind')?.startsWith('ValidatingAdmissionPolicy') === true),
  )
}
