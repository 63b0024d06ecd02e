/** A resource that reports are written to. */
export interface ReportResource {
  readonly kind: string
  readonly plural: string
}

/** One of the two APIs of reports: same words, other names. */
export interface ReportApi {
  /** `openreports.io/v1alpha1`. */
  readonly apiVersion: string
  /** Of what is in a namespace. */
  readonly namespaced: ReportResource
  /** Of what is cluster-scoped. */
  readonly cluster: ReportResource
  /** Whether the report itself says who made it, and not only each result. */
  readonly hasSource: boolean
}

/** What OpenReports has (https://github.com/openreports/reports-api). */
export const OPEN_REPORTS: ReportApi = {
  apiVersion: 'openreports.io/v1alpha1',
  namespaced: { kind: 'Report', plural: 'reports' },
  cluster: { kind: 'ClusterReport', plural: 'clusterreports' },
  hasSource: true,
}

/** What the policy working group of Kubernetes has (https://github.com/kubernetes-sigs/wg-policy-prototypes). */
export const POLICY_REPORTS: ReportApi = {
  apiVersion: 'wgpolicyk8s.io/v1alpha2',
  namespaced: { kind: 'PolicyReport', plural: 'policyreports' },
  cluster: { kind: 'ClusterPolicyReport', plural: 'clusterpolicyreports' },
  hasSource: false,
}

/** In the order of preference: the working group's went on as OpenReports. */
export const REPORT_APIS: readonly ReportApi[] = [OPEN_REPORTS, POLICY_REPORTS]

/** Of all reports of that kind: `/apis/openreports.io/v1alpha1/reports`. */
export const listPath = ({ apiVersion }: ReportApi, { plural }: ReportResource): string =>
  `/apis/${apiVersion}/${plural}`

/** Of the reports of one namespace, or of the cluster-scoped ones where it is empty. */
export const collectionPath = (api: ReportApi, namespace: string): string =>
  namespace === ''
    ? listPath(api, api.cluster)
    : `/apis/${api.apiVersion}/namespaces/${namespace}/${api.namespaced.plural}`
