import { objectAt, text, type JsonObject } from '../../../network/json/json.ts'
import { grants } from '../accounts.ts'
import { objectsAt, stringList } from '../install/pod-shape.ts'
import type { RecordedCall } from './recorded-call.ts'

/** One verb on one resource that a role gives to an account. */
export interface GrantedRight {
  readonly account: string
  readonly verb: string
  readonly group: string
  /** With its subresource: `pods/status`. */
  readonly resource: string
  /** Empty: whichever. */
  readonly names: readonly string[]
  /** Undefined: everywhere. */
  readonly namespace: string | undefined
}

/** `berth-allocator: get secrets berth-certificates in berth-system` */
export const rightLine = ({ account, verb, group, resource, names, namespace }: GrantedRight): string =>
  [
    `${account}:`,
    verb,
    group === '' ? resource : `${resource}.${group}`,
    ...names,
    ...(namespace === undefined ? [] : [`in ${namespace}`]),
  ].join(' ')

/** Every right that the manifests give to Berth's accounts, one by one. */
export async function grantedRights(): Promise<readonly GrantedRight[]> {
  const objects = await grants()
  const bindings = objects.filter((object) => text(object, 'kind')?.endsWith('Binding'))
  return bindings.flatMap((binding) => {
    const role = objects.find((object) => isRoleOf(binding, object))
    const accounts = objectsAt(binding, 'subjects').map((subject) => text(subject, 'name') ?? '')
    const namespace = text(objectAt(binding, 'metadata'), 'namespace')
    return accounts.flatMap((account) =>
      objectsAt(role ?? {}, 'rules').flatMap((rule) => rightsOf(rule, { account, namespace })),
    )
  })
}

function isRoleOf(binding: JsonObject, object: JsonObject): boolean {
  const reference = objectAt(binding, 'roleRef')
  const metadata = objectAt(object, 'metadata')
  const isOfItsNamespace =
    text(object, 'kind') === 'ClusterRole' ||
    text(metadata, 'namespace') === text(objectAt(binding, 'metadata'), 'namespace')
  return (
    text(object, 'kind') === text(reference, 'kind') &&
    text(metadata, 'name') === text(reference, 'name') &&
    isOfItsNamespace
  )
}

function rightsOf(
  rule: JsonObject,
  to: Pick<GrantedRight, 'account' | 'namespace'>,
): readonly GrantedRight[] {
  const names = stringList(rule, 'resourceNames')
  return stringList(rule, 'apiGroups').flatMap((group) =>
    stringList(rule, 'resources').flatMap((resource) =>
      stringList(rule, 'verbs').flatMap((verb) =>
        (names.length === 0 ? [[]] : names.map((name) => [name])).map((one) => ({
          ...to,
          verb,
          group,
          resource,
          names: one,
        })),
      ),
    ),
  )
}

/** Whether the call needed that right. */
export const needed = (right: GrantedRight, call: RecordedCall): boolean =>
  right.account === call.account &&
  right.verb === call.verb &&
  right.group === call.group &&
  right.resource === call.resource &&
  (right.names.length === 0 || right.names.includes(call.name)) &&
  (right.namespace === undefined || right.namespace === call.namespace)
