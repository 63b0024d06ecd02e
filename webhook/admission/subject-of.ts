import { isObject, objectAt, property, stringsAt, text, type JsonObject } from '../../network/json/json.ts'
import { parseDefaultNetwork, parseNetworks } from '../../network/multus/parse.ts'
import {
  DEFAULT_NETWORK_ANNOTATION,
  interfaceOf,
  NETWORKS_ANNOTATION,
  type NetworkSelectionElement,
} from '../../network/multus/selection.ts'
import { readDefinition } from '../../network/nad/read-definition.ts'
import { describeNetwork } from '../../network/nad/describe.ts'
import { placementOf } from '../../network/placement/node-affinity.ts'
import { describePool } from '../../network/pool/describe-pool.ts'
import type { Network } from '../../network/nad/network.ts'
import type { PoolKind } from '../../network/pool/pool.ts'
import type { ClusterView } from '../rules/cluster-view.ts'
import type { Attachment, Subject, SubjectKind, Subjects, Template } from '../rules/subject.ts'
import { objectName, type AdmissionRequest } from './request.ts'
import { kindOf, podAt, templateKind } from './kinds.ts'

/** A request turned into what rules look at; `kind` tells which. */
export type Reviewed = {
  [Kind in SubjectKind]: { readonly kind: Kind; readonly subject: Subjects[Kind] }
}[SubjectKind]

/** Builds the subject of a request, or undefined if its kind is none of Berth's. Total on untrusted objects. */
export function subjectOf(request: AdmissionRequest, view: ClusterView): Reviewed | undefined {
  const kind = kindOf(request)
  if (kind === undefined) return undefined
  const common = commonOf(request)
  switch (kind) {
    case 'pod':
      return { kind, subject: podSubject(common, request, view) }
    case 'network': {
      const old = request.oldObject && network(request.oldObject, common.namespace)
      const current = request.object && network(request.object, common.namespace)
      return { kind, subject: { ...common, network: current ?? old ?? network({}, common.namespace), old } }
    }
    case 'pool': {
      const old = request.oldObject && describePool(poolKind(request), request.oldObject)
      const current = request.object && describePool(poolKind(request), request.object)
      return {
        kind,
        subject: { ...common, pool: current ?? old ?? describePool(poolKind(request), {}), old },
      }
    }
    case 'namespace':
      return {
        kind,
        subject: { ...common, oldLabels: stringsAt(metadataOf(request.oldObject ?? {}), 'labels') },
      }
    case 'guard':
      return {
        kind,
        subject: { ...common, kind: request.kind === 'DaemonSet' ? 'DaemonSet' : 'CustomResourceDefinition' },
      }
  }
}

const poolKind = (request: AdmissionRequest): PoolKind =>
  request.kind === 'InClusterIPPool' ? 'InClusterIPPool' : 'GlobalInClusterIPPool'

function commonOf(request: AdmissionRequest): Subject {
  const object = request.object ?? request.oldObject ?? {}
  const metadata = metadataOf(object)
  return {
    operation: request.operation,
    namespace: request.kind === 'Namespace' ? '' : request.namespace,
    name: objectName(request),
    user: request.username,
    dryRun: request.dryRun,
    labels: stringsAt(metadata, 'labels'),
    annotations: stringsAt(metadata, 'annotations'),
    object,
    oldObject: request.oldObject,
  }
}

/** A NAD of a request: the namespace is the request's, whatever the object says. */
const network = (object: JsonObject, namespace: string): Network =>
  describeNetwork(readDefinition(object, namespace))

function podSubject(common: Subject, request: AdmissionRequest, view: ClusterView): Subjects['pod'] {
  const template = templateKind(request.group, request.kind)
  const pod = podAt(common.object, template)
  const prefix = (template?.path ?? []).map((step) => `${step}.`).join('')
  return podSubjectOf(
    { ...common, ...(template === undefined ? {} : podMetadata(pod)) },
    {
      pod,
      prefix,
      template:
        template === undefined
          ? undefined
          : { kind: request.kind, replicas: template.replicas(common.object) },
      view,
    },
  )
}

interface PodSource {
  readonly pod: JsonObject
  readonly prefix: string
  readonly template: Template | undefined
  readonly view: ClusterView
}

/** The subject of a pod (or of a template's pod): its annotations parsed and resolved against the cluster. */
export function podSubjectOf(common: Subject, { pod, prefix, template, view }: PodSource): Subjects['pod'] {
  const field = (annotation: string) => `${prefix}metadata.annotations[${annotation}]`
  const networks = parseNetworks(common.annotations[NETWORKS_ANNOTATION] ?? '', field(NETWORKS_ANNOTATION))
  const defaultText = common.annotations[DEFAULT_NETWORK_ANNOTATION]
  const standard =
    defaultText === undefined
      ? undefined
      : parseDefaultNetwork(defaultText, field(DEFAULT_NETWORK_ANNOTATION))
  const spec = property(pod, 'spec')
  return {
    ...common,
    pod,
    prefix,
    template,
    uid: text(metadataOf(pod), 'uid'),
    attachments: attachmentsOf(standard?.elements[0], networks.elements, common.namespace, view),
    annotationProblems:
      standard === undefined ? networks.problems : [...standard.problems, ...networks.problems],
    placement: placementOf(isObject(spec) ? spec : {}),
  }
}

/** The networks of a pod of namespace `home`, resolved; the default network (Multus looks for it in kube-system) first. */
export function attachmentsOf(
  standard: NetworkSelectionElement | undefined,
  elements: readonly NetworkSelectionElement[],
  home: string,
  view: ClusterView,
): readonly Attachment[] {
  const attachments = elements.map((element, place) => resolve(element, place, home, view))
  return standard === undefined ? attachments : [resolve(standard, -1, 'kube-system', view), ...attachments]
}

function resolve(
  element: NetworkSelectionElement,
  place: number,
  home: string,
  view: ClusterView,
): Attachment {
  const namespace = element.namespace ?? home
  return {
    element,
    place,
    namespace,
    interface: place < 0 ? 'eth0' : interfaceOf(element, place),
    network: view.network(namespace, element.name),
  }
}

function podMetadata(pod: JsonObject): Pick<Subject, 'labels' | 'annotations'> {
  const metadata = metadataOf(pod)
  return { labels: stringsAt(metadata, 'labels'), annotations: stringsAt(metadata, 'annotations') }
}

const metadataOf = (object: JsonObject): JsonObject => objectAt(object, 'metadata')
