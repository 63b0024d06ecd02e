import {
  isArray,
  isObject,
  objectAt,
  property,
  stringsAt,
  text,
  type JsonObject,
} from '../../../network/json/json.ts'

/** What a kubelet reads of a Pod. */
export interface PodShape {
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly labels: Readonly<Record<string, string>>
  readonly serviceAccount: string
  readonly node: string
  readonly restartPolicy: string
  readonly graceSeconds: number
  /** Whether it has a deletionTimestamp. */
  readonly isTerminating: boolean
  readonly containers: readonly ContainerShape[]
  readonly volumes: readonly JsonObject[]
}

export interface ContainerShape {
  readonly name: string
  readonly image: string
  readonly args: readonly string[]
  readonly env: readonly JsonObject[]
  readonly ports: readonly PortShape[]
  readonly mounts: readonly MountShape[]
  readonly startup: ProbeShape | undefined
  readonly liveness: ProbeShape | undefined
  readonly readiness: ProbeShape | undefined
}

export interface PortShape {
  readonly name: string
  readonly number: number
}

export interface MountShape {
  readonly volume: string
  readonly path: string
}

/** An httpGet probe; no other kind is known here. Times in ms. */
export interface ProbeShape {
  readonly path: string
  /** A port's name or number. */
  readonly port: string
  readonly scheme: string
  readonly delay: number
  readonly period: number
  readonly failureThreshold: number
}

export function readPod(pod: JsonObject): PodShape {
  const metadata = objectAt(pod, 'metadata')
  const spec = objectAt(pod, 'spec')
  const deletionGrace = numberAt(metadata, 'deletionGracePeriodSeconds')
  return {
    namespace: text(metadata, 'namespace') ?? '',
    name: text(metadata, 'name') ?? '',
    uid: text(metadata, 'uid') ?? '',
    labels: stringsAt(metadata, 'labels'),
    serviceAccount: text(spec, 'serviceAccountName') ?? 'default',
    node: text(spec, 'nodeName') ?? '',
    restartPolicy: text(spec, 'restartPolicy') ?? 'Always',
    graceSeconds: deletionGrace ?? numberAt(spec, 'terminationGracePeriodSeconds') ?? 30,
    isTerminating: text(metadata, 'deletionTimestamp') !== undefined,
    containers: objectsAt(spec, 'containers').map(readContainer),
    volumes: objectsAt(spec, 'volumes'),
  }
}

function readContainer(container: JsonObject): ContainerShape {
  return {
    name: text(container, 'name') ?? '',
    image: text(container, 'image') ?? '',
    args: stringList(container, 'args'),
    env: objectsAt(container, 'env'),
    ports: objectsAt(container, 'ports').map((port) => ({
      name: text(port, 'name') ?? '',
      number: numberAt(port, 'containerPort') ?? 0,
    })),
    mounts: objectsAt(container, 'volumeMounts').map((mount) => ({
      volume: text(mount, 'name') ?? '',
      path: text(mount, 'mountPath') ?? '',
    })),
    startup: readProbe(container, 'startupProbe'),
    liveness: readProbe(container, 'livenessProbe'),
    readiness: readProbe(container, 'readinessProbe'),
  }
}

function readProbe(container: JsonObject, key: string): ProbeShape | undefined {
  const probe = objectAt(container, key)
  const http = property(probe, 'httpGet')
  if (!isObject(http)) return undefined
  return {
    path: text(http, 'path') ?? '/',
    port: text(http, 'port') ?? String(numberAt(http, 'port')),
    scheme: (text(http, 'scheme') ?? 'HTTP').toLowerCase(),
    delay: 1_000 * (numberAt(probe, 'initialDelaySeconds') ?? 0),
    period: 1_000 * (numberAt(probe, 'periodSeconds') ?? 10),
    failureThreshold: numberAt(probe, 'failureThreshold') ?? 3,
  }
}

export function objectsAt(object: JsonObject, key: string): readonly JsonObject[] {
  const value = property(object, key)
  return isArray(value) ? value.filter(isObject) : []
}

export function stringList(object: JsonObject, key: string): readonly string[] {
  const value = property(object, key)
  return isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

export function numberAt(object: JsonObject, key: string): number | undefined {
  const value = property(object, key)
  return typeof value === 'number' ? value : undefined
}
