import { ClusterModel } from '../../../cluster/model/cluster-model.ts'
import { modelKind } from '../../../cluster/model/model-kind.ts'
import type { JsonObject } from '../../../network/json/json.ts'
import { manifestRequest } from '../../../webhook/admission/manifest-request.ts'
import type { AdmissionRequest } from '../../../webhook/admission/request.ts'
import type { Verdict } from '../../../webhook/admission/review-object.ts'
import { parseSettings } from '../../../service/config.ts'
import type { Settings } from '../../../webhook/rules/settings.ts'
import { documentsOf } from '../rules/table.ts'

/** The one object of a YAML text; namespaced objects that name no namespace are of `default`. */
export function objectOf(yaml: string): JsonObject {
  const [object, ...more] = documentsOf(yaml)
  if (object === undefined || more.length > 0) throw new Error('give exactly one object')
  return object
}

/** A cluster that holds the objects of a YAML text. */
export function clusterOf(state: string): ClusterModel {
  const view = new ClusterModel()
  for (const object of documentsOf(state)) {
    const { group, kind } = requestOf(object)
    const known = modelKind(group, kind)
    if (known !== undefined) view.upsert(known, object)
  }
  return view
}

/** The settings of a configuration file, given without apiVersion and kind. */
export function settingsOf(config = ''): Settings {
  const read = parseSettings(`apiVersion: config.berth.dev/v1alpha1\nkind: BerthConfiguration\n${config}`)
  if (!read.ok) throw new Error(read.problem)
  return read.value
}

/** The request of alice for an object (YAML or raw), CREATE unless changed. */
export function requestOf(
  object: string | JsonObject,
  changes: Partial<AdmissionRequest> = {},
): AdmissionRequest {
  const request = manifestRequest(typeof object === 'string' ? objectOf(object) : object, {
    operation: 'CREATE',
    namespace: 'default',
    username: 'alice',
    oldObject: undefined,
    dryRun: false,
  })
  return { ...request, ...changes }
}

/** The body that the API server would send for a request. */
export const bodyOf = ({ group, version, kind, username, ...rest }: AdmissionRequest): string =>
  JSON.stringify({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: { ...rest, kind: { group, version, kind }, userInfo: { username } },
  })

/** A Pod of namespace default with that networks annotation. */
export const podWith = (networks: string, more = ''): string => `
apiVersion: v1
kind: Pod
metadata: {name: web, annotations: {k8s.v1.cni.cncf.io/networks: '${networks}'}}
spec: {containers: [{name: web}]${more === '' ? '' : `, ${more}`}}
`

/** A macvlan NAD `<namespace>/<name>` without ipam's trouble. */
export const network = (name: string, namespace = 'default'): string => `
apiVersion: k8s.cni.cncf.io/v1
kind: NetworkAttachmentDefinition
metadata: {name: ${name}, namespace: ${namespace}}
spec: {config: '{"cniVersion":"1.0.0","type":"macvlan","master":"eth1","ipam":{"type":"dhcp"}}'}
`

export const namespaceWith = (name: string, labels: Readonly<Record<string, string>>): string =>
  JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } })

export const clusterWith = (...objects: readonly string[]): ClusterModel => clusterOf(objects.join('\n---\n'))

/** The same object, deleted. */
export const deleting = (request: AdmissionRequest): AdmissionRequest => ({
  ...request,
  operation: 'DELETE',
  object: undefined,
  oldObject: request.object,
})

/** `deny network-exists`, in the order told. */
export const findingsIn = ({ findings }: Verdict): string[] =>
  findings.map(({ severity, rule }) => `${severity} ${rule}`)
