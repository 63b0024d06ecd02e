import { networkOccupants } from '../network/nad/occupants.ts'
import { poolOccupants } from '../network/pool/pool-occupants.ts'
import type { JsonObject } from '../network/json/json.ts'
import { exemptionOf } from '../webhook/admission/exemption.ts'
import { manifestRequest } from '../webhook/admission/manifest-request.ts'
import { subjectOf, type Reviewed } from '../webhook/admission/subject-of.ts'
import type { AdmissionRequest } from '../webhook/admission/request.ts'
import type { ScannedKind } from './cluster.ts'
import { judge, policyAt, type Judgement } from './judge.ts'
import { ownerObject, scanObjectOf } from './objects.ts'
import type { ScanFinding } from './report.ts'
import type { Scanning } from './scanning.ts'

/** Those who own addresses, and the Namespaces: each as if it were created now, beside those before it. */
export const JUDGED: readonly ScannedKind[] = [
  'Namespace',
  'InClusterIPPool',
  'GlobalInClusterIPPool',
  'NetworkAttachmentDefinition',
]

/** What the rules say of one of them; it is part of the cluster for those that follow. */
export function* judgeOwner(object: JsonObject, scanning: Scanning): Iterable<ScanFinding> {
  const request = creationOf(object)
  const reviewed = subjectOf(request, scanning.view)
  if (reviewed === undefined) return
  for (const judgement of judgementsOf(reviewed, request, scanning)) yield findingOf(judgement, object)
  admit(reviewed, scanning)
}

/** The request that would create the object as it is. */
export const creationOf = (object: JsonObject): AdmissionRequest =>
  manifestRequest(object, {
    operation: 'CREATE',
    namespace: 'default',
    username: '',
    oldObject: undefined,
    dryRun: true,
  })

function judgementsOf(
  reviewed: Reviewed,
  request: AdmissionRequest,
  { context, level }: Scanning,
): Iterable<Judgement> {
  const exemption = exemptionOf(request, context.settings, context.view)
  const policy = policyAt(reviewed.subject.namespace, level, { exemption, context })
  if (policy === undefined) return []
  switch (reviewed.kind) {
    case 'network':
      return judge('network', reviewed.subject, policy, { context })
    case 'pool':
      return judge('pool', reviewed.subject, policy, { context })
    case 'namespace':
      return judge('namespace', reviewed.subject, policy, { context })
    default:
      return []
  }
}

function findingOf({ rule, problem, severity }: Judgement, object: JsonObject): ScanFinding {
  const { field, message, fix, others = [] } = problem
  return {
    check: rule.id,
    group: severity === 'deny' ? 'denied' : 'warned',
    severity,
    objects: [scanObjectOf(object), ...others.map(ownerObject)],
    more: 0,
    field,
    message,
    fix,
  }
}

function admit({ kind, subject }: Reviewed, { ordered, view }: Scanning): void {
  if (kind === 'network') {
    const { namespace, name } = subject.network
    const stored = view.network(namespace, name)
    ordered.admit(`nad ${namespace}/${name}`, networkOccupants(subject.network), stored)
  }
  if (kind === 'pool') {
    const { pool } = subject
    ordered.admit(`${pool.kind} ${pool.namespace}/${pool.name}`, poolOccupants(pool))
  }
}
