import {
  isArray,
  isObject,
  property,
  text,
  type JsonObject,
  type JsonValue,
} from '../../network/json/json.ts'
import { fieldsOf, parseType, type FieldType } from './built-in-types.ts'

type Defaults = Readonly<Record<string, JsonValue | ((object: JsonObject) => JsonValue | undefined)>>

const probe: Defaults = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 }
const mode: Defaults = { defaultMode: 0o644 }
const webhook: Defaults = {
  failurePolicy: 'Fail',
  matchPolicy: 'Equivalent',
  namespaceSelector: {},
  objectSelector: {},
  timeoutSeconds: 10,
}
const container: Defaults = {
  resources: {},
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
  imagePullPolicy: (object) => (isLatest(text(object, 'image') ?? '') ? 'Always' : 'IfNotPresent'),
}
const workload: Defaults = { replicas: 1 }
/** What the API server fills in, by type: the `SetDefaults_…` of Kubernetes's `pkg/apis`, for the kinds served here. */
const DEFAULTS: Readonly<Record<string, Defaults>> = {
  V1Pod: { status: {} },
  V1Namespace: { spec: {}, status: {} },
  V1Node: { spec: {}, status: {} },
  V1PodSpec: {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
    // The old name of the field is kept in step.
    serviceAccount: (spec) => property(spec, 'serviceAccountName'),
    serviceAccountName: (spec) => property(spec, 'serviceAccount'),
  },
  V1Container: container,
  V1ContainerPort: { protocol: 'TCP' },
  V1Probe: probe,
  V1HTTPGetAction: { path: '/', scheme: 'HTTP' },
  V1ObjectFieldSelector: { apiVersion: 'v1' },
  V1SecretVolumeSource: mode,
  V1ConfigMapVolumeSource: mode,
  V1DownwardAPIVolumeSource: mode,
  V1ProjectedVolumeSource: mode,
  V1ServiceAccountTokenProjection: { expirationSeconds: 3600 },
  V1HostPathVolumeSource: { type: '' },
  V1Secret: { type: 'Opaque' },
  V1Deployment: { status: {} },
  V1DeploymentSpec: {
    ...workload,
    strategy: (spec) => rolling(property(spec, 'strategy'), { maxUnavailable: '25%', maxSurge: '25%' }),
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
  },
  V1ReplicaSet: { status: { replicas: 0 } },
  V1ReplicaSetSpec: workload,
  V1StatefulSet: { status: { replicas: 0, availableReplicas: 0 } },
  V1StatefulSetSpec: {
    ...workload,
    podManagementPolicy: 'OrderedReady',
    updateStrategy: (spec) => rolling(property(spec, 'updateStrategy'), { partition: 0 }),
    revisionHistoryLimit: 10,
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
  },
  V1DaemonSet: {
    status: { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 },
  },
  V1DaemonSetSpec: {
    updateStrategy: (spec) => rolling(property(spec, 'updateStrategy'), { maxUnavailable: 1, maxSurge: 0 }),
    revisionHistoryLimit: 10,
  },
  V1Job: { status: {} },
  V1JobSpec: {
    parallelism: 1,
    completions: 1,
    backoffLimit: 6,
    completionMode: 'NonIndexed',
    suspend: false,
    manualSelector: false,
    podReplacementPolicy: 'TerminatingOrFailed',
  },
  V1CronJob: { status: {} },
  V1CronJobSpec: {
    concurrencyPolicy: 'Allow',
    suspend: false,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
  },
  V1MutatingWebhook: { ...webhook, reinvocationPolicy: 'Never' },
  V1ValidatingWebhook: webhook,
  V1RuleWithOperations: { scope: '*' },
  AdmissionregistrationV1ServiceReference: { port: 443 },
  V1CustomResourceDefinitionSpec: { conversion: { strategy: 'None' } },
  V1CustomResourceDefinitionNames: {
    singular: (names) => text(names, 'kind')?.toLowerCase(),
    listKind: (names) => `${text(names, 'kind') ?? ''}List`,
  },
}

/** A copy with the defaults of its built-in type, at every depth. */
export function withTypeDefaults(object: JsonObject, type: string): JsonObject {
  const result: Record<string, JsonValue> = { ...object }
  for (const [field, fallback] of Object.entries(DEFAULTS[type] ?? {})) {
    const known = result[field]
    const value = typeof fallback === 'function' ? fallback(result) : fallback
    const isMade = typeof fallback === 'function' && isObject(known)
    if (value !== undefined && (known === undefined || isMade)) result[field] = value
  }
  const fields = fieldsOf(type)
  for (const [field, value] of Object.entries(result)) {
    const wanted = fields.get(field)
    if (wanted !== undefined) result[field] = defaulted(value, parseType(wanted))
  }
  return result
}

function defaulted(value: JsonValue, type: FieldType): JsonValue {
  if (type.form === 'object') return isObject(value) ? withTypeDefaults(value, type.type) : value
  if (type.form === 'list' && isArray(value)) return value.map((item) => defaulted(item, type.of))
  return value
}

function rolling(strategy: JsonValue | undefined, rollingUpdate: JsonObject): JsonObject {
  const given = isObject(strategy) ? strategy : {}
  const kind = text(given, 'type') ?? 'RollingUpdate'
  if (kind !== 'RollingUpdate') return given
  const own = property(given, 'rollingUpdate')
  return { ...given, type: kind, rollingUpdate: { ...rollingUpdate, ...(isObject(own) ? own : {}) } }
}

/** No tag, and no digest, means `latest`. */
function isLatest(image: string): boolean {
  const last = image.split('/').at(-1) ?? ''
  return !last.includes('@') && (!last.includes(':') || last.endsWith(':latest'))
}
