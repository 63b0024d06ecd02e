import { isObject, objectAt, property, text, type JsonObject } from '../../../network/json/json.ts'
import { BERTH_USERS } from '../control-plane/audit.ts'
import type { ControlPlane } from '../environment.ts'

/** One call that Berth made as one of its accounts, of the API server's audit log. */
export interface RecordedCall {
  /** `berth-allocator` */
  readonly account: string
  /** Milliseconds of the clock. */
  readonly at: number
  readonly verb: string
  /** Empty for the core group. */
  readonly group: string
  /** With its subresource: `pods/status`. Empty where the path names no resource. */
  readonly resource: string
  readonly namespace: string
  /** Empty for list, watch and create. */
  readonly name: string
  readonly path: string
  /** Refused for want of a right; an admission webhook's or a quota's refusal is none. */
  readonly isRefused: boolean
}

/** All calls of Berth's accounts so far. */
export async function recordedCalls(cluster: ControlPlane): Promise<readonly RecordedCall[]> {
  return (await cluster.auditEvents()).flatMap((event) => (isObject(event) ? readCall(event) : []))
}

function readCall(event: JsonObject): readonly RecordedCall[] {
  const user = text(objectAt(event, 'user'), 'username') ?? ''
  if (!BERTH_USERS.includes(user)) return []
  const object = objectAt(event, 'objectRef')
  const subresource = text(object, 'subresource')
  const resource = text(object, 'resource') ?? ''
  const annotations = objectAt(event, 'annotations')
  return [
    {
      account: user.slice(user.lastIndexOf(':') + 1),
      at: Date.parse(text(event, 'requestReceivedTimestamp') ?? ''),
      verb: text(event, 'verb') ?? '',
      group: text(object, 'apiGroup') ?? '',
      resource: subresource === undefined ? resource : `${resource}/${subresource}`,
      namespace: text(object, 'namespace') ?? '',
      name: text(object, 'name') ?? '',
      path: text(event, 'requestURI') ?? '',
      isRefused: property(annotations, 'authorization.k8s.io/decision') === 'forbid',
    },
  ]
}

/**
 * What Berth was refused for want of a right, each once: `berth-allocator may not list secrets`. What an API server refuses before it is
 * ready is not counted: until then it has not read all roles.
 */
export async function refusals(cluster: ControlPlane): Promise<readonly string[]> {
  const starting = ({ at }: RecordedCall): boolean =>
    cluster.apiServerStarts.some(({ begun, ended }) => at >= begun && at <= ended + 1_000)
  const refused = (await recordedCalls(cluster)).filter((call) => call.isRefused && !starting(call))
  return [...new Set(refused.map(({ account, verb, path }) => `${account} may not ${verb} ${path}`))]
}
