import { isDeepStrictEqual } from 'node:util'
import { parse } from 'yaml'
import jsonpatch from 'fast-json-patch'
import { ClusterModel } from '../../../cluster/model/cluster-model.ts'
import { modelKind } from '../../../cluster/model/model-kind.ts'
import { parseAddress } from '../../../network/address/address.ts'
import { leaseObject } from '../../../network/lease/lease.ts'
import { isObject, type JsonObject } from '../../../network/json/json.ts'
import { manifestRequest } from '../../../webhook/admission/manifest-request.ts'
import { subjectOf } from '../../../webhook/admission/subject-of.ts'
import { DEFAULT_SETTINGS } from '../../../service/config.ts'
import { mutateObject, type Mutated } from '../../../webhook/mutations/mutate-object.ts'
import type { Operation, RuleContext } from '../../../webhook/rules/rule.ts'
import type { PodSubject } from '../../../webhook/rules/subject.ts'

export interface NetworkFacts {
  readonly device?: string
  readonly ipam?: object
  readonly annotations?: Readonly<Record<string, string>>
}

/** What a mutation's cluster holds, in few words. */
export interface ClusterFacts {
  /** Labels of namespace `shop`, in which the pods are created. */
  readonly shop?: Readonly<Record<string, string>>
  /** NADs by `namespace/name`: their annotations, their device if they are host-devices, else their ipam. */
  readonly networks?: Readonly<Record<string, NetworkFacts>>
  /** Addresses of the domain `default` that are leased to pods, by the pod's uid. */
  readonly leases?: Readonly<Record<string, string>>
  /** Node labels by node. */
  readonly nodes?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

export const SELECTOR = 'k8s.v1.cni.cncf.io/nodeSelector'
export const RESOURCE = 'k8s.v1.cni.cncf.io/resourceName'
export const NETWORKS = 'k8s.v1.cni.cncf.io/networks'
export const INJECTED = 'berth.dev/injected'

export function clusterOf({ shop = {}, networks = {}, nodes = {}, leases = {} }: ClusterFacts): RuleContext {
  const view = new ClusterModel()
  const put = (group: string, kind: string, object: JsonObject) => {
    const known = modelKind(group, kind)
    if (known !== undefined) view.upsert(known, object)
  }
  put('', 'Namespace', { metadata: { name: 'shop', labels: shop } })
  for (const [key, { device, ipam, annotations = {} }] of Object.entries(networks)) {
    const [namespace = '', name = ''] = key.split('/')
    const type = device === undefined ? { type: 'bridge' } : { type: 'host-device', device }
    const config = JSON.stringify({ cniVersion: '1.0.0', ...type, ...(ipam && { ipam }) })
    put('k8s.cni.cncf.io', 'NetworkAttachmentDefinition', {
      metadata: { namespace, name, annotations },
      spec: { config },
    })
  }
  for (const [name, labels] of Object.entries(nodes)) put('', 'Node', { metadata: { name, labels } })
  for (const [ip, uid] of Object.entries(leases)) view.upsert('IPLease', leaseTo(ip, uid))
  return { view, settings: DEFAULT_SETTINGS }
}

function leaseTo(ip: string, uid: string): JsonObject {
  const address = parseAddress(ip)
  if (!address.ok) throw new Error(address.problem)
  return leaseObject({
    address: address.value,
    prefix: 24,
    domain: 'default',
    pool: { kind: 'NetworkAttachmentDefinition', namespace: 'shop', name: 'managed' },
    owner: { kind: 'Pod', namespace: 'shop', name: 'web-0', uid, interface: 'net1', ordinal: undefined },
    pod: { name: 'web-0', uid, node: undefined },
    phase: 'Bound',
    releasedAt: undefined,
  })
}

/** A pod of namespace `shop` from its metadata and spec in YAML flow form; one container `app` unless given. */
export function podOf(annotations: Readonly<Record<string, string>> | undefined, spec = ''): JsonObject {
  const written: unknown = parse(`{${spec}}`)
  if (!isObject(written)) throw new Error(`no spec: ${spec}`)
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web-0', namespace: 'shop', ...(annotations === undefined ? {} : { annotations }) },
    spec: { containers: [{ name: 'app', image: 'app' }], ...written },
  }
}

export function subjectFor(object: JsonObject, { view }: RuleContext, old?: JsonObject): PodSubject {
  const operation: Operation = old === undefined ? 'CREATE' : 'UPDATE'
  const request = manifestRequest(object, {
    operation,
    namespace: 'shop',
    username: 'alice',
    oldObject: old,
    dryRun: false,
  })
  const reviewed = subjectOf(request, view)
  if (reviewed?.kind !== 'pod') throw new Error('no pod')
  return reviewed.subject
}

/**
 * Mutates as admission does, and checks what must hold whatever the pod: the object that came is untouched, the patch
 * applies to it with fast-json-patch and gives the object that is answered.
 */
export function mutated(object: JsonObject, context: RuleContext): Mutated {
  const before = JSON.stringify(object)
  const result = mutateObject(
    {
      kind: 'pod',
      subject: subjectFor(object, context),
      rebuild: (changed) => subjectFor(changed, context),
    },
    context,
  )
  if (JSON.stringify(object) !== before) throw new Error('the object that came was changed')
  // Over the wire and back, as the API server gets it.
  const patch: jsonpatch.Operation[] = JSON.parse(JSON.stringify(result.patch))
  const applied = jsonpatch.applyPatch(JSON.parse(before), patch, true).newDocument
  if (!isDeepStrictEqual(applied, JSON.parse(JSON.stringify(result.object))))
    throw new Error('the patch gives another object')
  return result
}

export const annotationsOf = ({ object }: Pick<Mutated, 'object'>): Readonly<Record<string, unknown>> => {
  const metadata = object['metadata']
  const annotations = isObject(metadata) ? metadata['annotations'] : undefined
  return isObject(annotations) ? annotations : {}
}

/** The record's entries as `what (by)`. */
export function recordOf(result: Pick<Mutated, 'object'>): readonly string[] {
  const text = annotationsOf(result)[INJECTED]
  if (typeof text !== 'string') return []
  const list: readonly { what: string; by: string }[] = JSON.parse(text)
  return list.map(({ what, by }) => `${what} (${by})`)
}
